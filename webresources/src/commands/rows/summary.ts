import { textOf } from '../../xrm/texts.ts';

/** A row that was not handed to the connector. */
export interface Failure {
  name: string;
  why: string;
}

/** Failures that are named one by one; more would not fit into a dialog. Chosen. */
const namedFailures = 10;

/** What a person reads in the end. */
export function summary(total: number, failures: readonly Failure[]): string {
  const more = failures.length - namedFailures;
  return [
    textOf('UI_ROWS_SENT', { count: String(total - failures.length), total: String(total) }),
    ...(failures.length > 0 ? [textOf('UI_ROWS_FAILED')] : []),
    ...failures.slice(0, namedFailures).map(({ name, why }) => `${name}: ${why}`),
    ...(more > 0 ? [textOf('UI_ROWS_MORE', { count: String(more) })] : []),
  ].join('\n');
}
