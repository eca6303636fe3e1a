/** Where the stage of a deal lives. */
export const salesStagePath = '/salesStage';

/** Words for a stage, of the connector contract and of the portal, as percentages (partner-center.md 4.6). */
const percentOf: Readonly<Record<string, string>> = {
  created: '10',
  accepted: '10',
  qualify: '20',
  qualified: '20',
  develop: '40',
  developed: '40',
  propose: '60',
  proposed: '60',
  close: '80',
  negotiated: '80',
  won: '100',
};

/**
 * A stage as the percentage Partner Center takes, in either vocabulary (partner-center.md 8.17): `Develop`, `40` and `40 %`
 * are `40`. `Close` of a won deal is 100. What is no stage is left as it is; null when empty.
 */
export function salesStage(value: unknown, isWon = false): string | null {
  if (typeof value !== 'string' && typeof value !== 'number') return null;
  const text = String(value).trim();
  const word = text.toLowerCase();
  if (isWon && word === 'close') return '100';
  const percent = /^(\d{1,3})(?:\.0+)?\s*%?$/.exec(text)?.[1];
  return percent ?? (Object.hasOwn(percentOf, word) ? percentOf[word] : undefined) ?? (text || null);
}
