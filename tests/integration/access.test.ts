import { sample } from '../../sandbox/dataverse/src/base/sample-rows.ts';
import { eventually } from '../../scripts/steps/people.ts';
import type { CrmPerson } from '../../scripts/steps/people.ts';
import { cosellDealSolution, cosellReferral } from '../../solution/contract/tables.ts';
import { roles } from '../../solution/contract/names.ts';
import { createDeal, readDeal } from '../support/deals.ts';
import { peopledWorld } from '../support/world.ts';
import type { PeopledWorld } from '../support/world.ts';

jest.setTimeout(180_000);

const { secondSeller } = sample.users;
const anyRights = 'ReadAccess, WriteAccess, AppendAccess, AppendToAccess';

describe('access to a shared deal', () => {
  let world: PeopledWorld;

  beforeAll(async () => {
    world = await peopledWorld();
    const [role] = await world.administrator.list(`roles?$select=roleid&$filter=name eq '${roles.seller}'`);
    await world.administrator.act(`systemusers(${secondSeller})/systemuserroles_association/$ref`, {
      '@odata.id': `${world.sandbox.dataverseUrl}/api/data/v9.2/roles(${String(role?.['roleid'])})`,
    });
  });
  afterAll(() => world?.stop());

  const solutionsOf = (person: CrmPerson, id: string) =>
    person.list(`${cosellDealSolution.set}?$select=cosell_name&$filter=_cosell_opportunityid_value eq ${id}`);
  const linksOf = (person: CrmPerson, id: string) =>
    person.list(`${cosellReferral.set}?$select=_ownerid_value&$filter=_cosell_opportunityid_value eq ${id}`);
  const grant = (id: string, principal: Record<string, string>, rights: string) =>
    world.seller.act('GrantAccess', {
      Target: { '@odata.type': 'Microsoft.Dynamics.CRM.opportunity', opportunityid: id },
      PrincipalAccess: { Principal: principal, AccessMask: rights },
    });

  async function sharedDeal(): Promise<string> {
    const id = await createDeal(world.seller);
    await world.seller.addSolution(id);
    await world.seller.update(`opportunities(${id})`, { cosell_sync: true });
    await eventually('the referral', async () => (await readDeal(world.seller, id))['cosell_referralidentifier']);
    return id;
  }

  /** Adds a solution to the deal and takes the first one away. */
  async function changeSolutions(person: CrmPerson, id: string): Promise<void> {
    await person.addSolution(id);
    const [first] = await solutionsOf(person, id);
    await person.remove(`${cosellDealSolution.set}(${String(first?.[cosellDealSolution.id])})`);
  }

  it('is that of the owner: a colleague sees the solutions, changes none and sees no referral', async () => {
    const id = await sharedDeal();
    await changeSolutions(world.seller, id);
    expect(await linksOf(world.seller, id)).toHaveLength(1);
    expect(await solutionsOf(world.secondSeller, id)).toHaveLength(1);
    expect(await linksOf(world.secondSeller, id)).toEqual([]);
    await expect(changeSolutions(world.secondSeller, id)).rejects.toThrow(/may not change this deal/);
  });

  it('comes with a share for writing, and goes with it', async () => {
    const id = await sharedDeal();
    const colleague = { '@odata.type': 'Microsoft.Dynamics.CRM.systemuser', systemuserid: secondSeller };
    await grant(id, colleague, 'ReadAccess');
    await expect(changeSolutions(world.secondSeller, id)).rejects.toThrow(/may not change this deal/);
    await grant(id, colleague, anyRights);
    await changeSolutions(world.secondSeller, id);
    await world.seller.act('RevokeAccess', {
      Target: { '@odata.type': 'Microsoft.Dynamics.CRM.opportunity', opportunityid: id },
      Revokee: colleague,
    });
    await expect(changeSolutions(world.secondSeller, id)).rejects.toThrow(/may not change this deal/);
  });

  it('comes with an access team', async () => {
    const id = await sharedDeal();
    const teamId = await world.administrator.create('teams', { name: `Deal team ${id}`, teamtype: 1 });
    await world.administrator.act(`teams(${teamId})/teammembership_association/$ref`, {
      '@odata.id': `${world.sandbox.dataverseUrl}/api/data/v9.2/systemusers(${secondSeller})`,
    });
    await grant(id, { '@odata.type': 'Microsoft.Dynamics.CRM.team', teamid: teamId }, anyRights);
    await changeSolutions(world.secondSeller, id);
  });

  it('goes to the new owner, with the referral', async () => {
    const id = await sharedDeal();
    await world.seller.update(`opportunities(${id})`, { 'ownerid@odata.bind': `/systemusers(${secondSeller})` });
    await changeSolutions(world.secondSeller, id);
    await expect(changeSolutions(world.seller, id)).rejects.toThrow(/may not change this deal/);
    await eventually('the referral at its new owner', async () => (await linksOf(world.secondSeller, id)).length === 1);
    expect(await linksOf(world.seller, id)).toEqual([]);
  });
});
