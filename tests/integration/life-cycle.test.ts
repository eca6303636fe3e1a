import { randomUUID } from 'node:crypto';
import { referralStatus } from '../../solution/contract/choices.ts';
import { submitRequest } from '../../solution/contract/names.ts';
import { cosellDealSolution, cosellReferral } from '../../solution/contract/tables.ts';
import { sample } from '../../sandbox/dataverse/src/base/sample-rows.ts';
import { eventually } from '../../scripts/steps/people.ts';
import type { Row } from '../../scripts/steps/people.ts';
import { createDeal, readDeal } from '../support/deals.ts';
import { peopledWorld } from '../support/world.ts';
import type { PeopledWorld } from '../support/world.ts';

jest.setTimeout(180_000);

/** Values of the platform (domain.md 4.3). */
const state = { open: 0, won: 1, lost: 2 } as const;

describe('the life of a deal', () => {
  let world: PeopledWorld;

  beforeAll(async () => {
    world = await peopledWorld();
  });
  afterAll(() => world?.stop());

  async function shared(name: string): Promise<{ id: string; referralId: string }> {
    const id = await createDeal(world.seller, { name });
    await world.seller.addSolution(id);
    await world.seller.update(`opportunities(${id})`, { cosell_sync: true });
    return { id, referralId: await identifierOf(id) };
  }

  function identifierOf(id: string, other?: string): Promise<string> {
    return eventually('the referral identifier', async () => {
      const found = (await readDeal(world.seller, id))['cosell_referralidentifier'];
      return found && found !== other ? String(found) : null;
    });
  }

  function close(id: string, as: 'WinOpportunity' | 'LoseOpportunity', description: string): Promise<void> {
    return world.seller.act(as, {
      Status: as === 'WinOpportunity' ? 3 : 5,
      OpportunityClose: {
        'opportunityid@odata.bind': `/opportunities(${id})`,
        subject: 'Closed',
        description,
      },
    });
  }

  function ask(id: string, kind: string, payload?: unknown): Promise<void> {
    return world.seller.act(submitRequest.name, {
      ClientRequestId: randomUUID(),
      Kind: kind,
      Target: { '@odata.type': 'Microsoft.Dynamics.CRM.opportunity', opportunityid: id },
      ...(payload === undefined ? {} : { Payload: JSON.stringify(payload) }),
    });
  }

  async function sent(deal: Row = {}): Promise<string> {
    const answer = await world.portal.newDeal({
      name: 'Quay sensors',
      customer: { name: 'Quay AG', addressLine1: 'Kai 2', city: 'Bremen', postalCode: '28195', country: 'DE' },
      contact: { firstName: 'Ida', lastName: 'Kern', phoneNumber: '+49 421 555', email: 'ida@quay.example' },
      dealValue: 31_000,
      currency: 'EUR',
      closingDateTime: new Date(Date.now() + 60 * 86_400_000).toISOString(),
      notes: 'They want an offer.',
      ...deal,
    });
    return String(answer['referralId']);
  }

  async function linkOf(referralId: string): Promise<Row | undefined> {
    const { set, columns } = cosellReferral;
    const rows = await world.administrator.list(`${set}?$filter=${columns.referralIdentifier} eq '${referralId}'`);
    return rows[0];
  }

  it('tells Partner Center that a deal was won, with its last value', async () => {
    const { id, referralId } = await shared('Won here');
    await world.seller.update(`opportunities(${id})`, { estimatedvalue: 51_500 });
    await close(id, 'WinOpportunity', 'Signed.');
    const referral = await eventually('the closed referral', async () => {
      const now = await world.portal.referral(referralId);
      return now['status'] === 'Closed' ? now : null;
    });
    expect(referral).toMatchObject({ substatus: 'Won', details: { dealValue: 51_500 } });
    await eventually('the status on the record', async () => {
      const deal = await readDeal(world.seller, id);
      return deal['cosell_referralstatus'] === referralStatus.won;
    });
  });

  it('tells Partner Center why a deal was lost', async () => {
    const { id, referralId } = await shared('Lost here');
    await close(id, 'LoseOpportunity', 'They took the other offer.');
    const referral = await eventually('the closed referral', async () => {
      const now = await world.portal.referral(referralId);
      return now['status'] === 'Closed' ? now : null;
    });
    expect(referral['substatus']).toBe('Lost');
    expect(String(referral['statusReason'])).toContain('They took the other offer.');
  });

  it('closes the record when the referral was closed, shows that it was reopened, and shares it again', async () => {
    const { id, referralId } = await shared('Closed there');
    await world.portal.close(referralId, 'Lost', 'No budget.');
    await eventually('the closed record', async () => {
      const deal = await world.seller.get(`opportunities(${id})?$select=statecode`);
      return deal['statecode'] === state.lost;
    });
    await world.seller.update(`opportunities(${id})`, { statecode: state.open });
    await eventually('the reopened record is shown', async () =>
      String((await readDeal(world.seller, id))['cosell_audit']).includes('was reopened'),
    );
    expect((await world.seller.get(`opportunities(${id})`))['statecode']).toBe(state.open);
    await ask(id, 'share');
    const second = await identifierOf(id, referralId);
    expect(await world.portal.referral(second)).toMatchObject({ status: 'Active', externalReferenceId: id });
    expect(await world.portal.referral(referralId)).toMatchObject({ status: 'Closed' });
    expect(await linkOf(second)).toMatchObject({ [cosellReferral.columns.generation]: 2 });
  });

  it('makes a lead of a lead, and an opportunity of it once it is accepted', async () => {
    const referralId = await sent({ kind: 'qualifiedLead', name: 'Lead from Microsoft', customer: other('Nord AG') });
    const link = await eventually('the lead', async () => {
      const row = await linkOf(referralId);
      return row?.[cosellReferral.lookups.leadId.value] ? row : null;
    });
    const leadId = String(link[cosellReferral.lookups.leadId.value]);
    expect(await world.administrator.get(`leads(${leadId})`)).toMatchObject({ companyname: 'Nord AG', statecode: 0 });
    await world.portal.accept(referralId);
    const moved = await eventually('the opportunity', async () => {
      const row = await linkOf(referralId);
      return row?.[cosellReferral.lookups.opportunityId.value] ? row : null;
    });
    const opportunityId = String(moved[cosellReferral.lookups.opportunityId.value]);
    expect(await world.administrator.get(`leads(${leadId})`)).toMatchObject({ statecode: 1 });
    const deal = await eventually('the shared opportunity', async () => {
      const row = await world.administrator.get(`opportunities(${opportunityId})`);
      return row['cosell_referralidentifier'] === referralId ? row : null;
    });
    expect(deal).toMatchObject({ _originatingleadid_value: leadId, cosell_sync: true });
    const own = (await world.portal.referrals()).filter((one) => one['externalReferenceId'] === opportunityId);
    await eventually('one referral that names the opportunity', async () => {
      const all = await world.portal.referrals();
      return all.filter((one) => one['externalReferenceId'] === opportunityId).length === 1;
    });
    expect(own.length).toBeLessThanOrEqual(1);
  });

  it('accepts a lead that the seller qualifies', async () => {
    const referralId = await sent({ kind: 'qualifiedLead', name: 'Lead to qualify', customer: other('West AG') });
    const link = await eventually('the lead', async () => {
      const row = await linkOf(referralId);
      return row?.[cosellReferral.lookups.leadId.value] ? row : null;
    });
    const leadId = String(link[cosellReferral.lookups.leadId.value]);
    await world.administrator.act(`leads(${leadId})/Microsoft.Dynamics.CRM.QualifyLead`, {
      CreateAccount: false,
      CreateContact: false,
      CreateOpportunity: true,
      Status: 3,
    });
    await eventually('the accepted referral', async () => {
      const now = await world.portal.referral(referralId);
      return now['substatus'] === 'Accepted';
    });
    await eventually('the link at the opportunity', async () => {
      const row = await linkOf(referralId);
      return row?.[cosellReferral.lookups.opportunityId.value];
    });
    expect((await world.portal.referrals()).filter((one) => one['name'] === 'Lead to qualify')).toHaveLength(1);
  });

  it('brings solutions that were changed in Partner Center onto the record', async () => {
    const { id, referralId } = await shared('Other solutions');
    const before = await world.portal.referral(referralId);
    const solutions = (before['details'] as { requirements: { solutions: Row[] } }).requirements.solutions;
    await world.portal.edit(referralId, {
      solutions: [...solutions, { type: 'Name', id: 'SOL-77001-XYZ', name: 'Tide forecast' }],
    });
    const { set, lookups } = cosellDealSolution;
    await eventually('two solutions', async () => {
      const rows = await world.administrator.list(`${set}?$filter=${lookups.opportunityId.value} eq ${id}`);
      return rows.length === 2;
    });
  });

  it('asks whether an arriving deal is one that exists, and ties the two when a person says so', async () => {
    const id = await createDeal(world.seller, { name: 'Crane control', estimatedvalue: 20_000 });
    const account = await world.seller.get(`accounts(${sample.accounts.tannenhof})`);
    const referralId = await sent({
      name: 'Crane control',
      customer: {
        name: account['name'],
        addressLine1: account['address1_line1'],
        city: account['address1_city'],
        postalCode: account['address1_postalcode'],
        country: account['address1_country'],
      },
      dealValue: 20_000,
    });
    const { columns, lookups } = cosellReferral;
    await eventually('the question', async () => {
      const row = await linkOf(referralId);
      return row?.[columns.errorCode] === 'REF_LINK_SUGGESTED';
    });
    await ask(id, 'link', { referralId, use: true });
    await eventually('the tie', async () => {
      const row = await linkOf(referralId);
      return row?.[lookups.opportunityId.value] === id;
    });
    await eventually(
      'the record',
      async () => (await readDeal(world.seller, id))['cosell_referralidentifier'] === referralId,
    );
    expect(await world.portal.referral(referralId)).toMatchObject({ status: 'New' });
  });

  function other(name: string): Row {
    return { name, addressLine1: 'Kai 9', city: 'Emden', postalCode: '26721', country: 'DE' };
  }
});
