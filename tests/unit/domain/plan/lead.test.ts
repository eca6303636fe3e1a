import { bornFrom } from '../../../../domain/identity.ts';
import type { CustomerMatch } from '../../../../domain/model/change-set.ts';
import type { CrmDeal } from '../../../../domain/model/deal.ts';
import type { Link } from '../../../../domain/model/link.ts';
import { absent, present, unknown } from '../../../../domain/model/observation.ts';
import type { Referral } from '../../../../domain/model/referral.ts';
import { plan } from '../../../../domain/plan/plan.ts';
import type { PlanInput } from '../../../../domain/plan/types.ts';
import { aDeal, agreed, aLink, anInput, aReferral, expectStep, published, recordId } from '../../../support/plan.ts';

const record = { table: 'lead', id: recordId } as const;
const opportunity = { table: 'opportunity', id: '00000000-0000-4000-8000-000000000003' } as const;
const match: CustomerMatch = {
  accountIds: ['account'],
  contactId: null,
  currencyId: 'currency',
  ownerUserId: null,
  solutionRowIds: {},
  similar: [],
};
const waiting = { status: 'New', substatus: 'Pending', inviterOrganizationId: 'msft' } as const;
const accepted = { status: 'Active', substatus: 'Accepted', inviterOrganizationId: 'msft' } as const;

const shown = (own: Referral): CrmDeal['published'] => ({
  ...published(own),
  referralStatus: own.status === 'New' ? 'pending' : 'active',
});

/** A lead that came from Microsoft, with its link row as it was born. */
function lead(
  deal: Partial<CrmDeal>,
  referral: Partial<Referral>,
  link: Partial<Link> = {},
  over: Partial<PlanInput> = {},
): PlanInput {
  const own = aReferral({ contacts: [aDeal().contact!], ...referral });
  const { base } = aLink();
  return anInput({
    deal: present(aDeal({ record, solutions: [], team: [], published: shown(own), ...deal })),
    referral: present(own),
    link: present(
      aLink({
        record,
        status: 'New',
        substatus: 'Pending',
        answer: 'awaiting',
        answerBy: '2026-06-13T09:00:00.000Z',
        base: { ...base!, fields: { ...base!.fields, solutions: { crm: '', pc: '' } } },
        ...link,
      }),
    ),
    ...over,
  });
}

describe('a lead from Partner Center', () => {
  it('is named in its referral once it is there', () => {
    const input = lead({}, { ...waiting, externalReferenceId: null });
    expect(expectStep(plan(input), 'patch').patch).toEqual({ externalReferenceId: recordId });
    const { changes } = expectStep(
      plan({
        ...input,
        done: [
          {
            did: 'patched',
            values: {},
            changes: [],
            settled: [],
            visible: false,
            linked: true,
            status: null,
            referral: aReferral({ ...waiting, externalReferenceId: null }),
          },
        ],
      }),
      'record',
    );
    expect(changes.history).toMatchObject([{ code: 'REF_UPDATED' }]);
  });

  it('is qualified by the action of the CRM when Partner Center says it is accepted, and is looked at again', () => {
    const input = lead({}, accepted);
    expect(plan(input)).toEqual({ do: 'look', at: 'customer' });
    const step = expectStep(plan({ ...input, customer: present(match) }), 'record');
    expect(step.changes.qualify).toEqual({
      lead: record,
      accountId: 'account',
      contactId: bornFrom(input.rules.connectionId, aReferral().id, 'contact'),
      currencyId: 'currency',
    });
    expect(step.changes.customer).toMatchObject({ account: null, contact: { accountId: 'account' } });
    expect(step.changes.history).toContainEqual(expect.objectContaining({ code: 'REF_LEAD_QUALIFIED' }));
    expect(step.again).toEqual({ notBefore: null, record });
  });

  it.each([
    ['dealValue', { ...agreed, dealValue: null }],
    ['closingDate', { ...agreed, closingDate: null }],
  ])('waits for a person while neither side has a %s', (_field, fields) => {
    const base = { ...aLink().base!, fields: {} };
    const input = lead({ fields }, { ...accepted, fields }, { base }, { customer: present(match) });
    const { changes } = expectStep(plan(input), 'record');
    expect(changes.qualify).toBeUndefined();
    expect(changes.link?.state).toMatchObject({ errorCode: 'REF_LEAD_NO_REVENUE', health: 'needsAttention' });
  });

  it.each([
    ['several accounts match', { ...match, accountIds: ['a', 'b'] }, 'DV_ACCOUNT_AMBIGUOUS'],
    ['the CRM lacks its currency', { ...match, currencyId: null }, 'DV_CURRENCY_UNKNOWN'],
  ])('waits for a person when %s', (_case, customer, code) => {
    const { changes } = expectStep(plan(lead({}, accepted, {}, { customer: present(customer) })), 'record');
    expect(changes.qualify).toBeUndefined();
    expect(changes.link?.state.errorCode).toBe(code);
  });

  it('that a person qualifies is accepted, then the link goes on at the opportunity', () => {
    const won = { state: 'won', qualifiedTo: opportunity } as const;
    const status = { status: 'Active', substatus: 'Accepted' } as const;
    expect(expectStep(plan(lead(won, waiting)), 'patch').patch).toEqual({ status });
    const step = expectStep(plan(lead(won, accepted)), 'record');
    expect(step.changes.link?.state.record).toEqual(opportunity);
    expect(step.changes.record).toBeUndefined();
    expect(step.changes.historyOf).toEqual(opportunity);
    expect(step.changes.history).toContainEqual(expect.objectContaining({ code: 'REF_LEAD_FOLLOWED' }));
    expect(step.again).toEqual({ notBefore: null, record: opportunity });
  });

  it('stays with its record while the opportunity of a qualified one is not known', () => {
    const step = expectStep(plan(lead({ state: 'won' }, accepted)), 'record');
    expect(step.changes.link?.state.record).toEqual(record);
    expect(step.again).toBeNull();
  });

  it('that is disqualified is declined with the reason', () => {
    const lost = { state: 'lost', loss: { reason: 'notACustomer', note: '' } } as const;
    expect(expectStep(plan(lead(lost, waiting)), 'patch').patch).toEqual({
      status: { status: 'Closed', substatus: 'Declined', statusReason: 'Not a customer' },
    });
  });

  it.each([
    ['Declined', 'cancelled'],
    ['Expired', 'cancelled'],
    ['Lost', 'lost'],
  ] as const)('is closed when its referral is %s', (substatus, as) => {
    const { changes } = expectStep(plan(lead({}, { ...waiting, status: 'Closed', substatus })), 'record');
    expect(changes.close).toMatchObject({ ref: record, as, value: null });
  });

  it('sends no fields and takes those of Partner Center', () => {
    const typed = lead({ fields: { ...agreed, notes: 'Ours' } }, waiting);
    expect(plan(typed).do).not.toBe('patch');
    const { changes } = expectStep(plan(lead({}, { ...waiting, fields: { ...agreed, notes: 'Theirs' } })), 'record');
    expect(changes.record?.changes.fields).toEqual({ notes: 'Theirs' });
  });

  it('has neither solutions nor people to compare', () => {
    expect(plan(lead({}, waiting)).do).toBe('rest');
  });

  it('is born with a base that leaves the solutions to its opportunity', () => {
    const arrived = { type: 'Independent', qualification: 'Direct', externalReferenceId: null, ...waiting };
    const born = anInput({
      deal: absent,
      referral: present(aReferral(arrived)),
      customer: present(match),
    });
    const { changes } = expectStep(plan(born), 'record');
    expect(changes.lead).toBeDefined();
    const own = aReferral(accepted);
    const deal = aDeal({ record: opportunity, originatedFrom: record, solutions: [], published: published(own) });
    const link = present({ ...aLink(), ...changes.link!.state, record: opportunity });
    const later = anInput({
      deal: present(deal),
      link,
      referral: present(own),
      catalogue: present({}),
    });
    const named = { ...later, referral: present({ ...own, externalReferenceId: opportunity.id }) };
    const { changes: next } = expectStep(plan(named), 'record');
    expect(next.solutions).toMatchObject({ add: [{ solution: { id: 'SOL-1-AAA' } }], remove: [] });
  });
});

describe('an opportunity that comes from a lead', () => {
  const fresh = (over: Partial<PlanInput>) =>
    anInput({ deal: present(aDeal({ record: opportunity, originatedFrom: record })), ...over });

  it('goes on in the lane of its lead instead of getting a second referral', () => {
    expect(plan(fresh({ origin: unknown }))).toEqual({ do: 'look', at: 'origin' });
    const step = expectStep(plan(fresh({ origin: present('lane-of-the-lead') })), 'handOver');
    expect(step).toEqual({ do: 'handOver', lane: 'lane-of-the-lead', record, generation: 1 });
  });

  it('is shared like any other when its lead has no lane', () => {
    expect(plan(fresh({ origin: absent }))).toEqual({ do: 'look', at: 'candidates' });
    expect(plan(fresh({ origin: absent, candidates: present([]) })).do).toBe('post');
  });

  it('is named in the referral in place of its lead', () => {
    const input = fresh({
      referral: present(aReferral()),
      link: present(aLink({ record: opportunity })),
      deal: present(aDeal({ record: opportunity, originatedFrom: record, published: published() })),
    });
    expect(expectStep(plan(input), 'patch').patch).toEqual({ externalReferenceId: opportunity.id });
  });

  it('leaves the reference to another record alone', () => {
    const input = fresh({
      referral: present(aReferral({ externalReferenceId: 'somebody-else' })),
      link: present(aLink({ record: opportunity })),
      deal: present(aDeal({ record: opportunity, originatedFrom: record, published: published() })),
    });
    expect(plan(input).do).not.toBe('patch');
  });
});
