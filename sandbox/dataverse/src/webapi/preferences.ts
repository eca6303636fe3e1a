/** The Prefer header's values that have a meaning here. */
export interface Preferences {
  returnRepresentation: boolean;
  continueOnError: boolean;
  maxPageSize: number | undefined;
  trackChanges: boolean;
  /** True when the annotation of this name is asked for. */
  annotation(name: string): boolean;
  /** Patterns of annotations as sent; empty: none asked for. */
  annotations: readonly string[];
}

/** Largest page of a query (documented limit for standard tables). */
export const maxRowsPerPage = 5000;

/** Reads the Prefer header. */
export function readPreferences(header: string | undefined): Preferences {
  const text = header ?? '';
  const quoted = /odata\.include-annotations\s*=\s*"([^"]*)"/.exec(text)?.[1];
  const bare = /odata\.include-annotations\s*=\s*([^",;\s]+)/.exec(text)?.[1];
  const annotations = (quoted ?? bare ?? '')
    .split(',')
    .map((entry) => entry.trim())
    .filter((entry) => entry !== '');
  const pageSize = Number(/(?:odata\.)?maxpagesize\s*=\s*(\d+)/.exec(text)?.[1]);
  return {
    returnRepresentation: /return\s*=\s*representation/.test(text),
    continueOnError: text.includes('odata.continue-on-error'),
    maxPageSize: pageSize > 0 ? Math.min(pageSize, maxRowsPerPage) : undefined,
    trackChanges: text.includes('odata.track-changes'),
    annotations,
    annotation: (name) => annotations.some((pattern) => matches(pattern, name)),
  };
}

function matches(pattern: string, name: string): boolean {
  if (pattern === '*') return true;
  return pattern.endsWith('*') ? name.startsWith(pattern.slice(0, -1)) : pattern === name;
}
