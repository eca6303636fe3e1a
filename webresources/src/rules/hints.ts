import { checkReadiness } from '../../../domain/readiness/index.ts';
import type { ReadinessProblem } from '../../../domain/readiness/index.ts';
import type { Deal } from './deal.ts';

/** What keeps the deal from being accepted, as far as this form shows it; it informs and never holds a save. */
export function readinessHints(deal: Deal, today: string): ReadinessProblem[] {
  return checkReadiness({
    sync: deal.sync,
    firstShare: !deal.isShared,
    help: deal.help,
    visible: deal.visible,
    // The form shows who the account, contact and currency are, but not their columns: only a missing one is judged.
    account: deal.hasAccount === false ? null : undefined,
    contact: deal.hasContact === false ? null : undefined,
    currency: deal.hasCurrency === false ? null : undefined,
    value: deal.value,
    closingDate: deal.closingDate,
    notes: deal.notes,
    today,
  });
}
