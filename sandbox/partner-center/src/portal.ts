import { z } from 'zod';
import { blankRecord } from './create.ts';
import type { BlankRecord } from './create.ts';
import { refusals } from './errors.ts';
import { readShape } from './json-body.ts';
import { partnerRecords, withState } from './ledger.ts';
import type { Ledger } from './ledger.ts';
import { mayMove } from './lifecycle.ts';
import type { State } from './lifecycle.ts';
import { isMicrosoftsRecord } from './referral.ts';
import type { Member, Organization, Referral, Substatus } from './referral.ts';
import { marketplaceLead, newMarketplaceLead } from './marketplace-lead.ts';
import type { NewMarketplaceLead } from './marketplace-lead.ts';
import { defaultSeller, invitersSide, microsoftsSide, msxId, newDeal, partnersSide } from './sent-deal.ts';
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
  team: check.team.optional(),
  externalReferenceId: check.externalReferenceId.optional(),
});

/** What another user of the portal can change on an open deal. */
export type PortalChanges = z.input<typeof portalChanges>;

/** Ids of the records a new deal consists of; a lead has only the partner's. */
export interface SentDeal {
  referralId: string;
  engagementId: string;
  microsoftReferralId: string | undefined;
  /** The record of the partner who sent the deal. */
  inviterReferralId: string | undefined;
}

/** People in the Partner Center portal: a Microsoft seller, a colleague of the partner, other partners and customers. */
export interface MicrosoftSeller {
  /** Sends an inbound deal or lead, from Microsoft or from another partner. @throws {ServiceError} 400 for bad values */
  createDeal(deal: NewDeal): SentDeal;
  /** A customer asks for a solution in the marketplace. @throws {ServiceError} 400 for bad values */
  createMarketplaceLead(lead: NewMarketplaceLead): Referral;
  /** A colleague enters a deal of the partner once more by hand, with the same CRM id. @throws {ServiceError} 400 or 404 */
  duplicate(referralId: string): Referral;
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

  const blank = (engagementId = options.newId()): BlankRecord =>
    blankRecord(ledger.stamp(), options.newId(), engagementId);

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

  function end(referralId: string, substatus: Substatus, reason: string | undefined): Referral {
    const ended = move(find(referralId), { status: 'Closed', substatus }, { statusReason: reason ?? null });
    touchPartners(ended);
    return ended;
  }

  return {
    createDeal(given) {
      const deal = readShape(given, newDeal, 'deal');
      const partner = receiver(deal.organizationId);
      if (deal.from?.organizationId === partner.organizationId) {
        throw refusals.invalid('ownInvitation', 'A partner cannot invite itself.', 'from');
      }
      const engagementId = options.newId();
      let microsoftReferralId: string | undefined;
      let inviterReferralId: string | undefined;
      if (deal.from !== undefined) {
        const inviters = invitersSide(deal, blank(engagementId));
        ledger.record(inviters, 'created');
        inviterReferralId = inviters.id;
      } else if (deal.kind !== 'qualifiedLead') {
        const own = microsoftsSide(deal, blank(engagementId), options.newId());
        // Microsoft's record exists first, but nobody hears of it before the partner has a part in the engagement.
        ledger.store.put(own);
        microsoftReferralId = own.id;
      }
      const received = partnersSide(deal, partner, blank(engagementId));
      ledger.record(received, 'created');
      return { referralId: received.id, engagementId, microsoftReferralId, inviterReferralId };
    },
    createMarketplaceLead(given) {
      const lead = readShape(given, newMarketplaceLead, 'lead');
      const received = marketplaceLead(lead, receiver(lead.organizationId), blank());
      ledger.record(received, 'created');
      return received;
    },
    duplicate(referralId) {
      const referral = find(referralId);
      if (referral.direction !== 'Outgoing' || isMicrosoftsRecord(referral)) {
        throw refusals.invalid('notOwnDeal', 'Only a deal of the partner can be entered again.');
      }
      const fresh = blank();
      const second: Referral = {
        ...referral,
        ...fresh,
        status: 'Active',
        substatus: 'Accepted',
        acceptedDateTime: fresh.createdDateTime,
      };
      ledger.record(second, 'created');
      return second;
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
    decline: (referralId, reason) => end(referralId, 'Declined', reason),
    close: (referralId, substatus, reason) => end(referralId, substatus, reason),
  };
}

function withChanges(referral: Referral, changes: z.output<typeof portalChanges>): Referral {
  const { details, consent } = referral;
  return {
    ...referral,
    name: changes.name ?? referral.name,
    salesStage: changes.salesStage === undefined ? referral.salesStage : changes.salesStage,
    team: changes.team ?? referral.team,
    externalReferenceId:
      changes.externalReferenceId === undefined ? referral.externalReferenceId : changes.externalReferenceId,
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
