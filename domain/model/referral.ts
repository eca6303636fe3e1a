import type { FieldValues } from '../mapping/field-mapping.ts';
import type { Customer, HelpCode, Person, Solution } from './deal.ts';

/** A referral as Partner Center holds it, free of wire names. Source of every member: partner-center.md 4. */
export interface Referral {
  readonly id: string;
  readonly engagementId: string;
  /** Organisation that owns this referral record; `msft` for Microsoft's side. */
  readonly organizationId: string | null;
  /** Including its double quotes, as `If-Match` wants it. */
  readonly eTag: string;
  readonly name: string;
  readonly externalReferenceId: string | null;
  readonly createdAt: string;
  /** ISO 8601: last change of the record, whoever made it; null when the service names none. */
  readonly updatedAt: string | null;
  /** ISO 8601: when an unanswered received referral expires; null when the service names no time. */
  readonly expiresAt: string | null;
  readonly status: string;
  readonly substatus: string;
  readonly statusReason: string | null;
  readonly type: string;
  readonly qualification: string;
  /** `inviteContext.invitedBy.organizationId`; primary evidence of who started the deal (partner-center.md 4.4). */
  readonly inviterOrganizationId: string | null;
  /** True when a target is Microsoft (`BusinessProfileLocation` `msft`) or Microsoft owns the record. */
  readonly isMicrosoftSide: boolean;
  readonly visible: boolean;
  readonly help: HelpCode | null;
  readonly program: string | null;
  readonly microsoftCrmIdentifier: string | null;
  readonly fields: FieldValues;
  /** What the service holds and cannot be read, by field; such a field counts as empty. */
  readonly unread?: Readonly<Record<string, string>>;
  readonly customer: Customer;
  readonly contacts: readonly Person[];
  readonly team: readonly Person[];
  readonly solutions: readonly Solution[];
}

/** What a POST sends. `engagementId` and `help` only for the connected referral of Microsoft. */
export interface ReferralDraft {
  readonly name: string;
  readonly externalReferenceId: string | null;
  readonly type: 'Independent' | 'Shared';
  readonly visible: boolean;
  readonly fields: FieldValues;
  readonly customer: Customer;
  readonly contacts: readonly Person[];
  readonly team: readonly Person[];
  readonly solutions: readonly Solution[];
  readonly target: 'none' | 'solution' | 'microsoft';
  readonly engagementId?: string;
  readonly help?: HelpCode;
  readonly invitedByOrganizationId?: string | null;
}

/** The partner's answer to a received referral (partner-center.md 4.5). `statusReason` is a free text. */
export type ReferralReply =
  | { readonly status: 'Active'; readonly substatus: 'Accepted' }
  | { readonly status: 'Closed'; readonly substatus: 'Declined'; readonly statusReason: string };

/** The end of a deal, said by the partner. Final (partner-center.md 4.5). */
export type ReferralClosing =
  | { readonly status: 'Closed'; readonly substatus: 'Won' }
  | { readonly status: 'Closed'; readonly substatus: 'Lost'; readonly statusReason: string };

/** What a PATCH may change; members left out stay as they are. Only paths of the whitelist (partner-center.md 3.4). */
export interface ReferralPatch {
  readonly status?: ReferralReply | ReferralClosing;
  readonly fields?: FieldValues;
  readonly visible?: true;
  readonly externalReferenceId?: string;
  readonly contacts?: readonly Person[];
  /** The whole new list of own people. */
  readonly team?: readonly Person[];
  /** The whole new list, never single entries: a repeated PATCH must not add twice. */
  readonly solutions?: readonly Solution[];
}

/** True when nothing of the referral can change any more (domain.md 4.1). */
export function isClosed(referral: Referral): boolean {
  return referral.status === 'Closed';
}

/** True when the referral arrived from somebody else and waits for the partner's answer (partner-center.md 4.5). */
export function awaitsAnswer(referral: Pick<Referral, 'status'>): boolean {
  return referral.status === 'New';
}

/** True when the referral takes changes of fields: answered, not waiting for acceptance and not closed (domain.md 4.1, 4.3). */
export function acceptsChanges(referral: Referral): boolean {
  return referral.status === 'Active';
}
