import { defaultLeadMapping } from '../../domain/mapping/default-mappings.ts';
import { defaultMapping, mappingVersion } from '../../domain/mapping/field-mapping.ts';
import type { CrmDeal } from '../../domain/model/deal.ts';
import type { Link } from '../../domain/model/link.ts';
import { absent, present, unknown } from '../../domain/model/observation.ts';
import type { Referral } from '../../domain/model/referral.ts';
import type { Fault, PlanInput, Step } from '../../domain/plan/types.ts';

export const now = '2026-06-01T09:00:00.000Z';
export const recordId = '6d0c5b9e-8a43-4e11-adf4-000d3a2b4c11';
export const agreed = { dealValue: 48000, currency: 'EUR', closingDate: '2026-11-30', notes: 'Pilot for two sites.' };

/** A complete deal, ready to share as a private one. */
export function aDeal(over: Partial<CrmDeal> = {}): CrmDeal {
  return {
    record: { table: 'opportunity', id: recordId },
    version: 'W/"1"',
    sync: true,
    state: 'open',
    loss: null,
    onHold: false,
    name: 'Harbour analytics',
    modifiedAt: '2026-06-01T08:30:00.000Z',
    qualifiedTo: null,
    originatedFrom: null,
    fields: agreed,
    help: null,
    visible: false,
    customer: {
      name: 'Havn Maskin AS',
      address: { line1: 'Kaien 4', line2: null, city: 'Bergen', state: null, postalCode: '5003', country: 'NO' },
    },
    contact: { firstName: 'Ane', lastName: 'Lund', email: 'ane@havn.example', phone: '+47 555 010' },
    team: [{ firstName: 'Nadja', lastName: 'Brenner', email: 'nadja@partner.example', phone: '+49 555 011' }],
    solutions: [
      {
        rowId: '00000000-0000-4000-8000-000000000501',
        id: 'SOL-1-AAA',
        name: 'Analytics',
        publisherName: 'Partner',
        solutionType: '3P',
      },
    ],
    valueCalculated: false,
    currencyLocked: false,
    published: {
      referralIdentifier: null,
      referralLink: null,
      referralProgram: null,
      microsoftCrmIdentifier: null,
      referralStatus: null,
      audit: '',
    },
    ...over,
  };
}

/** The referral of that deal as Partner Center holds it. */
export function aReferral(over: Partial<Referral> = {}): Referral {
  const deal = aDeal();
  return {
    id: 'b3a9f1d4-52c7-4e0a-9a3f-6c0e7d21a501',
    engagementId: 'f0c1d2a7-9be4-47b3-8b6e-11d2b7c4e501',
    organizationId: '5b0f6c2e-3d41-4c1a-9b57-2f8e6a7d1c90',
    eTag: '"1"',
    name: deal.name,
    externalReferenceId: recordId,
    createdAt: '2026-05-30T09:00:00Z',
    updatedAt: '2026-05-31T09:00:00Z',
    expiresAt: null,
    status: 'Active',
    substatus: 'Accepted',
    statusReason: null,
    type: 'Independent',
    qualification: 'SalesQualified',
    inviterOrganizationId: '5b0f6c2e-3d41-4c1a-9b57-2f8e6a7d1c90',
    isMicrosoftSide: false,
    visible: false,
    help: null,
    program: null,
    microsoftCrmIdentifier: null,
    fields: agreed,
    customer: deal.customer!,
    contacts: [],
    team: deal.team,
    solutions: deal.solutions,
    ...over,
  };
}

/** A deal and a referral that agree, with everything published. */
export function published(referral: Referral = aReferral()): CrmDeal['published'] {
  return {
    referralIdentifier: referral.id,
    referralLink: `https://portal.example/${referral.id}`,
    referralProgram: referral.program,
    microsoftCrmIdentifier: null,
    referralStatus: 'active',
    audit: '2026-05-30 09:00 - Shared with Partner Center.',
  };
}

/** A link row in step with `aReferral()`. */
export function aLink(over: Partial<Link> = {}): Link {
  return {
    id: '00000000-0000-4000-8000-000000000001',
    version: 'W/"5"',
    misowned: false,
    record: { table: 'opportunity', id: recordId },
    generation: 1,
    referralId: aReferral().id,
    engagementId: aReferral().engagementId,
    microsoftReferralId: null,
    status: 'Active',
    substatus: 'Accepted',
    microsoftStatus: null,
    microsoftSubstatus: null,
    microsoftReason: null,
    microsoftAnswerBy: null,
    answer: null,
    answerBy: null,
    answeredOn: null,
    base: {
      format: 1,
      mappingVersion,
      fields: Object.fromEntries(
        Object.entries({ ...agreed, solutions: 'SOL-1-AAA', team: 'nadja@partner.example' }).map(([field, value]) => [
          field,
          { crm: value, pc: value },
        ]),
      ),
    },
    operation: null,
    conflicts: [],
    attempts: 0,
    notBefore: null,
    errorCode: null,
    errorParameters: null,
    health: 'inStep',
    ...over,
  };
}

/** Planner input in which nothing but the CRM was read. */
export function anInput(over: Partial<PlanInput> = {}): PlanInput {
  return {
    lane: '00000000-0000-4000-8000-000000000001',
    passId: '00000000-0000-4000-8000-0000000000aa',
    now,
    epoch: 'one:1',
    rules: {
      connectionId: '00000000-0000-4000-8000-0000000000cc',
      mapping: defaultMapping,
      leadMapping: defaultLeadMapping,
      mappingVersion,
      nameMark: false,
      cosellOnly: false,
      settleMs: 600_000,
      linkTemplate: 'https://portal.example/{referralId}',
      countryField: 'address1_country',
    },
    attempt: 0,
    related: false,
    generation: 1,
    link: absent,
    deal: present(aDeal()),
    referral: unknown,
    hinted: null,
    other: unknown,
    candidates: unknown,
    engagement: unknown,
    customer: unknown,
    catalogue: unknown,
    origin: unknown,
    requests: [],
    sent: {},
    done: [],
    said: { steps: 0, lines: [] },
    fault: null,
    ...over,
  };
}

/** Partner Center is too busy for a PATCH; try again later. */
export function aFault(over: Partial<Fault> = {}): Fault {
  return {
    code: 'PC_THROTTLED',
    parameters: {},
    step: 'patch',
    operation: null,
    retry: 'later',
    outcome: 'notDone',
    notBefore: null,
    ...over,
  };
}

/** The step as the kind the test expects; fails with the step otherwise. */
export function expectStep<K extends Step['do']>(step: Step, kind: K): Extract<Step, { do: K }> {
  if (step.do !== kind) throw new Error(`expected step ${kind}, got ${JSON.stringify(step)}`);
  return step as Extract<Step, { do: K }>;
}
