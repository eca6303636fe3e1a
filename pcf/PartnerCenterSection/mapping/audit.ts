/** Audit lines begin with their time in UTC, for example `2026-04-17 09:05 - …`. */
const timePattern = /^\d{4}-\d{2}-\d{2}[ T]\d{2}:\d{2}/;

/** Lines of the audit column, newest first whichever way round they are stored. */
export function newestFirst(audit: string): string[] {
  const lines = audit
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line !== '');
  const first = timePattern.exec(lines[0] ?? '')?.[0];
  const last = timePattern.exec(lines[lines.length - 1] ?? '')?.[0];
  const isOldestFirst = first !== undefined && last !== undefined && first < last;
  return isOldestFirst ? lines.reverse() : lines;
}
