import type { CSSProperties } from 'react';

/*
 * Inline styles: the host's content security policy allows them through the style object, and a control with its own style
 * sheet could change other parts of the form. Contrast values against white: #323130 12.6:1, #605e5c 6.5:1, #a4262c 7.1:1.
 */

/** One column below about 460 px, more above, without media queries. */
export const grid: CSSProperties = {
  display: 'grid',
  gap: '16px 24px',
  gridTemplateColumns: 'repeat(auto-fit, minmax(min(220px, 100%), 1fr))',
};

export const section: CSSProperties = {
  ...grid,
  gridTemplateColumns: '1fr',
  width: '100%',
  textAlign: 'start',
  color: '#323130',
  fontSize: 14,
};

export const list: CSSProperties = { listStyle: 'none', margin: 0, padding: 0 };

export const row: CSSProperties = {
  display: 'flex',
  alignItems: 'center',
  justifyContent: 'space-between',
  gap: 8,
  minHeight: 32,
  borderBottom: '1px solid #8a8886',
};

export const term: CSSProperties = { color: '#605e5c', fontSize: 12 };

export const detail: CSSProperties = { margin: 0, overflowWrap: 'anywhere' };

export const hint: CSSProperties = { color: '#605e5c', fontSize: 12, margin: '4px 0' };

/** A message; the border keeps it apart in forced colours too. */
export function message(isError: boolean): CSSProperties {
  return {
    borderInlineStart: `4px solid ${isError ? '#a4262c' : '#605e5c'}`,
    padding: '4px 12px',
    color: isError ? '#a4262c' : '#323130',
  };
}

export const audit: CSSProperties = { maxHeight: 200, overflowY: 'auto', overflowWrap: 'anywhere' };
