import * as React from 'react';
import { Label } from '@fluentui/react';
import * as styles from '../styles.ts';

export interface AuditProps {
  label: string;
  emptyText: string;
  lines: readonly string[];
}

/** What synchronisation did, newest first; new lines are read out when the user pauses. */
export function Audit({ label, emptyText, lines }: AuditProps): React.ReactElement {
  return (
    <div>
      <Label>{label}</Label>
      {/* Long lists scroll, so the keyboard must reach them. */}
      <div role="log" aria-label={label} aria-live="polite" tabIndex={0} style={styles.audit}>
        {lines.length === 0 && <p style={styles.hint}>{emptyText}</p>}
        {lines.map((line, index) => (
          // Lines move down when a new one comes; counted from the end each keeps its key.
          <div key={lines.length - index}>{line}</div>
        ))}
      </div>
    </div>
  );
}
