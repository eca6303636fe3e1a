import fc from 'fast-check';
import type { CrmDeal, Person, Solution } from '../../../domain/model/deal.ts';
import type { Link } from '../../../domain/model/link.ts';
import type { Observation } from '../../../domain/model/observation.ts';
import type { Referral } from '../../../domain/model/referral.ts';
import type { Done, Fault, PlanInput } from '../../../domain/plan/types.ts';
import { aDeal, aLink, anInput, aReferral } from '../../support/plan.ts';

/** Texts as services send them: entities, huge notes, unpaired surrogates, marks, blanks. */
const text = fc.oneof(
  fc.string({ maxLength: 20 }),
  fc.string({ unit: 'binary', maxLength: 20 }),
  fc.constantFrom(
    '',
    ' ',
    'Caf&eacute; &amp; Co &#x1F600;',
    '✔️ ✖ Quay',
    '\ud800',
    'x'.repeat(120_000),
    '__proto__',
    'toString',
    'constructor',
    '2026-02-31',
    '+275760-09-13T00:00:00.001Z',
    '{}',
    'null',
  ),
);
const maybeText = fc.option(text, { freq: 3 });
const date = fc.oneof(
  text,
  fc.constantFrom('2026-06-01T09:00:00Z', '2026-05-30', '0000-00-00', '9999-12-31T23:59:59+14:00', 'NaN'),
);
const number = fc.oneof(fc.double(), fc.integer(), fc.constantFrom(Number.NaN, Infinity, -0, 1e308));
const value = fc.oneof(number, text, fc.boolean(), fc.constant(null));
const fields = fc.oneof(
  fc.record({ dealValue: value, currency: value, closingDate: value, notes: value }, { requiredKeys: [] }),
  fc.dictionary(text, value, { maxKeys: 3 }),
  fc.constant(aDeal().fields),
);
const person: fc.Arbitrary<Person> = fc.record({
  firstName: maybeText,
  lastName: maybeText,
  email: maybeText,
  phone: maybeText,
});
const solution: fc.Arbitrary<Solution> = fc.record({
  id: fc.oneof(text, fc.constantFrom('SOL-1-AAA', 'sol-1-aaa')),
  name: maybeText,
  publisherName: maybeText,
  solutionType: maybeText,
});
const customer = fc.record({
  name: maybeText,
  address: fc.record({
    line1: maybeText,
    line2: maybeText,
    city: maybeText,
    state: maybeText,
    postalCode: maybeText,
    country: maybeText,
  }),
});
const record = fc.record({
  table: fc.constantFrom('opportunity' as const, 'lead' as const),
  id: fc.constantFrom(aDeal().record.id, '00000000-0000-4000-8000-000000000777'),
});
const help = fc.constantFrom(null, 'GeneralOrOther' as const, 'Telepathy' as never);

/** A whole value with some members replaced by anything of their type. */
function changed<T extends object>(
  whole: T,
  members: { readonly [K in keyof T]?: fc.Arbitrary<T[K]> },
): fc.Arbitrary<T> {
  const model = members as { [K in keyof T]: fc.Arbitrary<T[K]> };
  return fc.record(model, { requiredKeys: [] }).map((over) => ({ ...whole, ...over }));
}

const deal = changed<CrmDeal>(aDeal(), {
  record,
  sync: fc.boolean(),
  state: fc.constantFrom('open', 'won', 'lost'),
  loss: fc.option(fc.record({ reason: fc.constantFrom('budget', 'other'), note: text })),
  onHold: fc.boolean(),
  name: text,
  modifiedAt: fc.option(date),
  qualifiedTo: fc.option(record),
  originatedFrom: fc.option(record),
  fields,
  help,
  visible: fc.boolean(),
  customer: fc.option(customer),
  contact: fc.option(person),
  team: fc.array(person, { maxLength: 3 }),
  solutions: fc.array(
    solution.map((one) => ({ ...one, rowId: 'row' })),
    { maxLength: 3 },
  ),
  valueCalculated: fc.boolean(),
  currencyLocked: fc.boolean(),
});

const status = fc.oneof(fc.constantFrom('New', 'Active', 'Closed'), text);
const substatus = fc.oneof(
  fc.constantFrom('Pending', 'Received', 'Accepted', 'Won', 'Lost', 'Declined', 'Expired', 'Error'),
  text,
);
const referral = changed<Referral>(aReferral(), {
  id: fc.constantFrom(aReferral().id, '00000000-0000-4000-8000-000000000888'),
  organizationId: fc.option(fc.constantFrom('msft', aReferral().organizationId!, 'another')),
  name: text,
  externalReferenceId: fc.option(fc.oneof(text, fc.constant(aDeal().record.id))),
  createdAt: date,
  updatedAt: fc.option(date),
  expiresAt: fc.option(date),
  status,
  substatus,
  statusReason: maybeText,
  type: fc.oneof(fc.constantFrom('Independent', 'Shared'), text),
  qualification: fc.oneof(fc.constantFrom('Direct', 'SalesQualified'), text),
  inviterOrganizationId: fc.option(fc.oneof(fc.constantFrom('msft', 'MSFT'), text)),
  isMicrosoftSide: fc.boolean(),
  visible: fc.boolean(),
  help,
  microsoftCrmIdentifier: maybeText,
  fields,
  customer,
  contacts: fc.array(person, { maxLength: 2 }),
  team: fc.array(person, { maxLength: 2 }),
  solutions: fc.array(solution, { maxLength: 3 }),
});

const entry = fc.record({ crm: value, pc: value });
const operation = fc.record({
  id: fc.constant('op'),
  kind: fc.constantFrom('createReferral' as const, 'createMicrosoftReferral' as const),
  generation: fc.constant(1),
  payloadHash: text,
  sentAt: fc.oneof(fc.constantFrom('2026-06-01T08:59:00.000Z', '2026-06-01T08:00:00.000Z'), date),
  epoch: text,
});
const link = changed<Link>(aLink(), {
  record: fc.option(record),
  generation: fc.integer({ min: 1, max: 3 }),
  referralId: fc.option(fc.constant(aReferral().id)),
  microsoftReferralId: fc.option(fc.constant('microsoft')),
  status: fc.option(status),
  substatus: fc.option(substatus),
  microsoftSubstatus: fc.option(substatus),
  answer: fc.constantFrom(null, 'awaiting', 'accepted', 'declined', 'expired'),
  answerBy: fc.option(date),
  base: fc.option(
    fc.record({
      format: fc.constant(1 as const),
      mappingVersion: fc.integer({ min: 0, max: 2 }),
      fields: fc.dictionary(
        fc.constantFrom(
          'dealValue',
          'currency',
          'closingDate',
          'notes',
          'solutions',
          'team',
          'visible',
          'help',
          'onHold',
          'state',
        ),
        entry,
      ),
    }),
  ),
  operation: fc.option(operation),
  conflicts: fc.array(fc.record({ field: fc.oneof(text, fc.constant('notes')), crm: value, pc: value }), {
    maxLength: 2,
  }),
  attempts: fc.oneof(fc.nat(20), fc.constant(1e9)),
  errorCode: fc.option(fc.oneof(text, fc.constantFrom('REF_CONFLICT', 'REF_REOPENED', 'DV_REJECTED'))),
  health: fc.constantFrom('inStep', 'working', 'checking', 'waiting', 'needsAttention', 'orphaned'),
});

const fault: fc.Arbitrary<Fault> = fc.record({
  code: fc.constantFrom('PC_UNAVAILABLE' as const, 'PC_REJECTED' as const, 'PC_SIGN_IN' as const),
  parameters: fc.dictionary(text, text, { maxKeys: 2 }),
  step: fc.constantFrom('look' as const, 'post' as const, 'patch' as const),
  operation: fc.option(fc.constantFrom('createReferral' as const, 'createMicrosoftReferral' as const)),
  retry: fc.constantFrom('never' as const, 'later' as const, 'now' as const),
  outcome: fc.constantFrom('notDone' as const, 'unknown' as const),
  payload: text,
  notBefore: fc.option(fc.constant('2026-06-01T09:05:00.000Z')),
});

const done: fc.Arbitrary<Done> = fc.oneof(
  fc.record({
    did: fc.constant('posted' as const),
    operation: fc.constantFrom('createReferral' as const, 'createMicrosoftReferral' as const),
    values: fields,
    referral,
  }),
  fc.record({
    did: fc.constant('patched' as const),
    values: fields,
    changes: fc.constant([]),
    settled: fc.constant([]),
    visible: fc.boolean(),
    linked: fc.boolean(),
    status: fc.constantFrom(null, { status: 'Active' as const, substatus: 'Accepted' as const }),
    referral,
  }),
);

function observed<T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<Observation<T>> {
  return fc.oneof(
    { arbitrary: arbitrary.map((known): Observation<T> => ({ is: 'present', value: known })), weight: 4 },
    { arbitrary: fc.constantFrom<Observation<T>>({ is: 'absent' }, { is: 'unknown' }), weight: 1 },
  );
}

const rules = fc.record({ nameMark: fc.boolean(), cosellOnly: fc.boolean() });

/** Planner input of any kind: what services, people and older versions may have left behind. */
export const anyInput: fc.Arbitrary<PlanInput> = fc
  .record({
    rules: rules.map((over) => ({ ...anInput().rules, ...over })),
    attempt: fc.nat(12),
    hinted: fc.constantFrom(null, aReferral().id, '00000000-0000-4000-8000-000000000888'),
    other: observed(referral),
    generation: fc.integer({ min: 1, max: 3 }),
    related: fc.boolean(),
    link: observed(link),
    deal: observed(deal),
    referral: observed(referral),
    candidates: observed(fc.array(referral, { maxLength: 2 })),
    engagement: observed(fc.array(referral, { maxLength: 2 })),
    customer: observed(
      fc.record({
        accountIds: fc.subarray(['a', 'b']),
        contactId: fc.option(fc.constant('c')),
        currencyId: fc.option(fc.constant('cur')),
        ownerUserId: fc.option(fc.constant('u')),
        solutionRowIds: fc.constant({}),
        similar: fc.subarray([{ id: 's', name: 'Similar' }]),
      }),
    ),
    catalogue: observed(fc.constant({})),
    origin: observed(fc.constant('lane')),
    requests: fc.array(
      fc.record({
        id: fc.constantFrom('r1', 'r2'),
        kind: fc.constantFrom(
          'change' as const,
          'share' as const,
          'tryAgain' as const,
          'accept' as const,
          'decline' as const,
          'keep' as const,
          'link' as const,
        ),
        state: fc.constant('working' as const),
        payload: fc.option(
          fc.oneof(
            text,
            fc.json(),
            fc.constantFrom(
              '{"reason":"budget"}',
              '{"field":"notes","side":"crm"}',
              `{"referralId":"${aReferral().id}","use":true}`,
              `{"referralId":"${aReferral().id}","use":false}`,
            ),
          ),
        ),
      }),
      { maxLength: 3 },
    ),
    sent: fc.dictionary(fc.constantFrom('notes', 'solutions', 'team'), fc.array(value, { maxLength: 2 })),
    done: fc.oneof(
      { arbitrary: fc.constant([]), weight: 3 },
      { arbitrary: fc.array(done, { maxLength: 2 }), weight: 1 },
    ),
    fault: fc.option(fault, { freq: 3 }),
  })
  .map((over) => anInput(over));
