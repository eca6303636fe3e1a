import { defaultMapping } from '../../../../../domain/mapping/field-mapping.ts';
import type { FieldMapping } from '../../../../../domain/mapping/field-mapping.ts';
import type { Referral, ReferralDraft } from '../../../../../domain/model/referral.ts';
import { readReferral } from '../../../../../relay/src/adapters/partner-center/read-referral.ts';
import { createReferralSource } from '../../../../../relay/src/adapters/partner-center/referral-source.ts';
import type { ReferralSourceOptions } from '../../../../../relay/src/adapters/partner-center/referral-source.ts';
import { startSandbox, callerOf, lakeview } from '../../../sandbox/partner-center/setup.ts';
import { countedIds, fetchTo, keptLog, openGate, steppedClock } from '../ports.ts';
import type { answersInTurn } from '../ports.ts';

/** Address the adapter believes to be Partner Center's. */
export const host = 'https://api.partner.example';
/** Id of the CRM record of `draft`. */
export const reference = '2f6b1c0d-7a5e-ef11-9f8a-000d3a1b2c3d';
export const operationId = 'aaaaaaaa-0000-4000-8000-000000000001';
/** Ids no referral of the stand-in has. */
export const anId = '4f6f1a0e-0000-4000-8000-000000000001';
export const anEngagement = '4f6f1a0e-0000-4000-9000-000000000001';

/** A private deal. */
export const draft = (overrides: Partial<ReferralDraft> = {}): ReferralDraft => ({
  name: 'Orchard – cold chain',
  externalReferenceId: reference,
  type: 'Independent',
  visible: false,
  fields: { dealValue: 52000.5, currency: 'EUR', closingDate: '2026-11-30', notes: 'Two cold stores.' },
  customer: {
    name: 'Pommerhof & Söhne GmbH',
    address: { line1: 'Apfelallee 3', line2: null, city: 'Stade', state: null, postalCode: '21682', country: 'DE' },
  },
  contacts: [{ firstName: 'Heike', lastName: 'Pommer', email: 'heike@pommerhof.example', phone: '+49 4141 555010' }],
  team: [{ firstName: 'Jorrit', lastName: 'Dam', email: 'jorrit@lakeview.example', phone: '+31 20 5550100' }],
  solutions: [{ id: 'SOL-50871-LKV', name: 'Lakeview Cold Chain', publisherName: null, solutionType: '3P' }],
  target: 'none',
  ...overrides,
});

/** A referral as read from the wire. Throws for a body without ids. */
export function referralOf(body: object = {}, mapping: readonly FieldMapping[] = defaultMapping): Referral {
  const referral = readReferral({ id: anId, engagementId: anEngagement, eTag: '"1"', ...body }, null, mapping);
  if (!referral) throw new Error('not a referral');
  return referral;
}

/** The adapter over the stand-in's core. */
export function setUp(
  sandboxOptions: Parameters<typeof startSandbox>[0] = {},
  options: Partial<ReferralSourceOptions> = {},
) {
  const sandbox = startSandbox(sandboxOptions);
  const clock = steppedClock(new Date(sandbox.clock.ms).toISOString());
  const gate = openGate();
  const log = keptLog();
  const fetch = fetchTo(async ({ method, url, headers, body }) => {
    const request = { method, url: url.slice(host.length), headers, caller: callerOf(lakeview) };
    return sandbox.core.handle(body === undefined ? request : { ...request, body });
  });
  const tokens: boolean[] = [];
  const source = createReferralSource({
    baseUrl: `${host}/v1.0/engagements`,
    fetch,
    token: async (force = false) => `token-${tokens.push(force)}`,
    gate,
    mapping: defaultMapping,
    random: countedIds(),
    clock,
    log,
    ...options,
  });
  return { sandbox, source, fetch, gate, clock, log, tokens };
}

/** The adapter over given answers. */
export function over(fetch: ReturnType<typeof answersInTurn>, options: Partial<ReferralSourceOptions> = {}) {
  const clock = steppedClock();
  const gate = openGate();
  const log = keptLog();
  const forced: boolean[] = [];
  const token = async (force = false) => `token-${forced.push(force)}`;
  const source = createReferralSource({
    baseUrl: `${host}/v1.0/engagements`,
    fetch,
    token,
    gate,
    mapping: defaultMapping,
    random: countedIds(),
    clock,
    log,
    timeoutMs: 1000,
    ...options,
  });
  return { source, gate, clock, log, forced, fetch };
}
