/** How much Microsoft sees of a deal (domain.md 3.2), in the order of their conversions. */
export const dealKinds = ['private', 'partnerLed', 'coSell'] as const;
export type DealKind = (typeof dealKinds)[number];

/** Kind of a deal by the answers of the seller; help makes it visible. */
export function dealKind(answers: { readonly help: unknown; readonly visible: boolean }): DealKind {
  if (answers.help !== null && answers.help !== undefined) return 'coSell';
  return answers.visible ? 'partnerLed' : 'private';
}

/** True for a conversion that Partner Center allows: onwards at any time before the end, never back (partner-center.md 4.10). */
export function mayConvert(from: DealKind, to: DealKind): boolean {
  return dealKinds.indexOf(to) >= dealKinds.indexOf(from);
}
