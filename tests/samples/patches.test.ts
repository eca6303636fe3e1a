import { declinePayload } from '../../domain/decline.ts';
import { conversion, mappingDirection, mappingTable } from '../../solution/contract/choices.ts';
import { cosellDealSolution, cosellFieldMapping } from '../../solution/contract/tables.ts';
import { patches, referrals } from '../fixtures/partner-center/index.ts';
import type { Json, PatchOperation } from '../fixtures/partner-center/index.ts';
import { passMs, people, quietWorld, worldsReady } from '../support/quiet-world.ts';
import type { QuietWorld } from '../support/quiet-world.ts';
import {
  addSolution,
  close,
  currency,
  enter,
  goodDeal,
  requestOf,
  save,
  setTeam,
  sharing,
  submit,
} from './crm-deal.ts';
import type { SellerDeal } from './crm-deal.ts';
import { linkOfRecord, outcomeOf } from './outcome.ts';

beforeAll(worldsReady, 60_000);

/** A deal as far as its edits need it. */
interface Shared {
  readonly world: QuietWorld;
  /** The opportunity. */
  readonly id: string;
  readonly referralId: string;
}

const planner = {
  id: 'SOL-40377-NCP',
  name: 'Nordlicht Demand Planner',
  publisherName: 'Nordlicht Cloud Partner GmbH',
  solutionType: '3P',
};
const insights = { ...planner, id: 'SOL-40211-NCP', name: 'Nordlicht Plant Insights' };

async function mapTexts(ask: QuietWorld['ask']): Promise<void> {
  const { columns, set } = cosellFieldMapping;
  for (const [column, field] of [
    ['stepname', 'campaignId'],
    ['customerneed', 'salesStage'],
    ['proposedsolution', 'referralProgram'],
  ]) {
    await ask('POST', set, {
      [columns.name]: field,
      [columns.mappingTable]: mappingTable.opportunity,
      [columns.column]: column,
      [columns.referralField]: field,
      [columns.conversion]: conversion.text,
      [columns.mappingDirection]: mappingDirection.toPartnerCenter,
    });
  }
}

/** A private deal that is shared and in step. */
async function shared(deal: Partial<SellerDeal> = {}): Promise<Shared> {
  const world = await quietWorld({ prepare: mapTexts });
  const id = await enter(world, { ...goodDeal, solutions: [insights], ...deal });
  await save(world, id, sharing());
  const link = await linkOfRecord(world, 'opportunity', id);
  expect(link).toMatchObject({ health: 'inStep', code: null });
  return { world, id, referralId: String(link?.row['cosell_referralidentifier']) };
}

/** The invitation of the samples, arrived and waiting for an answer. */
async function invited(): Promise<Shared> {
  const { body } = referrals.find(({ name }) => name === 'read one record')!;
  const world = await quietWorld();
  world.published.put(body);
  const referralId = String(body['id']);
  await world.event(referralId);
  const { opportunity } = await outcomeOf(world, referralId);
  return { world, id: String(opportunity?.['opportunityid']), referralId };
}

async function teamOf({ world, id }: Shared): Promise<string> {
  const [team] = await world.rows(`teams?$filter=_regardingobjectid_value eq ${id}`);
  return String(team?.['teamid']);
}

/** What a person does in the CRM so that the published patch is due. */
interface Cause {
  readonly from?: () => Promise<Shared>;
  readonly act: (deal: Shared) => Promise<unknown>;
  /** Path that is not sent: see the failing test below. */
  readonly without?: string;
}

const accept: Cause = {
  from: invited,
  act: async ({ world, id }) => {
    await world.ask('PATCH', `opportunities(${id})`, { 'ownerid@odata.bind': `/systemusers(${people.ilse})` });
    const request = await submit(world, id, 'accept');
    await world.advance(passMs);
    expect(await requestOf(world, request)).toEqual({ state: 'done', code: 'REF_ACCEPTED' });
    await save(world, id, {
      estimatedvalue: 120_000,
      description: 'Call with the customer on 9 June; two sites in scope.',
    });
  },
};

const decline: Cause = {
  from: invited,
  act: async ({ world, id }) => {
    await world.ask('PATCH', `opportunities(${id})`, { 'ownerid@odata.bind': `/systemusers(${people.ilse})` });
    const request = await submit(world, id, 'decline', declinePayload({ reason: 'requirement', note: '' }));
    await world.advance(passMs);
    expect(await requestOf(world, request)).toEqual({ state: 'done', code: 'REF_DECLINED' });
  },
};

const acceptLead: Cause = {
  without: '/team/-',
  from: async () => {
    const { body } = referrals.find(({ name }) => name === 'read a qualified lead')!;
    const world = await quietWorld();
    world.published.put(body);
    const referralId = String(body['id']);
    await world.event(referralId);
    return { world, id: String((await outcomeOf(world, referralId)).lead?.['leadid']), referralId };
  },
  act: async ({ world, id, referralId }) => {
    await world.ask('PATCH', `leads(${id})`, { 'ownerid@odata.bind': `/systemusers(${people.ilse})` });
    const request = await submit(world, id, 'accept', undefined, 'lead');
    await world.advance(passMs);
    expect(await requestOf(world, request)).toEqual({ state: 'done', code: 'REF_ACCEPTED' });
    const { opportunity } = await outcomeOf(world, referralId);
    expect(opportunity).toMatchObject({ _originatingleadid_value: id });
  },
};

/** By name of the published patch. */
const causes: Readonly<Record<string, Cause>> = {
  'change value, currency, close date and notes': {
    from: () => shared({ row: { ...goodDeal.row, ...currency('GBP') } }),
    act: ({ world, id }) =>
      save(world, id, {
        estimatedvalue: 125_000,
        estimatedclosedate: '2026-12-15',
        description: 'Second workshop done, offer requested.',
        ...currency('EUR'),
      }),
  },
  'accept an inbound referral': accept,
  accept,
  'accept the qualified lead': acceptLead,
  'decline an inbound referral': decline,
  'decline instead of step 3': decline,
  won: { act: ({ world, id }) => close(world, id, 'WinOpportunity') },
  lost: { act: ({ world, id }) => close(world, id, 'LoseOpportunity') },
  'make a private deal visible (partner-led); irreversible': {
    act: ({ world, id }) => save(world, id, sharing({ visible: true })),
  },
  'add one team member': {
    act: async ({ world, id, referralId }) => {
      await setTeam(world, id, [people.matteo]);
      await world.event(referralId);
    },
  },
  'replace the whole team (the way to remove a member; safe to repeat)': {
    from: () => shared({ colleagues: [people.matteo, 'd0000000-0000-4000-8000-000000000002'] }),
    act: async (deal) => {
      const path = `teams(${await teamOf(deal)})/teammembership_association(d0000000-0000-4000-8000-000000000002)/$ref`;
      await deal.world.ask('DELETE', path);
      await deal.world.event(deal.referralId);
    },
  },
  'add a solution': {
    act: async ({ world, id }) => {
      await addSolution(world, id, planner);
      await world.advance(passMs);
    },
  },
  'replace all solutions': {
    from: () => shared({ solutions: [planner] }),
    act: async ({ world, id }) => {
      const [old] = await world.rows(`${cosellDealSolution.set}?$select=${cosellDealSolution.id}`);
      await addSolution(world, id, insights);
      await world.ask('DELETE', `${cosellDealSolution.set}(${String(old?.[cosellDealSolution.id])})`);
      await world.advance(passMs);
    },
  },
  'set customer contact before help is requested': {
    from: async () => {
      const { contact: _none, ...rest } = goodDeal;
      const world = await quietWorld();
      const id = await enter(world, rest);
      await save(world, id, sharing());
      const link = await linkOfRecord(world, 'opportunity', id);
      return { world, id, referralId: String(link?.row['cosell_referralidentifier']) };
    },
    act: async ({ world, id }) => {
      const contact = await world.ask('POST', 'contacts', goodDeal.contact);
      await save(world, id, {
        'parentcontactid@odata.bind': `/contacts(${String(contact['id'])})`,
        ...sharing({ help: 'GeneralOrOther' }),
      });
    },
  },
  'write the CRM id': { from: invited, act: async () => undefined },
  'sales stage, campaign, program': {
    act: async ({ world, id, referralId }) => {
      await save(world, id, { customerneed: '60', stepname: 'EMEA-FOOD-2026', proposedsolution: 'Azure Innovate' });
      // Edits of columns that only a customer maps are not captured; the next look takes them.
      await world.event(referralId);
    },
  },
};

/** Published patches that nothing in the CRM causes, and why. */
const notCaused: Readonly<Record<string, string>> = {
  'close as error': 'no state of a record means it; a duplicate is named, and a person closes it in the portal',
  'register a won deal': 'deals are registered in the portal',
  "correct a registration after 'action required'": 'deals are registered in the portal',
};

/** What a patch says must be there afterwards; `/team/-` is an entry of `/team`. Ids of records differ from world to world. */
function expectTaken(after: Json, { path, value }: PatchOperation, record: string): void {
  const names = path.split('/').slice(1);
  const isEntry = names.at(-1) === '-';
  const member = (isEntry ? names.slice(0, -1) : names).reduce(
    (parent: unknown, name) => (parent as Json)[name],
    after,
  );
  if (path === '/externalReferenceId') expect(member).toBe(record);
  // The words of the person who closed the deal follow.
  else if (path === '/statusReason') expect(String(member).startsWith(String(value))).toBe(true);
  else if (isEntry) expect(member).toContainEqual(expect.objectContaining(value));
  else if (Array.isArray(value)) {
    expect(member).toHaveLength(value.length);
    expect(member).toEqual(expect.arrayContaining(value.map((entry: Json) => expect.objectContaining(entry))));
  } else expect(member).toEqual(value);
}

test('every published patch has its cause, or a reason why not', () => {
  const named = [...Object.keys(causes), ...Object.keys(notCaused)];
  expect(patches.map(({ name }) => name).toSorted()).toEqual(named.toSorted());
});

describe.each(patches.filter(({ name }) => name in causes))('$name', ({ name, operations }) => {
  it('is caused by an edit in the CRM, and says the same', async () => {
    const { from = shared, act, without } = causes[name]!;
    const deal = await from();
    const { world, referralId } = deal;
    await act(deal);
    // The answer of the last request of its own making is a write as well.
    await world.advance(4 * passMs);
    const core = world.partnerCenter.referrals().find((one) => one.id === referralId) as Json | undefined;
    const after = world.published.get(referralId) ?? core;
    const taken = operations.filter(({ path }) => path !== without);
    const { opportunity } = await outcomeOf(world, referralId);
    for (const operation of taken) expectTaken(after!, operation, String(opportunity?.['opportunityid']));

    const sent = world.calls.filter(({ method }) => method === 'PATCH');
    const written = sent.flatMap(({ body }) => JSON.parse(body) as readonly PatchOperation[]);
    const paths = taken.map(({ path }) => path.replace(/\/-$/, ''));
    expect(written.map(({ path }) => path)).toEqual(expect.arrayContaining(paths));
    expect(sent.every(({ headers }) => /^(W\/)?"/.test(headers['if-match'] ?? ''))).toBe(true);

    if (!without) expect((await outcomeOf(world, referralId)).link).toMatchObject({ health: 'inStep', code: null });
    // The first look at the opportunity of a lead compares what the lead had not (see below).
    if (without) await world.event(referralId);
    const before = world.writes();
    await world.event(referralId);
    expect(world.writes()).toBe(before);
    await world.stop();
  });
});

// Finding B1-7: the opportunity belongs to the relay's user, so nobody of the partner is in the team either.
test('the opportunity of an accepted lead belongs to the owner of the lead', async () => {
  const deal = await acceptLead.from!();
  await acceptLead.act(deal);
  const { opportunity } = await outcomeOf(deal.world, deal.referralId);
  expect(opportunity).toMatchObject({ _ownerid_value: people.ilse });
});

// Finding B1-13: the solutions of the referral do not reach it; the deal complains of having none.
test('the opportunity of an accepted lead has the solutions of the referral', async () => {
  const deal = await acceptLead.from!();
  await acceptLead.act(deal);
  await deal.world.advance(passMs);
  const { link, solutions } = await outcomeOf(deal.world, deal.referralId);
  expect(solutions).toEqual(['CloudMigration']);
  expect(link).toMatchObject({ health: 'inStep', code: null });
});
