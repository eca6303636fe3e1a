import type { PartAnswer } from './batch.ts';
import { faultOf, isMissingRow } from './errors.ts';
import { rowOf, rowsOf } from './web-api.ts';
import type { Row } from './web-api.ts';

/** The row of a part that read one; null when it does not exist. Throws the fault of any other answer. */
export function rowOrNull(answer: PartAnswer, now: Date): Row | null {
  if (isMissingRow(answer)) return null;
  if (answer.status !== 200) throw faultOf(answer, false, now);
  return rowOf(answer);
}

/** The rows of a part that read a collection; none when it was not asked. */
export function rowsIn(answer: PartAnswer | undefined, now: Date): readonly Row[] {
  return answer === undefined ? [] : rowsOf(rowOrNull(answer, now));
}
