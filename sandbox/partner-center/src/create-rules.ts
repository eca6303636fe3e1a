import type { CreateInput } from './create-input.ts';
import { refusals } from './errors.ts';
import { microsoftOrganizationId } from './referral.ts';
import type { Organization, Referral } from './referral.ts';

/** What a rule looks at: the body, who sends it, and what the engagement already holds. */
export interface CreateSituation {
  input: CreateInput;
  caller: Organization;
  /** Referrals of the engagement named in the body that the caller can see; empty when none is named. */
  engagement: readonly Referral[];
  now: Date;
}

interface Rule {
  code: string;
  target: string;
  message: string;
  /** Limits the rule to one of the two kinds of create; both when missing. */
  only?: 'own' | 'connected';
  holds(situation: CreateSituation): boolean;
}

const dayMs = 24 * 60 * 60_000;

const marketplaceIntents: readonly string[] = ['HaveNotDecided', 'Yes', 'No'];

const ownRecord = ({ engagement, caller }: CreateSituation): Referral | undefined =>
  engagement.find((referral) => referral.organizationId === caller.organizationId);

const contacts = ({ input }: CreateSituation): readonly unknown[] => input.customerProfile.team ?? [];

/**
 * The business rules of creating, in the order in which they are checked. Those of the portal and of bulk upload
 * (manage-co-sell-opportunities, bulk-operations) apply to the API by assumption.
 */
const rules: readonly Rule[] = [
  {
    code: 'consentMissing',
    target: 'consent',
    message: 'consentToToShareInfoWithOthers and consentToContact must be true.',
    holds: ({ input }) => input.consent.consentToToShareInfoWithOthers && input.consent.consentToContact,
  },
  {
    code: 'closingDateInPast',
    target: 'details.closingDateTime',
    message: 'The closing date must not be in the past.',
    // One day of tolerance: a date of today may be yesterday in UTC.
    holds: ({ input, now }) => Date.parse(input.details.closingDateTime) >= now.getTime() - 2 * dayMs,
  },
  {
    code: 'marketplaceIntentMissing',
    target: 'details.requirements.additionalRequirements.attributes',
    message: 'The attribute CustomerMarketplaceIntent (HaveNotDecided, Yes or No) is required.',
    holds: ({ input }) =>
      (input.details.requirements.additionalRequirements?.attributes ?? []).some(
        (attribute) => attribute.type === 'CustomerMarketplaceIntent' && marketplaceIntents.includes(attribute.id),
      ),
  },
  {
    code: 'solutionNotShareable',
    target: 'details.requirements.solutions',
    message: 'Sharing with Microsoft sellers needs a solution of type Name.',
    holds: ({ input }) =>
      !input.consent.consentToShareReferralWithMicrosoftSellers ||
      input.details.requirements.solutions.some((solution) => solution.type === 'Name'),
  },
  {
    code: 'unknownLocation',
    target: 'mpnId',
    message: 'The partner id (mpnId) is not a location of your organization.',
    holds: ({ input, caller }) => (input.mpnId ?? caller.mpnId) === caller.mpnId,
  },
  {
    code: 'sharedNeedsConsent',
    target: 'consent.consentToShareReferralWithMicrosoftSellers',
    message: 'A referral of type Shared must be visible to Microsoft sellers.',
    holds: ({ input }) => input.type !== 'Shared' || input.consent.consentToShareReferralWithMicrosoftSellers,
  },
  {
    code: 'customerContactMissing',
    target: 'customerProfile.team',
    message: 'A co-sell deal needs at least one customer contact.',
    holds: (situation) => situation.input.type !== 'Shared' || contacts(situation).length > 0,
  },
  {
    code: 'sharedNeedsSolutionTarget',
    target: 'target',
    message: 'A referral of type Shared must target a SolutionProfile.',
    only: 'own',
    holds: ({ input }) =>
      input.type !== 'Shared' || (input.target ?? []).some((target) => target.type === 'SolutionProfile'),
  },
  {
    code: 'unexpectedEngagement',
    target: 'engagementId',
    message: 'engagementId may only be sent with a connected referral.',
    only: 'own',
    holds: ({ input }) => (input.engagementId ?? null) === null,
  },
  {
    code: 'engagementMissing',
    target: 'engagementId',
    message: 'A referral for Microsoft needs the engagementId of your own referral.',
    only: 'connected',
    holds: ({ input }) => (input.engagementId ?? null) !== null,
  },
  {
    code: 'engagementNotFound',
    target: 'engagementId',
    message: 'Your organization has no referral in this engagement.',
    only: 'connected',
    holds: (situation) => ownRecord(situation) !== undefined,
  },
  {
    code: 'referralClosed',
    target: 'engagementId',
    message: 'Your referral in this engagement is closed.',
    only: 'connected',
    holds: (situation) => ownRecord(situation)?.status === 'Active',
  },
  {
    code: 'referralNotShared',
    target: 'consent.consentToShareReferralWithMicrosoftSellers',
    message: 'Your referral must be visible to Microsoft sellers before their help is asked for.',
    only: 'connected',
    holds: (situation) =>
      situation.input.consent.consentToShareReferralWithMicrosoftSellers &&
      ownRecord(situation)?.consent.consentToShareReferralWithMicrosoftSellers === true,
  },
  {
    code: 'helpMissing',
    target: 'inviteContext.assistanceRequestCode',
    message: 'A referral for Microsoft must say which help is asked for.',
    only: 'connected',
    holds: ({ input }) => (input.inviteContext?.assistanceRequestCode ?? 'Unknown') !== 'Unknown',
  },
  {
    code: 'customerContactMissing',
    target: 'customerProfile.team',
    message: 'Asking for help needs at least one customer contact.',
    only: 'connected',
    holds: (situation) => contacts(situation).length > 0,
  },
  {
    code: 'inviterMismatch',
    target: 'inviteContext.invitedBy.organizationId',
    message: 'inviteContext.invitedBy must name your own organization.',
    only: 'connected',
    holds: ({ input, caller }) => input.inviteContext?.invitedBy?.organizationId === caller.organizationId,
  },
];

/** Whether the body is meant for Microsoft: its target is the location `msft`. */
export function isForMicrosoft(input: CreateInput): boolean {
  return (input.target ?? []).some(
    (target) => target.type === 'BusinessProfileLocation' && target.id === microsoftOrganizationId,
  );
}

/** @throws {ServiceError} 400 for the first rule that does not hold, 501 for an invitation of another partner */
export function checkCreate(situation: CreateSituation): void {
  const kind = isForMicrosoft(situation.input) ? 'connected' : 'own';
  const invitesPartner = (situation.input.target ?? []).some((target) => target.type === 'BusinessProfileLocation');
  if (kind === 'own' && invitesPartner) throw refusals.notImplemented('Inviting another partner');
  const broken = rules.find((rule) => (rule.only ?? kind) === kind && !rule.holds(situation));
  if (broken !== undefined) throw refusals.invalid(broken.code, broken.message, broken.target);
}
