import type { NewLead, NewSolution, RecordClosing } from '../../../../../domain/model/change-set.ts';
import { valueOf } from '../../../../../domain/model/observation.ts';
import { sample } from '../../../../../sandbox/dataverse/src/base/sample-rows.ts';
import { rejection } from '../ports.ts';
import { address, changeSet, environment, lane, linkState, ready } from './environment.ts';

type Environment = Awaited<ReturnType<typeof environment>>;

const lead = { table: 'lead', id: sample.leads.open } as const;
const newId = (n: number): string => `b0b00000-0000-4000-8000-00000000001${n}`;

async function seen({ store }: Environment, record: typeof ready | typeof lead = ready) {
  const deal = valueOf((await store.view(lane, record)).deal);
  if (!deal) throw new Error('the deal is not there');
  return deal;
}

describe('a lead that is born from a referral', () => {
  const born: NewLead = {
    id: newId(1),
    name: 'Harbour analytics',
    customer: { name: 'Vesterhavn Logistik', address: address({ city: 'Aarhus', country: 'DK', postalCode: '8000' }) },
    person: {
      firstName: 'Signe',
      lastName: 'Thorup',
      email: 'signe@vesterhavn.example',
      phone: '+45 55550117',
      title: 'CIO',
    },
    ownerUserId: sample.users.seller,
    fields: { dealValue: 64000, currency: 'GBP', closingDate: '2030-10-31', notes: 'From the marketplace' },
    published: {
      referralIdentifier: lane,
      referralLink: 'https://x.example',
      referralProgram: null,
      microsoftCrmIdentifier: null,
      referralStatus: 'received',
      audit: 'a',
    },
  };
  const ref = { table: 'lead', id: born.id } as const;
  const arrival = changeSet({
    lead: born,
    link: { version: null, state: linkState({ record: ref, referralId: lane }), name: 'Deal' },
    historyOf: ref,
    history: [
      {
        id: newId(9),
        at: '2030-05-01T08:00:00.000Z',
        correlationId: lane,
        attempt: 1,
        code: 'REF_LEAD_CREATED',
        parameters: {},
        direction: 'toDynamics',
        outcome: 'succeeded',
        operation: 'createRecord',
        fields: [],
      },
    ],
  });

  it('carries customer and person itself, with the defaults of the administrator, in one round trip', async () => {
    const env = await environment();
    const store = env.storeWith({ leadDefaults: { leadsourcecode: 4, jobtitle: 'Nobody' } });
    const applied = await store.apply(arrival);
    expect(env.fetch.sent.filter(({ url }) => url.endsWith('$batch'))).toHaveLength(1);
    expect(applied.fields).toEqual({
      dealValue: 64000,
      currency: 'GBP',
      closingDate: '2030-10-31',
      notes: 'From the marketplace',
    });
    await expect(env.ask('GET', `leads(${born.id})`)).resolves.toMatchObject({
      subject: 'Harbour analytics',
      companyname: 'Vesterhavn Logistik',
      firstname: 'Signe',
      lastname: 'Thorup',
      emailaddress1: 'signe@vesterhavn.example',
      telephone1: '+45 55550117',
      jobtitle: 'CIO',
      leadsourcecode: 4,
      address1_city: 'Aarhus',
      address1_country: 'DK',
      address1_postalcode: '8000',
      estimatedamount: 64000,
      estimatedclosedate: '2030-10-31',
      _transactioncurrencyid_value: sample.currencies.pound,
      _ownerid_value: sample.users.seller,
      cosell_sync: true,
      cosell_referralidentifier: lane,
    });
    const link = await env.ask('GET', `cosell_referrals(${lane})`);
    expect(link).toMatchObject({ _cosell_leadid_value: born.id, _ownerid_value: sample.users.seller });
    const entry = await env.ask('GET', `cosell_historyentries(${newId(9)})`);
    expect(entry).toMatchObject({ _cosell_leadid_value: born.id, _cosell_referralid_value: lane });
  });

  it('is created once, and is there afterwards', async () => {
    const { store } = await environment();
    await expect(store.recordExists(ref)).resolves.toBe(false);
    await store.apply(arrival);
    await expect(store.recordExists(ref)).resolves.toBe(true);
    expect(await rejection(store.apply(arrival))).toMatchObject({ code: 'DV_CHANGED_MEANWHILE' });
  });

  it('comes without person, owner and values too', async () => {
    const { store, ask } = await environment();
    const fields = { dealValue: null, currency: null, closingDate: null, notes: null };
    await store.apply({ ...arrival, lead: { ...born, person: null, ownerUserId: null, fields } });
    await expect(ask('GET', `leads(${born.id})`)).resolves.toMatchObject({
      lastname: null,
      _ownerid_value: sample.users.relay,
      estimatedamount: null,
    });
  });
});

describe('the name and the switch of a record', () => {
  it.each([
    ['opportunity', ready, 'opportunities', 'name'],
    ['lead', lead, 'leads', 'subject'],
  ] as const)('of an %s are written', async (_table, ref, set, column) => {
    const env = await environment();
    const { version } = await seen(env, ref);
    const changes = { name: `✔ ${'n'.repeat(400)}`, sync: true } as const;
    await env.store.apply(changeSet({ record: { ref, version, changes } }));
    const row = await env.ask('GET', `${set}(${ref.id})`);
    expect(row).toMatchObject({ [column]: `✔ ${'n'.repeat(298)}`, cosell_sync: true });
  });
});

describe('the solutions of a deal', () => {
  const solution = (n: number, changes: Partial<NewSolution> = {}): NewSolution => ({
    rowId: newId(n),
    solution: { id: `SOL-${n}`, name: `Solution ${n}`, publisherName: 'Kestrel', solutionType: null },
    catalogueRowId: null,
    newCatalogueRowId: `c0c00000-0000-4000-8000-00000000000${n}`,
    ...changes,
  });
  const add = (...added: readonly NewSolution[]) => changeSet({ solutions: { of: ready, add: added, remove: [] } });
  const remove = (...rowIds: readonly string[]) => changeSet({ solutions: { of: ready, add: [], remove: rowIds } });
  const ids = async (env: Environment) => (await seen(env)).solutions.map(({ id }) => id).sort();

  it('come with catalogue rows where the catalogue does not know them, and go', async () => {
    const env = await environment();
    await env.store.apply(add(solution(1), solution(2)));
    await expect(ids(env)).resolves.toEqual(['SOL-1', 'SOL-2']);
    await expect(env.store.findSolutions(['sol-1', 'SOL-3'])).resolves.toEqual({
      'SOL-1': solution(1).newCatalogueRowId,
    });
    const known = solution(3, { catalogueRowId: solution(1).newCatalogueRowId });
    const [first] = (await seen(env)).solutions;
    await env.store.apply(changeSet({ solutions: { of: ready, add: [known], remove: [first?.rowId ?? ''] } }));
    const left = (await seen(env)).solutions;
    expect(left.map(({ rowId }) => rowId).sort()).toEqual([newId(2), newId(3)]);
  });

  it('that are there already, or are gone already, make the pass look again', async () => {
    const env = await environment();
    await env.store.apply(add(solution(1)));
    expect(await rejection(env.store.apply(add(solution(1))))).toMatchObject({
      code: 'DV_CHANGED_MEANWHILE',
      retry: 'now',
    });
    await env.store.apply(remove(newId(1)));
    expect(await rejection(env.store.apply(remove(newId(1))))).toMatchObject({
      code: 'DV_CHANGED_MEANWHILE',
      retry: 'now',
    });
  });

  it('get another row when a seller turned the row of theirs to another solution', async () => {
    const env = await environment();
    await env.store.apply(add(solution(1), solution(2)));
    await env.store.apply(remove(newId(2)));
    await env.ask('PATCH', `cosell_dealsolutions(${newId(1)})`, {
      'cosell_SolutionDetailId@odata.bind': `/cosell_solutiondetails(${solution(2).newCatalogueRowId})`,
    });
    await expect(ids(env)).resolves.toEqual(['SOL-2']);
    await env.store.apply(add(solution(1, { catalogueRowId: solution(1).newCatalogueRowId })));
    await expect(ids(env)).resolves.toEqual(['SOL-1', 'SOL-2']);
  });

  it('are refused whole when the catalogue row is gone', async () => {
    const env = await environment();
    const fault = await rejection(env.store.apply(add(solution(1), solution(2, { catalogueRowId: newId(8) }))));
    expect(fault).toMatchObject({ code: 'DV_REJECTED', retry: 'never' });
    expect((fault['parameters'] as { detail: string }).detail).toContain(newId(8));
    await expect(ids(env)).resolves.toEqual([]);
  });

  it('are not asked for when there is nothing to ask', async () => {
    const { store, fetch } = await environment();
    await expect(store.findSolutions([])).resolves.toEqual({});
    expect(fetch.sent).toEqual([]);
  });

  it('are no part of a lead', async () => {
    const { store } = await environment();
    const solutions = { of: lead, add: [solution(1)], remove: [] };
    expect(await rejection(store.apply(changeSet({ solutions })))).toBeInstanceOf(TypeError);
  });
});

describe('an accepted lead', () => {
  const qualify = {
    lead,
    accountId: sample.accounts.tannenhof,
    contactId: sample.contacts.tannenhof,
    currencyId: sample.currencies.euro,
  };

  it('becomes an opportunity of the known customer', async () => {
    const env = await environment();
    const { version } = await seen(env, lead);
    const changes = { fields: { dealValue: 900, closingDate: '2030-12-01' } };
    await env.store.apply(changeSet({ record: { ref: lead, version, changes }, qualify }));
    const { state, qualifiedTo } = await seen(env, lead);
    expect(state).toBe('won');
    await expect(env.ask('GET', `opportunities(${String(qualifiedTo?.id)})`)).resolves.toMatchObject({
      name: 'Bottling plant maintenance app',
      estimatedvalue: 900,
      _originatingleadid_value: lead.id,
      _customerid_value: qualify.accountId,
      _parentcontactid_value: qualify.contactId,
      _transactioncurrencyid_value: qualify.currencyId,
    });
    const { value: contacts } = await env.ask('GET', "contacts?$filter=lastname eq 'Montero'");
    expect(contacts).toEqual([]);
  });

  it('is qualified once', async () => {
    const env = await environment();
    await env.store.apply(changeSet({ qualify: { ...qualify, contactId: null, currencyId: null } }));
    expect(await rejection(env.store.apply(changeSet({ qualify })))).toMatchObject({
      code: 'DV_REJECTED',
      retry: 'never',
    });
    const { value } = await env.ask('GET', `opportunities?$filter=_originatingleadid_value eq ${lead.id}`);
    expect(value).toHaveLength(1);
  });

  it('takes its link row along when the deal goes on as the opportunity', async () => {
    const env = await environment();
    const { store } = env;
    await store.view(lane, lead);
    await store.apply(
      changeSet({ link: { version: null, state: linkState({ record: lead }), name: 'Deal' }, qualify }),
    );
    const { link, deal } = await store.view(lane, lead);
    const opportunity = valueOf(deal)?.qualifiedTo ?? null;
    const state = linkState({ record: opportunity });
    await store.apply(changeSet({ link: { version: valueOf(link)?.version ?? null, state, name: 'Deal' } }));
    await expect(env.ask('GET', `cosell_referrals(${lane})`)).resolves.toMatchObject({
      _cosell_leadid_value: null,
      _cosell_opportunityid_value: opportunity?.id,
    });
    await expect(store.findPlace({ record: lead })).resolves.toBeNull();
    await expect(store.findPlace({ record: opportunity! })).resolves.toEqual({ lane, record: opportunity });
  });
});

describe('the end of a record', () => {
  const closing = (changes: Partial<RecordClosing> = {}): RecordClosing => ({
    ref: ready,
    as: 'won',
    at: '2030-05-01T07:30:00.000Z',
    value: 47_000,
    reason: 'Closed in Partner Center.',
    ...changes,
  });
  const closed = (changes: Partial<RecordClosing>) => changeSet({ close: closing(changes) });

  it.each([
    ['won', 1, 3, 47_000],
    ['lost', 2, 5, null],
    ['cancelled', 2, 4, null],
  ] as const)('of an opportunity: %s', async (as, statecode, statuscode, revenue) => {
    const { store, ask } = await environment();
    await store.apply(closed({ as }));
    await expect(ask('GET', `opportunities(${ready.id})`)).resolves.toMatchObject({ statecode, statuscode });
    const { value } = await ask('GET', `opportunitycloses?$filter=_opportunityid_value eq ${ready.id}`);
    expect(value).toMatchObject([
      {
        subject: 'Closed in Partner Center.',
        description: 'Closed in Partner Center.',
        actualend: '2030-05-01T07:30:00Z',
        actualrevenue: revenue,
      },
    ]);
  });

  it.each([
    ['lost', 4],
    ['cancelled', 7],
  ] as const)('of a lead: %s', async (as, statuscode) => {
    const { store, ask } = await environment();
    await store.apply(closed({ ref: lead, as }));
    await expect(ask('GET', `leads(${lead.id})`)).resolves.toMatchObject({ statecode: 2, statuscode });
  });

  it('is no winning for a lead', async () => {
    const { store } = await environment();
    expect(await rejection(store.apply(closed({ ref: lead })))).toBeInstanceOf(TypeError);
  });

  it('comes after everything else of the change set, and reasons of any length fit', async () => {
    const env = await environment();
    const { version } = await seen(env);
    const applied = await env.store.apply(
      changeSet({
        record: {
          ref: ready,
          version,
          changes: { fields: { notes: 'last words' }, published: { referralStatus: 'won' } },
        },
        link: { version: null, state: linkState(), name: 'Deal' },
        close: closing({ reason: 'r'.repeat(3000) }),
      }),
    );
    expect(applied.fields).toMatchObject({ notes: 'last words' });
    const { value } = await env.ask('GET', `opportunitycloses?$filter=_opportunityid_value eq ${ready.id}`);
    expect(value).toMatchObject([{ subject: 'r'.repeat(200), description: 'r'.repeat(2000) }]);
  });

  it('takes nothing over when the record changed or was closed meanwhile', async () => {
    const env = await environment();
    const { version } = await seen(env);
    const OpportunityClose = { 'opportunityid@odata.bind': `/opportunities(${ready.id})` };
    await env.ask('POST', 'LoseOpportunity', { Status: 5, OpportunityClose });
    const record = { ref: ready, version, changes: { fields: { notes: 'ours' } } };
    expect(await rejection(env.store.apply(changeSet({ record, close: closing() })))).toMatchObject({
      code: 'DV_CHANGED_MEANWHILE',
    });
    const fault = await rejection(env.store.apply(changeSet({ close: closing() })));
    expect(fault).toMatchObject({ code: 'DV_REJECTED', retry: 'never' });
    await expect(env.ask('GET', `opportunities(${ready.id})`)).resolves.toMatchObject({ statecode: 2 });
  });
});

describe('refused values', () => {
  it('says that products bind the currency', async () => {
    const env = await environment();
    await env.ask('POST', 'quotes', { name: 'Quote', 'opportunityid@odata.bind': `/opportunities(${ready.id})` });
    const { version } = await seen(env);
    const record = { ref: ready, version, changes: { fields: { currency: 'USD' } } };
    expect(await rejection(env.store.apply(changeSet({ record })))).toMatchObject({
      code: 'DV_CURRENCY_LOCKED',
      retry: 'never',
    });
  });

  it('looks again when a row to be written is gone', async () => {
    const { store } = await environment();
    const request = { id: newId(7), state: 'done', message: { code: 'REF_SHARED', parameters: {} } } as const;
    expect(await rejection(store.apply(changeSet({ requests: [request] })))).toMatchObject({
      code: 'DV_CHANGED_MEANWHILE',
      retry: 'now',
    });
  });
});

describe('the history', () => {
  const entry = (text: string) => ({
    id: newId(9),
    at: '2030-05-01T08:00:00.000Z',
    correlationId: lane,
    attempt: 1,
    code: 'REF_CONFLICT' as const,
    parameters: { fields: 'notes' },
    direction: 'toDynamics' as const,
    outcome: 'succeeded' as const,
    operation: 'patch',
    fields: ['notes', 'deal value'],
    changes: [
      { field: 'deal value', from: 1, to: null },
      { field: 'notes', from: 'before', to: text },
    ],
  });

  async function details(...entries: readonly ReturnType<typeof entry>[]) {
    const { store, ask } = await environment();
    await store.apply(changeSet({ history: entries, historyOf: ready }));
    return JSON.parse(String((await ask('GET', `cosell_historyentries(${newId(9)})`))['cosell_details'])) as object;
  }

  it('keeps what became of what, long texts shortened', async () => {
    await expect(details(entry('t'.repeat(4000)))).resolves.toEqual({
      fields: 'notes',
      changes: [
        { field: 'deal value', from: 1, to: null },
        { field: 'notes', from: 'before', to: `${'t'.repeat(499)}…` },
      ],
    });
  });

  it('keeps the placeholders alone when the changes do not fit', async () => {
    const many = Array.from({ length: 30 }, () => ({ field: 'notes', from: 'f'.repeat(500), to: null }));
    await expect(details({ ...entry(''), changes: many as never })).resolves.toEqual({ fields: 'notes' });
  });
});
