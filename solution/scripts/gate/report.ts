import type { GateReport } from './gate.ts';
import type { Finding } from './package-view.ts';

/** One finding on one line: `rule 4  customizations.xml:1234 (Entities/…/….xml)  View "…" names …`. */
export function findingLine({ rule, file, line, part, message }: Finding): string {
  const place = line === undefined ? file : `${file}:${line}`;
  const source = part === undefined ? '' : ` (${part})`;
  return `rule ${rule}  ${place}${source}  ${message}`;
}

/** The findings of one zip below a heading; nothing when there are none. */
export function findingLines({ managed, findings }: Pick<GateReport, 'managed' | 'findings'>): string[] {
  if (findings.length === 0) return [];
  return [`${managed ? 'managed' : 'unmanaged'} zip:`, ...findings.map(findingLine)];
}

/** Which rules ran, and what they could not check. */
export function ruleLines(report: Pick<GateReport, 'rules' | 'skipped'>): string[] {
  return [`Rules that ran: ${report.rules.join(', ')}.`, ...report.skipped];
}

/** How many components of each type each zip has: a line per type, as a table. */
export function countLines(...zips: Pick<GateReport, 'managed' | 'counts'>[]): string[] {
  const types = [...new Set(zips.flatMap(({ counts }) => Object.keys(counts)))];
  const rows = [
    ['component', ...zips.map(({ managed }) => (managed ? 'managed' : 'unmanaged'))],
    ...types.map((type) => [type, ...zips.map(({ counts }) => String(counts[type] ?? 0))]),
  ];
  const width = Math.max(...rows.map(([type = '']) => type.length));
  return rows.map(([type = '', ...counts]) => [type.padEnd(width), ...counts.map((n) => n.padStart(11))].join(''));
}
