import { z } from 'zod';
import { blankRecord } from './create.ts';
import { refusals } from './errors.ts';
import { readShape } from './json-body.ts';
import { partnerRecords, withState } from './ledger.ts';
import type { Ledger } from './ledger.ts';
import { mayMove } from './lifecycle.ts';
import type { State } from './lifecycle.ts';
import { isMicrosoftsRecord } from './referral.ts';
import type { Member, Organization, Referral } from './referral.ts';
import { defaultSeller, microsoftsSide, msxId, newDeal, partnersSide } from './sent-deal.ts';
import type { NewDeal } from './sent-deal.ts';
import * as check from './value-checks.ts';

const portalChanges = z.strictObject({
  name: z.string().trim().min(1, 'must be filled').max(check.lengths.name).optional(),
  dealValue: check.dealValue.optional(),
  currency: check.currency.optional(),
  closingDateTime: check.dateTime.optional(),
  notes: check.notes.optional(),
  salesStage: check.salesStage.optional(),
  shareWithMicrosoftSellers: z.literal(true, 'cannot be taken back').optional(),
  solutions: check.solutions.optional(),
});

/** What another user of the portal can change on an open deal. */
export type PortalChanges = z.input<typeof portalChanges>;

/** Ids of the records a new deal consists of; a lead has no record of Microsoft's. */
export interface SentDeal {
  referralId: string;
  engagementId: string;
  microsoftReferralId: string | undefined;
}

/** People in the Partner Center portal: a Microsoft seller, and a colleague of the partner. */
export interface MicrosoftSeller {
  /** Sends an inbound deal or lead. @throws {ServiceError} 400 for bad values */
  createDeal(deal: NewDeal): SentDeal;
  /** Changes fields of an open record. @throws {ServiceError} 400 or 404 */
  edit(referralId: string, changes: PortalChanges): Referral;
  /** Accepts a waiting record; Microsoft's own record then carries an id of Microsoft's CRM and the seller's name. */
  accept(referralId: string, seller?: Member): Referral;
  decline(referralId: string, reason?: string): Referral;
  /** Closes an active record. */
  close(referralId: string, substatus: 'Won' | 'Lost' | 'Error', reason?: string): Referral;
}

/** What the portal needs from the service. */
export interface PortalOptions {
  newId(): string;
  /** Whether Microsoft's answer also touches the partner's record (unproven either way). */
  answerTouchesPartner: boolean;
}

/** Creates the portal over the ledger. */
export function createPortal(ledger: Ledger, options: PortalOptions): MicrosoftSeller {
  function find(referralId: string): Referral {
    ledger.expireDue();
    const referral = ledger.store.get(referralId);
    if (referral === undefined) throw refusals.notFound();
    return referral;
  }

  function receiver(organizationId: string | undefined): Organization {
    const found = ledger.organizations.find((candidate) => candidate.organizationId === organizationId);
    const chosen = organizationId === undefined ? ledger.organizations[0] : found;
    if (chosen === undefined) throw refusals.invalid('unknownOrganization', 'There is no such organization.');
    return chosen;
  }

  function save(referral: Referral): Referral {
    ledger.record(referral, 'updated');
    return referral;
  }

  function move(referral: Referral, to: State, changes: Partial<Referral> = {}): Referral {
    if (!mayMove(referral, to) || referral.status === to.status) {
      const message = `A referral in ${referral.status}/${referral.substatus} cannot become ${to.status}/${to.substatus}.`;
      throw refusals.invalid('illegalTransition', message, 'status');
    }
    return save(withState({ ...referral, ...changes }, to, ledger.stamp()));
  }

  /** Account matching finishes on the partner's side as well, where the option says so. */
  function touchPartners(answered: Referral): void {
    if (!options.answerTouchesPartner || !isMicrosoftsRecord(answered)) return;
    for (const own of partnerRecords(ledger, answered)) {
      const { text: updatedDateTime, eTag } = ledger.stamp();
      const customerProfile = { ...own.customerProfile, isMatchingComplete: true };
      save({ ...own, customerProfile, updatedDateTime, eTag });
    }
  }

  return {
    createDeal(given) {
      const deal = readShape(given, newDeal, 'deal');
      const partner = receiver(deal.organizationId);
      const engagementId = options.newId();
      const isLead = deal.kind === 'qualifiedLead';
      let microsoftReferralId: string | undefined;
      if (!isLead) {
        const own = microsoftsSide(deal, blankRecord(ledger.stamp(), options.newId(), engagementId), options.newId());
        // Microsoft's record exists first, but nobody hears of it before the partner has a part in the engagement.
        ledger.store.put(own);
        microsoftReferralId = own.id;
      }
      const received = partnersSide(deal, partner, ledger.stamp(), options.newId(), engagementId);
      ledger.record(received, 'created');
      return { referralId: received.id, engagementId, microsoftReferralId };
    },
    edit(referralId, given) {
      const referral = find(referralId);
      const changes = readShape(given, portalChanges, 'changes');
      if (referral.status === 'Closed') {
        throw refusals.invalid('referralClosed', 'A closed referral cannot be changed.', 'status');
      }
      const { text: updatedDateTime, eTag } = ledger.stamp();
      return save({ ...withChanges(referral, changes), updatedDateTime, eTag });
    },
    accept(referralId, seller = defaultSeller) {
      const referral = find(referralId);
      const isMicrosofts = isMicrosoftsRecord(referral);
      const answered = move(
        referral,
        { status: 'Active', substatus: 'Accepted' },
        isMicrosofts
          ? {
              team: [seller],
              trackingInfo: { ...referral.trackingInfo, microsoftMsxId: msxId(options.newId()) },
              customerProfile: { ...referral.customerProfile, isMatchingComplete: true },
            }
          : {},
      );
      touchPartners(answered);
      return answered;
    },
    decline(referralId, reason) {
      const declined = move(
        find(referralId),
        { status: 'Closed', substatus: 'Declined' },
        { statusReason: reason ?? null },
      );
      touchPartners(declined);
      return declined;
    },
    close: (referralId, substatus, reason) =>
      move(find(referralId), { status: 'Closed', substatus }, { statusReason: reason ?? null }),
  };
}

function withChanges(referral: Referral, changes: z.output<typeof portalChanges>): Referral {
  const { details, consent } = referral;
  return {
    ...referral,
    name: changes.name ?? referral.name,
    salesStage: changes.salesStage === undefined ? referral.salesStage : changes.salesStage,
    consent: {
      ...consent,
      consentToShareReferralWithMicrosoftSellers:
        changes.shareWithMicrosoftSellers ?? consent.consentToShareReferralWithMicrosoftSellers,
    },
    details: {
      ...details,
      dealValue: changes.dealValue ?? details.dealValue,
      currency: changes.currency ?? details.currency,
      closingDateTime: changes.closingDateTime ?? details.closingDateTime,
      notes: changes.notes === undefined ? details.notes : changes.notes,
      requirements: { ...details.requirements, solutions: changes.solutions ?? details.requirements.solutions },
    },
  };
}
