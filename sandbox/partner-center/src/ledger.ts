import { consequences } from './lifecycle.ts';
import { isMicrosoftsRecord } from './referral.ts';
import type { Organization, Referral } from './referral.ts';
import { createReferralStore } from './referral-store.ts';
import type { Lags, ReferralStore } from './referral-store.ts';
import { createStampSource } from './stamps.ts';
import type { Stamp } from './stamps.ts';

/** Events a partner can subscribe to (webhook events page); the first two are about its own records. */
export const referralEvents = [
  'referral-created',
  'referral-updated',
  'related-referral-created',
  'related-referral-updated',
] as const;
export type ReferralEventName = (typeof referralEvents)[number];

/** One notification to one organisation. It carries no data of the referral. */
export interface PcEvent {
  id: string;
  name: ReferralEventName | 'test-created';
  /** Who is told. */
  organizationId: string;
  resourceUri: string;
  resourceName: 'referral' | 'test';
  /** UTC with offset, as `ResourceChangeUtcDate` is written. */
  changedAt: string;
}

/** Receives events synchronously, before the call that caused them is answered. */
export type EventListener = (event: PcEvent) => void;

/** The records of the service, their history and the events that follow from writing. */
export interface Ledger {
  readonly store: ReferralStore;
  readonly organizations: readonly Organization[];
  stamp(): Stamp;
  /** Stores a new state and tells everybody concerned. */
  record(referral: Referral, kind: 'created' | 'updated'): void;
  /** Closes invitations whose time to answer is over. */
  expireDue(): void;
  raise(event: Omit<PcEvent, 'id'>): void;
  onEvent(listener: EventListener): () => void;
}

/** `ResourceUri` points at a third form of the address, neither of the two API hosts' forms. */
const resourceBase = 'https://api.partnercenter.microsoft.com/engagements/v1/referrals';

/** Creates an empty ledger. */
export function createLedger(options: {
  now(): Date;
  newId(): string;
  organizations: readonly Organization[];
  lags: Lags;
}): Ledger {
  const store = createReferralStore(options.lags);
  const stamp = createStampSource(options.now);
  const listeners = new Set<EventListener>();

  function raise(event: Omit<PcEvent, 'id'>): void {
    const whole = { ...event, id: options.newId() };
    for (const listener of listeners) listener(whole);
  }

  function record(referral: Referral, kind: 'created' | 'updated'): void {
    store.put(referral);
    for (const { organizationId } of options.organizations) {
      if (!store.isVisibleTo(organizationId, referral)) continue;
      const isOwn = referral.organizationId === organizationId;
      raise({
        name: isOwn ? `referral-${kind}` : `related-referral-${kind}`,
        organizationId,
        resourceUri: `${resourceBase}/${referral.id}`,
        resourceName: 'referral',
        changedAt: referral.updatedDateTime.replace('Z', '+00:00'),
      });
    }
  }

  function expireDue(): void {
    const now = options.now().getTime();
    for (const referral of store.all()) {
      if (referral.status !== 'New' || referral.expirationDateTime === null) continue;
      if (Date.parse(referral.expirationDateTime) > now) continue;
      record(withState(withoutContacts(referral), { status: 'Closed', substatus: 'Expired' }, stamp()), 'updated');
    }
  }

  return {
    store,
    organizations: options.organizations,
    stamp,
    record,
    expireDue,
    raise,
    onEvent(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
}

/** A record moved to another state at a moment, without asking whether anybody may do that. */
export function withState(referral: Referral, to: Pick<Referral, 'status' | 'substatus'>, stamp: Stamp): Referral {
  return {
    ...referral,
    ...to,
    ...consequences(referral, { ...to }, stamp.text),
    updatedDateTime: stamp.text,
    eTag: stamp.eTag,
  };
}

/** An expired lead no longer shows its contacts (manage-leads). */
function withoutContacts(referral: Referral): Referral {
  if (referral.type !== 'Independent') return referral;
  return { ...referral, customerProfile: { ...referral.customerProfile, team: [] } };
}

/** The partner's records beside a record, without Microsoft's. */
export function partnerRecords(ledger: Ledger, referral: Referral): readonly Referral[] {
  return ledger.store.engagement(referral.engagementId).filter((sibling) => !isMicrosoftsRecord(sibling));
}
