import type { BaseEntry, Link } from '../model/link.ts';
import type { HistoryLine } from '../model/outcome.ts';
import type { Referral } from '../model/referral.ts';
import { historyLine } from './history-line.ts';

/** What of a referral cannot be read, as one text; empty when all can. */
function unreadText({ unread = {} }: Referral): string {
  return Object.entries(unread)
    .map(([field, value]) => `${field}: ${value}`)
    .join(', ');
}

/** Said when it is new: what Partner Center holds and the record does not get. */
export function unreadLines(link: Link | null, own: Referral | null): readonly HistoryLine[] {
  const fields = own ? unreadText(own) : '';
  if (fields === '' || link?.base?.fields['unread']?.pc === fields) return [];
  return [
    historyLine({
      code: 'REF_UNREADABLE',
      parameters: { fields },
      direction: 'toDynamics',
      outcome: 'refused',
      operation: 'readReferral',
    }),
  ];
}

/** Base entry of what was said; undefined = nothing. */
export function unreadEntry(own: Referral): BaseEntry | undefined {
  const text = unreadText(own);
  return text === '' ? undefined : { crm: null, pc: text };
}
