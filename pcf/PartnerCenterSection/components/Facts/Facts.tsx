import * as React from 'react';
import { Link } from '@fluentui/react';
import * as styles from '../styles.ts';

export interface Fact {
  label: string;
  value: string;
  /** Makes the value a link. */
  open?: (() => void) | undefined;
}

/** Read-only values of the referral; empty ones are left out. */
export function Facts({ facts }: { facts: readonly Fact[] }): React.ReactElement | null {
  const filled = facts.filter(({ value }) => value !== '');
  if (filled.length === 0) return null;
  return (
    <dl style={{ ...styles.grid, margin: 0 }}>
      {filled.map(({ label, value, open }) => (
        <div key={label}>
          <dt style={styles.term}>{label}</dt>
          <dd style={styles.detail}>
            {open ? (
              <Link onClick={open} styles={{ root: { minHeight: 24 } }}>
                {value}
              </Link>
            ) : (
              value
            )}
          </dd>
        </div>
      ))}
    </dl>
  );
}
