import * as React from 'react';

interface Notice {
  id: string;
  level: 'ERROR' | 'WARNING' | 'INFO';
  message: string;
}

/** The messages at the top of a page, errors announced at once. */
export function Notifications({ notices }: { notices: readonly Notice[] }) {
  return (
    <div className="notifications">
      {notices.map((notice) => (
        <p
          key={notice.id}
          className={`notification ${notice.level.toLowerCase()}`}
          role={notice.level === 'ERROR' ? 'alert' : 'status'}
        >
          <span aria-hidden="true">{notice.level === 'INFO' ? 'ℹ' : '⚠'}</span> {notice.message}
        </p>
      ))}
    </div>
  );
}
