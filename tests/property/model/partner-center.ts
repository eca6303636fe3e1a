import { mayGo } from '../../../domain/lifecycle.ts';
import { absent, present } from '../../../domain/model/observation.ts';
import type { Referral, ReferralDraft, ReferralPatch } from '../../../domain/model/referral.ts';
import { RelayError } from '../../../relay/src/errors/relay-error.ts';
import type { ReferralSource } from '../../../relay/src/ports/referral-source.ts';
import { aReferral } from '../../support/plan.ts';
import type { Calls } from './calls.ts';
import type { Judge } from './judge.ts';

/** Organisation of the partner whose deals these are. */
export const ourOrganization = aReferral().organizationId!;

/** Partner Center: reads by id are exact, lists lag behind by `lagMs`. What the planner must never do is a violation. */
export interface PartnerCenterModel {
  readonly source: ReferralSource;
  /** As they are now. */
  all(): readonly Referral[];
  /** A change by people or by Microsoft; nothing happens to a referral that is closed. */
  edit(id: string, change: Partial<Referral>): void;
  add(referral: Partial<Referral>): Referral;
  /** Every version a referral ever had. */
  versionsOf(id: string): readonly Referral[];
  writes(): number;
}

interface Version {
  readonly at: number;
  readonly referral: Referral;
}

/** Paths that may change after creation; all else is frozen (domain.md 5.2). */
const changeable = ['status', 'fields', 'visible', 'externalReferenceId', 'contacts', 'team', 'solutions'];

export function createPartnerCenter(
  calls: Calls,
  lagMs: number,
  judge: Pick<Judge, 'posted' | 'patched'>,
  violation: (what: string) => void,
): PartnerCenterModel {
  const stored = new Map<string, Version[]>();
  let count = 0;
  let writes = 0;

  const versions = (id: string): Version[] => stored.get(id) ?? [];
  const latest = (id: string): Referral | undefined => versions(id).at(-1)?.referral;
  const seenInLists = (): Referral[] =>
    [...stored.values()].flatMap((all) => all.findLast(({ at }) => at <= calls.now() - lagMs)?.referral ?? []);
  const put = (referral: Referral): Referral => {
    const at = calls.now();
    const kept = {
      ...referral,
      eTag: `"${versions(referral.id).length + 1}"`,
      updatedAt: new Date(at).toISOString(),
    };
    stored.set(referral.id, [...versions(referral.id), { at, referral: kept }]);
    return kept;
  };
  const add = (over: Partial<Referral>): Referral => {
    count += 1;
    const id = `b3a9f1d4-0000-4000-8000-${String(count).padStart(12, '0')}`;
    const engagementId = `f0c1d2a7-0000-4000-8000-${String(count).padStart(12, '0')}`;
    return put({ ...aReferral({ engagementId, createdAt: new Date(calls.now()).toISOString(), ...over }), id });
  };

  const create = (draft: ReferralDraft, operationId: string): Referral => {
    judge.posted(operationId, draft);
    writes += 1;
    const toMicrosoft = draft.target === 'microsoft';
    if (toMicrosoft && (!draft.engagementId || draft.contacts.length === 0 || !draft.help))
      violation('the referral for Microsoft is incomplete');
    if (draft.help && !toMicrosoft) violation('help is asked for at the wrong referral');
    return add({
      name: draft.name,
      externalReferenceId: draft.externalReferenceId,
      organizationId: toMicrosoft ? 'msft' : ourOrganization,
      ...(draft.engagementId ? { engagementId: draft.engagementId } : {}),
      status: toMicrosoft ? 'New' : 'Active',
      substatus: toMicrosoft ? 'Pending' : 'Accepted',
      type: draft.type,
      inviterOrganizationId: ourOrganization,
      isMicrosoftSide: toMicrosoft,
      visible: draft.visible,
      fields: draft.fields,
      customer: draft.customer,
      contacts: draft.contacts,
      team: draft.team,
      solutions: draft.solutions.map(({ id, name, publisherName, solutionType }) => ({
        id,
        name,
        publisherName,
        solutionType,
      })),
    });
  };

  const patch = (seen: Referral, changes: ReferralPatch): Referral => {
    const current = latest(seen.id);
    if (!current || current.eTag !== seen.eTag) throw new RelayError({ code: 'PC_CHANGED_MEANWHILE', retry: 'now' });
    checkPatch(current, changes);
    judge.patched(current, changes);
    writes += 1;
    const { status, fields, ...rest } = changes;
    return put({ ...current, ...rest, ...status, fields: { ...current.fields, ...fields } });
  };

  const checkPatch = (current: Referral, changes: ReferralPatch): void => {
    const frozen = Object.keys(changes).filter((key) => !changeable.includes(key));
    if (frozen.length > 0) violation(`frozen: ${frozen.join()}`);
    if (Object.keys(changes).length === 0) violation('an empty patch');
    if (current.status === 'Closed') violation('a patch to a closed referral');
    if (current.isMicrosoftSide) violation("a patch to Microsoft's side");
    if (changes.visible !== undefined && changes.visible !== true) violation('visibility lowered in Partner Center');
    const { status } = changes;
    if (status && !mayGo(current.status, status.status, status.substatus))
      violation(`status ${current.status} → ${status.status}`);
    const other = Object.keys(changes).filter((key) => key !== 'status' && key !== 'externalReferenceId');
    if (current.status === 'New' && other.length > 0) violation(`sent before the answer: ${other.join()}`);
    if (changes.contacts && microsoftOf(current)) violation('contacts sent after Microsoft was asked');
    if (changes.solutions?.length === 0 || changes.team?.length === 0) violation('an empty list');
    const { dealValue } = changes.fields ?? {};
    if (dealValue !== undefined && !(Number(dealValue) > 0)) violation('an empty value');
  };

  const microsoftOf = ({ engagementId }: Referral): Referral | undefined =>
    [...stored.keys()].map((id) => latest(id)!).find((one) => one.isMicrosoftSide && one.engagementId === engagementId);

  return {
    all: () => [...stored.keys()].map((id) => latest(id)!),
    versionsOf: (id) => versions(id).map(({ referral }) => referral),
    add,
    edit(id, change) {
      const current = latest(id);
      if (current && current.status !== 'Closed') put({ ...current, ...change });
    },
    writes: () => writes,
    source: {
      read: (id) =>
        calls.run({ to: 'partnerCenter', does: 'read' }, () => {
          const referral = latest(id);
          return referral ? present(referral) : absent;
        }),
      search: (reference) =>
        calls.run({ to: 'partnerCenter', does: 'read' }, () =>
          seenInLists().filter((one) => one.externalReferenceId === reference && !one.isMicrosoftSide),
        ),
      readEngagement: (engagementId) =>
        calls.run({ to: 'partnerCenter', does: 'read' }, () =>
          seenInLists().filter((one) => one.engagementId === engagementId),
        ),
      changedSince: () => Promise.resolve({ items: [], next: null }),
      create: (draft, operationId) =>
        calls.run({ to: 'partnerCenter', does: 'write', refusable: true }, () => create(draft, operationId)),
      patch: (referral, changes) =>
        calls.run({ to: 'partnerCenter', does: 'write', refusable: true }, () => patch(referral, changes)),
    },
  };
}
