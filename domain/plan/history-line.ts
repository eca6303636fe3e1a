import { historyId } from '../identity.ts';
import type { ChangeSet } from '../model/change-set.ts';
import type { HistoryLine } from '../model/outcome.ts';
import type { PlanInput } from './types.ts';

/** A history line from what is special about it. */
export function historyLine(part: Partial<HistoryLine> & Pick<HistoryLine, 'code' | 'operation'>): HistoryLine {
  return { parameters: {}, direction: 'none', outcome: 'succeeded', fields: [], ...part };
}

/** Lines as entries of a change set; `first` is the number of the first one among those of the pass. */
export function stamped(
  input: PlanInput,
  lines: readonly HistoryLine[],
  attempt: number,
  first = 0,
): ChangeSet['history'] {
  return lines.map((line, n) => ({
    ...line,
    id: historyId(input.passId, input.said.lines.length + first + n),
    at: input.now,
    correlationId: input.passId,
    attempt,
  }));
}
