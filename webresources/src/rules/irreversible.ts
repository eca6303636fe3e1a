import type { Deal } from './deal.ts';

/**
 * Whether saving shows the deal to Microsoft for good: a deal Microsoft's sellers have seen cannot be hidden again, and a
 * request for help cannot be withdrawn. A save that touches none of the three columns asks nothing.
 */
export function isIrreversible(deal: Deal): boolean {
  return deal.sync && deal.hasChanged && (deal.visible || deal.help !== null);
}

/** Tells whether a confirmation given earlier still covers what is about to be saved. */
export function confirmationKey(deal: Deal): string {
  return [deal.recordId, deal.help, deal.visible].join('|');
}

/** How a save is treated while the question is open. */
export type SaveDecision = 'pass' | 'ask' | 'hold';

/** Save modes of the client API (SaveEventArguments.getSaveMode). */
export const saveMode = { save: 1, saveAndClose: 2, saveAndNew: 59, autoSave: 70 } as const;

/**
 * `hold`: autosave waits for the seller's own save instead of opening a dialog while somebody types. Other ways of saving
 * (assign, deactivate, complete) pass, because they cannot be repeated after the question.
 */
export function decideSave(deal: Deal, mode: number, isConfirmed: boolean): SaveDecision {
  if (isConfirmed || !isIrreversible(deal)) return 'pass';
  if (mode === saveMode.autoSave) return 'hold';
  return mode === saveMode.save || mode === saveMode.saveAndClose || mode === saveMode.saveAndNew ? 'ask' : 'pass';
}
