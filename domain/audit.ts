import type { HistoryLine } from './model/outcome.ts';
import { fill } from './text.ts';

/** The column keeps the newest lines only; the history table is the record (docs/decisions/0001). */
const keptLines = 20;

/** The readable line of a history entry, without its time. */
function historyText(line: HistoryLine): string {
  const sentence = fill(line);
  return line.fields.length > 0 && !sentence.includes(line.fields.join(', '))
    ? `${sentence} (${line.fields.join(', ')})`
    : sentence;
}

/** The Audit column after new lines: `yyyy-MM-dd HH:mm - text` in UTC, newest first. `at` is ISO 8601. */
export function composeAudit(lines: readonly HistoryLine[], at: string, current: string): string {
  const time = at.slice(0, 16).replace('T', ' ');
  const fresh = lines.map((line) => `${time} - ${historyText(line).replace(/\s+/g, ' ')}`).reverse();
  const kept = current.split(/\r?\n/).filter((line) => line.trim() !== '');
  return [...fresh, ...kept].slice(0, keptLines).join('\n');
}
