import { sample } from '../../../../sandbox/dataverse/src/base/sample-rows.ts';
import { pluginTwins } from '../../../../sandbox/dataverse/src/plugins/twins.ts';
import type { Plugin } from '../../../../sandbox/dataverse/src/plugins/types.ts';
import { requestKind } from '../../../../solution/contract/choices.ts';
import { relayTag, requestErrors } from '../../../../solution/contract/names.ts';
import {
  cosellConnection,
  cosellDealSolution,
  cosellRequest,
  cosellSolutionDetail,
  lead,
  opportunity,
} from '../../../../solution/contract/tables.ts';
import { createRow, newEnvironment } from './client.ts';
import type { Answer, TestEnvironment } from './client.ts';
import { fixtureZip } from './fixture-solution.ts';
import { solutionZip } from '../../../support/solution-zip.ts';

/** Salesperson with the role Co-sell Seller; owns the first deal and the lead. */
const seller = sample.users.seller;
/** Salesperson without any of our roles; owns the second deal. */
const plainSeller = sample.users.secondSeller;

const sellersDeal = sample.opportunities.ready;
const plainDeal = sample.opportunities.secondSeller;

const request = cosellRequest.columns;
const { opportunityId, solutionDetailId } = cosellDealSolution.lookups;
const noDealAccess = `0x${requestErrors.noDealAccess.code.toString(16)}`;

// Each test imports the whole solution, and a busy machine needs more than the default five seconds.
jest.setTimeout(30_000);

const dealPath = (id: string): string => `${opportunity.set}(${id})`;
const solutionPath = (id: string): string => `${cosellDealSolution.set}(${id})`;
const toDeal = (id: string) => ({ [`${opportunityId.navigation}@odata.bind`]: `/${dealPath(id)}` });

interface Environment extends TestEnvironment {
  /** As a user; fails when the answer is an error. */
  done(userId: string, method: string, path: string, body?: unknown): Promise<Answer>;
  /** Adds a solution to a deal; returns its id. */
  addSolution(dealId: string, userId?: string): Promise<string>;
  /** What is in the outbox since the last call: kind and target, and owner and caller. */
  requests(): Promise<{ about: string; owner: unknown; caller: unknown }[]>;
}

/**
 * An environment with our solution, in which both deals and the lead are shared. `customers` is the plug-in of somebody else's
 * solution, on Update of opportunity.
 */
async function environment(customers?: Plugin): Promise<Environment> {
  const base = newEnvironment(customers && new Map([...pluginTwins, ['Demo.Plugins.Echo', customers]]));
  await base.core.importSolution(solutionZip());
  if (customers) await base.core.importSolution(fixtureZip());
  const done: Environment['done'] = async (userId, method, path, body) => {
    const answer = await base.send(method, path, body, {}, userId);
    if (answer.status >= 300) throw new Error(`${method} ${path}: ${answer.status} ${answer.body}`);
    return answer;
  };
  const detail = await createRow(base, cosellSolutionDetail.set, {
    [cosellSolutionDetail.columns.name]: 'Harbour insights',
    [cosellSolutionDetail.columns.solutionIdentifier]: 'SOL-10001-AAA',
  });
  const addSolution = (dealId: string, userId?: string): Promise<string> =>
    createRow(
      base,
      cosellDealSolution.set,
      {
        ...toDeal(dealId),
        [`${solutionDetailId.navigation}@odata.bind`]: `/${cosellSolutionDetail.set}(${detail})`,
      },
      userId,
    );
  const seen = new Set<unknown>();
  const requests: Environment['requests'] = async () => {
    const { rows } = await done(sample.users.administrator, 'GET', `${cosellRequest.set}?$orderby=createdon asc`);
    const fresh = rows.filter((row) => !seen.has(row[cosellRequest.id]));
    for (const row of fresh) seen.add(row[cosellRequest.id]);
    return fresh.map((row) => {
      expect(row[request.kind]).toBe(requestKind.change);
      const about = `${String(row[request.targetTable])} ${String(row[request.targetId])}`;
      return { about, owner: row['_ownerid_value'], caller: row[request.callerId] };
    });
  };
  const share = { [opportunity.columns.sync]: true };
  await done(seller, 'PATCH', dealPath(sellersDeal), share);
  await done(plainSeller, 'PATCH', dealPath(plainDeal), share);
  await done(seller, 'PATCH', `${lead.set}(${sample.leads.open})`, share);
  await requests();
  return { ...base, done, addSolution, requests };
}

const change = (dealId: string, owner: string, caller: string, table: string = opportunity.table) => ({
  about: `${table} ${dealId}`,
  owner,
  caller,
});

describe('a seller without any of our roles', () => {
  it('saves a shared deal with solutions', async () => {
    const { addSolution, done, requests } = await environment();
    await addSolution(plainDeal);
    await requests();
    await done(plainSeller, 'PATCH', dealPath(plainDeal), { description: 'They want it by June.' });
    expect(await requests()).toEqual([change(plainDeal, sample.users.system, plainSeller)]);
  });

  it('reassigns a shared deal with solutions to somebody without our roles and to somebody with them', async () => {
    const { addSolution, done, requests } = await environment();
    await addSolution(plainDeal);
    await requests();
    await done(plainSeller, 'PATCH', dealPath(plainDeal), { 'ownerid@odata.bind': `/systemusers(${seller})` });
    expect(await requests()).toEqual([change(plainDeal, seller, plainSeller)]);
    await done(seller, 'PATCH', dealPath(plainDeal), { 'ownerid@odata.bind': `/systemusers(${plainSeller})` });
    expect(await requests()).toEqual([change(plainDeal, seller, seller)]);
  });

  it('shares a deal with a colleague, who may then change its solutions', async () => {
    const { addSolution, done, requests, send } = await environment();
    const solution = await addSolution(plainDeal);
    await requests();
    const remove = (): Promise<Answer> => send('DELETE', solutionPath(solution), undefined, {}, seller);
    expect(await remove()).toMatchObject({ status: 400, code: noDealAccess });
    const row = (table: string, id: string) => ({
      '@odata.type': `Microsoft.Dynamics.CRM.${table}`,
      [`${table}id`]: id,
    });
    await done(plainSeller, 'POST', 'GrantAccess', {
      Target: row('opportunity', plainDeal),
      PrincipalAccess: { Principal: row('systemuser', seller), AccessMask: 'ReadAccess, WriteAccess' },
    });
    expect((await remove()).status).toBe(204);
    expect(await requests()).toEqual([change(plainDeal, seller, seller)]);
  });

  it('deletes a shared deal: its solutions go as the system and one row tells of the deal', async () => {
    const { addSolution, core, done, requests, send } = await environment();
    const solutions = [await addSolution(plainDeal), await addSolution(plainDeal)];
    const other = await addSolution(sellersDeal);
    await requests();
    const deletions: string[] = [];
    core.onCommit(({ message, table, userId }) => {
      if (message === 'Delete') deletions.push(`${table} by ${userId}`);
    });
    await done(plainSeller, 'DELETE', dealPath(plainDeal));
    expect(deletions).toEqual([
      `${cosellDealSolution.table} by ${sample.users.system}`,
      `${cosellDealSolution.table} by ${sample.users.system}`,
      `${opportunity.table} by ${plainSeller}`,
    ]);
    for (const id of solutions) expect((await send('GET', solutionPath(id))).status).toBe(404);
    expect((await send('GET', solutionPath(other))).status).toBe(200);
    expect(await requests()).toEqual([change(plainDeal, sample.users.system, plainSeller)]);
  });

  it('deletes a deal that is not shared without a trace', async () => {
    const { addSolution, done, requests } = await environment();
    await done(plainSeller, 'PATCH', dealPath(plainDeal), { [opportunity.columns.sync]: false });
    await addSolution(plainDeal);
    await requests();
    await done(plainSeller, 'DELETE', dealPath(plainDeal));
    expect(await requests()).toEqual([]);
  });

  it('closes a shared deal', async () => {
    const { done, requests } = await environment();
    await done(plainSeller, 'POST', 'WinOpportunity', {
      Status: -1,
      OpportunityClose: { 'opportunityid@odata.bind': `/${dealPath(plainDeal)}`, subject: 'Won' },
    });
    const found = await requests();
    expect(found).not.toEqual([]);
    for (const one of found) expect(one).toEqual(change(plainDeal, sample.users.system, plainSeller));
  });
});

describe('the solutions of a deal', () => {
  it('tell of a shared deal when they are added, changed and removed', async () => {
    const { addSolution, done, requests } = await environment();
    const told = [change(sellersDeal, seller, seller)];
    const solution = await addSolution(sellersDeal, seller);
    expect(await requests()).toEqual(told);
    await done(seller, 'PATCH', solutionPath(solution), { statecode: 1, statuscode: 2 });
    expect(await requests()).toEqual(told);
    await done(seller, 'DELETE', solutionPath(solution));
    expect(await requests()).toEqual(told);
  });

  it('tell of both deals when one is moved', async () => {
    const { addSolution, done, requests } = await environment();
    const solution = await addSolution(sellersDeal, seller);
    await requests();
    const administrator = sample.users.administrator;
    await done(administrator, 'PATCH', solutionPath(solution), toDeal(plainDeal));
    const found = await requests();
    expect(found).toHaveLength(2);
    expect(found).toContainEqual(change(sellersDeal, seller, administrator));
    expect(found).toContainEqual(expect.objectContaining({ about: `${opportunity.table} ${plainDeal}` }));
  });

  it('say nothing of a deal that is not shared', async () => {
    const { addSolution, done, requests } = await environment();
    const solution = await addSolution(sample.opportunities.bare, seller);
    await done(seller, 'DELETE', solutionPath(solution));
    expect(await requests()).toEqual([]);
  });

  it('stay as they are for a seller who may not change the deal', async () => {
    const { addSolution, requests, send } = await environment();
    const [own, foreign] = [await addSolution(sellersDeal, seller), await addSolution(plainDeal)];
    await requests();
    const tries: [string, string, unknown][] = [
      ['PATCH', foreign, { statecode: 1, statuscode: 2 }],
      ['PATCH', foreign, toDeal(sellersDeal)],
      ['PATCH', own, toDeal(plainDeal)],
      ['DELETE', foreign, undefined],
    ];
    for (const [method, id, body] of tries) {
      expect(await send(method, solutionPath(id), body, {}, seller)).toMatchObject({ status: 400, code: noDealAccess });
    }
    expect(await requests()).toEqual([]);
  });
});

describe('a shared lead', () => {
  it('gives a row when it is created, changed and deleted', async () => {
    const base = await environment();
    const { done, requests } = base;
    const id = await createRow(base, lead.set, { subject: 'Inquiry', lastname: 'Roe', cosell_sync: true }, seller);
    const told = [change(id, seller, seller, lead.table)];
    expect(await requests()).toEqual(told);
    await done(seller, 'PATCH', `${lead.set}(${id})`, { companyname: 'Roe Ltd' });
    expect(await requests()).toEqual(told);
    await done(seller, 'DELETE', `${lead.set}(${id})`);
    expect(await requests()).toEqual(told);
  });
});

describe('the relay', () => {
  const relay = sample.users.relay;
  const connect = (base: TestEnvironment): Promise<string> =>
    createRow(base, cosellConnection.set, {
      [cosellConnection.columns.name]: 'Main',
      [cosellConnection.columns.relayUserId]: relay,
    });

  it('leaves no trace of its own writes, and does where the tag is missing', async () => {
    const base = await environment();
    const { addSolution, done, requests } = base;
    await connect(base);
    await done(relay, 'PATCH', `${dealPath(sellersDeal)}?tag=${relayTag}`, { description: 'From Partner Center' });
    expect(await requests()).toEqual([]);
    await done(relay, 'PATCH', dealPath(sellersDeal), { description: 'From Partner Center, too' });
    expect(await requests()).toEqual([change(sellersDeal, seller, relay)]);
    await addSolution(sellersDeal, relay);
    expect(await requests()).toEqual([change(sellersDeal, seller, relay)]);
  });

  it("hears of what a customer's plug-in does in answer to its own write", async () => {
    const base = await environment(({ context, service }) => {
      if (context.depth > 1 || context.sharedVariables['tag'] !== relayTag) return;
      const system = service(null);
      const [detail] = system.find(cosellSolutionDetail.table, {}, []);
      system.create(cosellDealSolution.table, {
        [opportunityId.column]: { table: opportunity.table, id: context.primaryEntityId },
        [solutionDetailId.column]: { table: cosellSolutionDetail.table, id: detail?.id ?? '' },
      });
    });
    await connect(base);
    await base.done(relay, 'PATCH', `${dealPath(sellersDeal)}?tag=${relayTag}`, { name: 'From Partner Center' });
    expect(await base.requests()).toEqual([change(sellersDeal, seller, relay)]);
  });
});
