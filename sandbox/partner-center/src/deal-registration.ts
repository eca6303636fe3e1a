import { z } from 'zod';
import { refusals } from './errors.ts';
import { readShape } from './json-body.ts';
import { withValue } from './json-path.ts';
import { isMicrosoftsRecord } from './referral.ts';
import type { Referral, Registration } from './referral.ts';
import * as check from './value-checks.ts';

/** Registration of a won deal (register-deals; shapes of the connector contract). */

const contract = z.strictObject({
  currency: check.currency,
  value: check.dealValue,
  term: z.enum(['Perpetual', 'Finite']),
  startDateTime: check.dateTime,
  endDateTime: check.dateTime.nullish(),
  signDateTime: check.dateTime,
});

const marketplaceTransactionDetails = z.strictObject({
  isMarketplaceTransacted: z.boolean(),
  marketplaceTransactionDateTime: check.dateTime.nullish(),
});

const solutionDetail = z.strictObject({
  id: z.string().min(1),
  currency: check.currency,
  value: check.dealValue,
  isDeployedOnAzure: z.boolean(),
  primaryDeploymentOn: z.enum(['Customer', 'Partner']),
  pricingModel: z.enum(['PayAsYouGo', 'Other']),
  marketplaceTransactionDetails,
});

const newRegistration = z.strictObject({
  type: z.literal('AzureIPCoSell'),
  contract,
  solutionDetails: z.array(solutionDetail).min(1, 'needs at least one solution'),
});

/** Members of a registration that may be corrected, by their path below `/registrations/{n}`, with the check of the value. */
const correctable: ReadonlyMap<string, z.ZodType> = new Map<string, z.ZodType>([
  ...(['startDateTime', 'endDateTime', 'signDateTime', 'term', 'value'] as const).map(
    (name) => [`contract/${name}`, contract.shape[name]] as const,
  ),
  ...(['value', 'currency', 'isDeployedOnAzure', 'primaryDeploymentOn', 'pricingModel'] as const).map(
    (name) => [`solutionDetails/${name}`, solutionDetail.shape[name]] as const,
  ),
  ...(['isMarketplaceTransacted', 'marketplaceTransactionDateTime'] as const).map(
    (name) =>
      [`solutionDetails/marketplaceTransactionDetails/${name}`, marketplaceTransactionDetails.shape[name]] as const,
  ),
]);

const listPath = '/registrations';
const hourMs = 3_600_000;
const dayMs = 24 * hourMs;

interface Situation {
  deal: Referral;
  engagement: readonly Referral[];
  registration: Registration;
  nowMs: number;
}

const ms = (time: string): number => Date.parse(time);

/**
 * The documented rules that need no knowledge of Microsoft's own: whether the solution is eligible, the account managed and the
 * value enough in another currency is not checked.
 */
const rules: readonly { code: string; message: string; holds(situation: Situation): boolean }[] = [
  {
    code: 'dealNotWon',
    message: 'Only a won deal can be registered.',
    holds: ({ deal }) => deal.substatus === 'Won',
  },
  {
    code: 'dealNotShared',
    message: 'Only a partner-led or co-sell deal can be registered.',
    holds: ({ deal }) => deal.consent.consentToShareReferralWithMicrosoftSellers,
  },
  {
    code: 'microsoftNotAgreed',
    message: 'Microsoft must have accepted or won its part of the deal.',
    holds: ({ engagement }) =>
      engagement.filter(isMicrosoftsRecord).every(({ substatus }) => substatus === 'Accepted' || substatus === 'Won'),
  },
  {
    code: 'wonTooSoon',
    message: 'A deal must be won at least 72 hours after its creation.',
    holds: ({ deal }) => ms(deal.closedDateTime ?? '') - ms(deal.createdDateTime) >= 72 * hourMs,
  },
  {
    code: 'signatureOutOfRange',
    message: 'The contract must be signed after the creation of the deal and within the last 60 days.',
    holds: ({
      deal,
      registration: {
        contract: { signDateTime },
      },
      nowMs,
    }) =>
      ms(signDateTime) >= ms(deal.createdDateTime) &&
      ms(signDateTime) <= nowMs &&
      ms(signDateTime) >= nowMs - 60 * dayMs,
  },
  {
    code: 'startTooEarly',
    message: 'The contract must not have started more than 90 days ago.',
    holds: ({ registration, nowMs }) => ms(registration.contract.startDateTime) >= nowMs - 90 * dayMs,
  },
  {
    code: 'endOutOfRange',
    message: 'A finite contract must end after its start.',
    holds: ({
      registration: {
        contract: { term, startDateTime, endDateTime },
      },
    }) => term === 'Perpetual' || (endDateTime !== null && ms(endDateTime) >= ms(startDateTime)),
  },
  {
    code: 'valueTooLow',
    message: 'The contract must be worth at least USD 25,000.',
    holds: ({
      registration: {
        contract: { currency, value },
      },
    }) => currency !== 'USD' || value >= 25_000,
  },
  {
    code: 'solutionValueTooHigh',
    message: 'A solution cannot be worth more than the contract.',
    holds: ({ registration }) =>
      registration.solutionDetails.every(({ value }) => value <= registration.contract.value),
  },
  {
    code: 'solutionNotInDeal',
    message: 'Only solutions of the deal can be registered.',
    holds: ({ deal, registration }) =>
      registration.solutionDetails.every(({ id }) =>
        deal.details.requirements.solutions.some((solution) => solution.id === id),
      ),
  },
];

/** Whether a path of a patch belongs to the registrations of a deal. */
export function isRegistrationPath(path: string): boolean {
  return path.startsWith(`${listPath}/`);
}

/** What registering needs from the service. */
export interface RegistrationContext {
  engagement: readonly Referral[];
  newId(): string;
  now(): Date;
}

function registered(given: unknown, deal: Referral, context: RegistrationContext): Registration {
  const input = readShape(given, newRegistration, 'registration');
  const at = context.now().toISOString();
  return {
    id: context.newId(),
    type: input.type,
    registrationDateTime: at,
    status: 'ReviewPending',
    statusReason: null,
    contract: { ...input.contract, endDateTime: input.contract.endDateTime ?? null },
    solutionDetails: input.solutionDetails.map(({ marketplaceTransactionDetails: transaction, ...solution }) => ({
      ...solution,
      name: deal.details.requirements.solutions.find(({ id }) => id === solution.id)?.name ?? null,
      marketplaceTransactionDetails: {
        isMarketplaceTransacted: transaction.isMarketplaceTransacted,
        marketplaceTransactionDateTime: transaction.marketplaceTransactionDateTime ?? null,
      },
    })),
    statusHistory: {
      reviewPendingDateTime: at,
      actionRequiredDateTime: null,
      passedDateTime: null,
      failedDateTime: null,
      approvedDateTime: null,
    },
  };
}

/** One operation below `/registrations`. @throws {ServiceError} 400 for a path or value that is not allowed */
function applied(
  deal: Referral,
  { path, value }: { path: string; value: unknown },
  context: RegistrationContext,
): Referral {
  if (path === `${listPath}/-`) return withValue(deal, path, registered(value, deal, context));
  const [, , at = '', ...names] = path.split('/');
  const registration = /^\d+$/.test(at) ? deal.registrations[Number(at)] : undefined;
  const [list, index = '', ...members] = names;
  const isSolution = list === 'solutionDetails';
  const schema = correctable.get((isSolution ? [list, ...members] : names).join('/'));
  const exists = !isSolution || (/^\d+$/.test(index) && registration?.solutionDetails[Number(index)] !== undefined);
  if (registration === undefined || schema === undefined || !exists) {
    throw refusals.invalid('pathNotPatchable', `The path '${path}' cannot be updated.`, path);
  }
  return withValue(deal, path, readShape(value, schema, path) ?? null);
}

/**
 * Registers a won deal, or corrects its registration: the one change a closed deal takes.
 * @throws {ServiceError} 400 for other paths beside it, values, and the first rule that does not hold
 */
export function withRegistration(
  deal: Referral,
  patch: readonly { path: string; value: unknown }[],
  context: RegistrationContext,
): Referral {
  const foreign = patch.find(({ path }) => !isRegistrationPath(path));
  if (foreign !== undefined) {
    throw refusals.invalid('pathNotPatchable', 'A registration is patched without other changes.', foreign.path);
  }
  const next = patch.reduce((record, operation) => applied(record, operation, context), deal);
  const { engagement } = context;
  const nowMs = context.now().getTime();
  for (const registration of next.registrations) {
    const broken = rules.find((rule) => !rule.holds({ deal, engagement, registration, nowMs }));
    if (broken !== undefined) throw refusals.invalid(broken.code, broken.message, 'registrations');
  }
  return { ...next, registrationStatus: 'ReviewPending' };
}
