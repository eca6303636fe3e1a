import type { RecordChanges } from '../model/change-set.ts';
import type { CrmDeal, PublishedStatus } from '../model/deal.ts';
import type { Referral } from '../model/referral.ts';
import { entryOf } from '../text.ts';
import { microsoftSide } from './engagement.ts';
import type { PlanInput } from './types.ts';

type Published = Required<NonNullable<RecordChanges['published']>>;

/** Substatus → what the record shows (domain.md 4.1). A substatus nobody knows is shown as closed, other, or active. */
const statusBySubstatus: Readonly<Record<string, PublishedStatus>> = {
  Pending: 'pending',
  Received: 'received',
  Accepted: 'active',
  Won: 'won',
  Lost: 'lost',
  Declined: 'declined',
  Expired: 'expired',
  Error: 'error',
};

/** The status that record and link row show for a referral. */
export function publishedStatus(referral: Pick<Referral, 'status' | 'substatus'>): PublishedStatus {
  const known = entryOf(statusBySubstatus, referral.substatus);
  if (known) return known;
  if (referral.status === 'Closed') return 'closedOther';
  return referral.status === 'New' ? 'pending' : 'active';
}

/** Address of the referral for people. */
export function referralLink(template: string, referral: Pick<Referral, 'id' | 'engagementId'>): string {
  return template.replaceAll('{referralId}', referral.id).replaceAll('{engagementId}', referral.engagementId);
}

/** Everything our read-only columns say about a referral. */
export function publish(input: PlanInput, own: Referral, audit: string): Published {
  return {
    referralIdentifier: own.id,
    referralLink: referralLink(input.rules.linkTemplate, own),
    referralProgram: own.program,
    microsoftCrmIdentifier: microsoftSide(input)?.microsoftCrmIdentifier ?? own.microsoftCrmIdentifier,
    referralStatus: publishedStatus(own),
    audit,
  };
}

/** The part of them that differs from what the record holds. An identifier once known is not taken away. */
export function publishedOf(input: PlanInput, deal: CrmDeal, own: Referral | null, audit: string): Partial<Published> {
  const current = deal.published;
  const wanted: Partial<Published> = own ? publish(input, own, audit) : { audit };
  const kept =
    wanted.microsoftCrmIdentifier === null
      ? { ...wanted, microsoftCrmIdentifier: current.microsoftCrmIdentifier }
      : wanted;
  return Object.fromEntries(
    Object.entries(kept).filter(([column, value]) => value !== current[column as keyof Published]),
  );
}
