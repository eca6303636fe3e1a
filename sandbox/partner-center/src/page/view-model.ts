import type { Delivery } from '../deliveries.ts';
import type { Referral } from '../referral.ts';

/** How a state is coloured. */
export type Tone = 'good' | 'bad' | 'wait';

/** A state with its words. */
export interface Badge {
  text: string;
  tone: Tone;
}

/** One row of the list: a partner's record with Microsoft's record beside it. */
export interface Row {
  referral: Referral;
  microsoft: Referral | undefined;
  value: string;
  closingDate: string;
  status: Badge;
  direction: string;
  help: string;
  microsoftStatus: Badge | undefined;
}

const helpLabels: Readonly<Record<Referral['inviteContext']['assistanceRequestCode'], string>> = {
  Unknown: 'None',
  WorkloadSpecificValueProposition: 'Workload-specific value proposition',
  CustomerTechnicalArchitecture: 'Confirmation of technical architecture',
  ProofOfConceptOrDemo: 'Proof of concept or demo',
  QuotesOrLicensing: 'Quotes or licensing',
  PostSalesCustomerSuccess: 'Post-sales customer success',
  GeneralOrOther: 'General or other',
};

const goodSubstatus: readonly string[] = ['Accepted', 'Won'];
const waitingSubstatus: readonly string[] = ['Pending', 'Received'];

/** Words and colour of a record's state. */
export function stateOf(referral: Pick<Referral, 'status' | 'substatus'>): Badge {
  const { status, substatus } = referral;
  const tone = goodSubstatus.includes(substatus) ? 'good' : waitingSubstatus.includes(substatus) ? 'wait' : 'bad';
  return { text: `${status} · ${substatus}`, tone };
}

/** The label of the help Microsoft is asked for. */
export function helpOf(microsoft: Referral | undefined): string {
  return microsoft === undefined ? helpLabels.Unknown : helpLabels[microsoft.inviteContext.assistanceRequestCode];
}

/** Money with its currency, in one fixed notation for everybody. */
export function formatMoney(value: number, currency: string): string {
  const amount = new Intl.NumberFormat('en-US', { minimumFractionDigits: 2, maximumFractionDigits: 2 }).format(value);
  return `${amount} ${currency}`;
}

/** The date part of a service time, as it stands in UTC. */
export function dateOf(time: string | null): string {
  return time === null ? '' : time.slice(0, 10);
}

/** Rows of the list, the one changed last on top; Microsoft's records stand beside the partner's. */
export function toRows(referrals: readonly Referral[]): Row[] {
  const microsofts = new Map(
    referrals
      .filter((referral) => referral.organizationId === 'msft')
      .map((referral) => [referral.engagementId, referral]),
  );
  return referrals
    .filter((referral) => referral.organizationId !== 'msft')
    .toSorted((left, right) => right.updatedDateTime.localeCompare(left.updatedDateTime))
    .map((referral) => {
      const microsoft = microsofts.get(referral.engagementId);
      return {
        referral,
        microsoft,
        value: formatMoney(referral.details.dealValue, referral.details.currency),
        closingDate: dateOf(referral.details.closingDateTime),
        status: stateOf(referral),
        direction: referral.direction,
        help: helpOf(microsoft),
        microsoftStatus: microsoft === undefined ? undefined : stateOf(microsoft),
      };
    });
}

const deliveryTones: Readonly<Record<Delivery['state'], Tone>> = { delivered: 'good', failed: 'bad', waiting: 'wait' };

/** State of a delivery. */
export function deliveryState(delivery: Delivery): Badge {
  return { text: delivery.state, tone: deliveryTones[delivery.state] };
}

/** What the webhook answered last. */
export function lastAnswer(delivery: Delivery): string {
  const last = delivery.attempts.at(-1);
  if (last === undefined) return '';
  return last.status === 0 ? (last.error ?? 'no answer') : String(last.status);
}

/** What the edit form holds, as texts. */
export interface EditableValues {
  name: string;
  dealValue: string;
  currency: string;
  closingDate: string;
  salesStage: string;
  notes: string;
}

/** The values of a record as the form shows them. */
export function editableValues(referral: Referral): EditableValues {
  return {
    name: referral.name,
    dealValue: String(referral.details.dealValue),
    currency: referral.details.currency,
    closingDate: dateOf(referral.details.closingDateTime),
    salesStage: referral.salesStage ?? '',
    notes: referral.details.notes ?? '',
  };
}

/** The changes between what the form showed and what it holds now, in the form of the control endpoint. */
export function changesBetween(before: EditableValues, after: EditableValues): Record<string, unknown> {
  const changes: Record<string, unknown> = {};
  if (after.name !== before.name) changes['name'] = after.name;
  if (after.dealValue !== before.dealValue) changes['dealValue'] = Number(after.dealValue);
  if (after.currency !== before.currency) changes['currency'] = after.currency.trim().toUpperCase();
  if (after.closingDate !== before.closingDate) changes['closingDateTime'] = `${after.closingDate}T00:00:00Z`;
  if (after.salesStage !== before.salesStage) changes['salesStage'] = after.salesStage === '' ? null : after.salesStage;
  if (after.notes !== before.notes) changes['notes'] = after.notes === '' ? null : after.notes;
  return changes;
}
