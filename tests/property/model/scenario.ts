import fc from 'fast-check';
import { declineReasons } from '../../../domain/decline.ts';
import { faults } from './calls.ts';
import type { FaultKind } from './calls.ts';

type ValueOf<A> = A extends fc.Arbitrary<infer T> ? T : never;

/** Fields that both people change, each with a value of its own. */
const fieldValue = fc.oneof(
  fc.record({ field: fc.constant('dealValue'), value: fc.integer({ min: 1, max: 9_999 }) }),
  fc.record({ field: fc.constant('currency'), value: fc.constantFrom('EUR', 'NOK', 'USD', 'SEK') }),
  fc.record({ field: fc.constant('closingDate'), value: fc.constantFrom('2026-09-01', '2026-10-02', '2027-01-31') }),
  fc.record({ field: fc.constant('notes'), value: fc.string({ minLength: 1, maxLength: 12 }) }),
);
const fieldName = fc.constantFrom('dealValue', 'currency', 'closingDate', 'notes', 'solutions');
const member = fc.integer({ min: 1, max: 4 });

/** What a person does in the CRM, or asks the connector for. */
const crmEdit = fc.oneof(
  { arbitrary: fc.record({ do: fc.constant('field' as const), set: fieldValue }), weight: 8 },
  { arbitrary: fc.record({ do: fc.constant('clear' as const), field: fieldName }), weight: 1 },
  { arbitrary: fc.record({ do: fc.constant('sync' as const), to: fc.boolean() }), weight: 1 },
  { arbitrary: fc.record({ do: fc.constant('visible' as const), to: fc.boolean() }), weight: 2 },
  {
    arbitrary: fc.record({
      do: fc.constant('help' as const),
      to: fc.constantFrom('GeneralOrOther' as const, 'QuotesOrLicensing' as const, null),
    }),
    weight: 2,
  },
  {
    arbitrary: fc.record({ do: fc.constant('contact' as const), to: fc.constantFrom('none', 'whole', 'part') }),
    weight: 1,
  },
  { arbitrary: fc.record({ do: fc.constant('solution' as const), member, there: fc.boolean() }), weight: 3 },
  { arbitrary: fc.record({ do: fc.constant('person' as const), member, there: fc.boolean() }), weight: 2 },
  {
    arbitrary: fc.record({ do: fc.constant('close' as const), as: fc.constantFrom('won' as const, 'lost' as const) }),
    weight: 2,
  },
  { arbitrary: fc.record({ do: fc.constant('reopen' as const), share: fc.boolean() }), weight: 2 },
  { arbitrary: fc.record({ do: fc.constant('hold' as const), to: fc.boolean() }), weight: 1 },
  {
    arbitrary: fc.record({ do: fc.constant('rename' as const), to: fc.constantFrom('✔ Quay', '✖✔️ Quay', 'Pier') }),
    weight: 1,
  },
  {
    arbitrary: fc.record({ do: fc.constant('bind' as const), value: fc.boolean(), currency: fc.boolean() }),
    weight: 1,
  },
  { arbitrary: fc.record({ do: fc.constant('remove' as const) }), weight: 1 },
);

const request = fc.oneof(
  {
    arbitrary: fc.record({ kind: fc.constantFrom('share' as const, 'tryAgain' as const, 'accept' as const) }),
    weight: 4,
  },
  {
    arbitrary: fc.record({
      kind: fc.constant('decline' as const),
      payload: fc.constantFrom(...Object.keys(declineReasons)).map((reason) => JSON.stringify({ reason })),
    }),
    weight: 1,
  },
  {
    arbitrary: fc.record({
      kind: fc.constant('keep' as const),
      payload: fc.record({ field: fieldName, side: fc.constantFrom('crm', 'pc') }).map((keep) => JSON.stringify(keep)),
    }),
    weight: 4,
  },
  {
    arbitrary: fc.record({
      kind: fc.constantFrom('decline' as const, 'keep' as const, 'link' as const),
      payload: fc.option(fc.string({ maxLength: 8 })),
    }),
    weight: 1,
  },
);

/** What happens in Partner Center: by the partner in the portal, by the customer's side, or by Microsoft. */
const pcEdit = fc.oneof(
  { arbitrary: fc.record({ do: fc.constant('field' as const), set: fieldValue }), weight: 8 },
  { arbitrary: fc.record({ do: fc.constant('visible' as const) }), weight: 1 },
  { arbitrary: fc.record({ do: fc.constant('solution' as const), member, there: fc.boolean() }), weight: 3 },
  {
    arbitrary: fc.record({
      do: fc.constant('status' as const),
      to: fc.constantFrom(
        'Active/Accepted' as const,
        'Closed/Won' as const,
        'Closed/Lost' as const,
        'Closed/Declined' as const,
        'Closed/Expired' as const,
        'Closed/Archived' as const,
      ),
    }),
    weight: 3,
  },
  {
    arbitrary: fc.record({
      do: fc.constant('microsoft' as const),
      to: fc.constantFrom('Active/Accepted' as const, 'Closed/Declined' as const),
    }),
    weight: 2,
  },
);

export type CrmEdit = ValueOf<typeof crmEdit>;
export type Request = ValueOf<typeof request>;
export type PcEdit = ValueOf<typeof pcEdit>;

const edit = fc.oneof(
  { arbitrary: fc.record({ at: fc.constant('crm' as const), edit: crmEdit }), weight: 5 },
  { arbitrary: fc.record({ at: fc.constant('request' as const), request }), weight: 2 },
  { arbitrary: fc.record({ at: fc.constant('partnerCenter' as const), edit: pcEdit }), weight: 4 },
  { arbitrary: fc.record({ at: fc.constant('relay' as const), forgets: fc.constant(true) }), weight: 1 },
);
export type Edit = ValueOf<typeof edit>;

/** Calls of the beat, counted over its passes. */
const callNumber = fc.integer({ min: 0, max: 14 });

/** A fault and the number of the call it hits. */
export interface FaultAt {
  readonly call: number;
  readonly fault: FaultKind;
}

/** Some edits, then the connector works, while more edits and faults may come at any of its calls. */
const beat = fc.record({
  edits: fc.array(edit, { maxLength: 4, size: 'max' }),
  during: fc.array(fc.record({ call: callNumber, edit }), { maxLength: 3, size: 'max' }),
  faults: fc.oneof(
    { arbitrary: fc.constant<readonly FaultAt[]>([]), weight: 1 },
    {
      arbitrary: fc.array(fc.record({ call: callNumber, fault: fc.constantFrom<FaultKind>(...faults) }), {
        maxLength: 3,
        size: 'max',
      }),
      weight: 1,
    },
  ),
  /** Which side's hints arrive; the others are lost. */
  hints: fc.constantFrom('both' as const, 'crm' as const, 'partnerCenter' as const),
  waitMs: fc.constantFrom(1_000, 60_000, 11 * 60_000),
});
export type Beat = ValueOf<typeof beat>;

const owner = fc.constantFrom('crm' as const, 'partnerCenter' as const, 'newest' as const, undefined, undefined);

/** A deal's whole story. Lists lag less than the settle window allows. */
export const scenario = fc.record({
  start: fc.constantFrom('private', 'partnerLed', 'coSell', 'incomplete', 'known', 'received', 'lead'),
  nameMark: fc.boolean(),
  owners: fc.record({ dealValue: owner, currency: owner, closingDate: owner, notes: owner }),
  lagMs: fc.constantFrom(0, 30_000, 300_000),
  beats: fc.array(beat, { minLength: 1, maxLength: 5, size: 'max' }),
});
export type Scenario = ValueOf<typeof scenario>;
