import { sample } from '../../../../sandbox/dataverse/src/base/sample-rows.ts';
import type { Plugin } from '../../../../sandbox/dataverse/src/plugins/types.ts';
import { sendBatch } from './batch-client.ts';
import { fixtureEnvironment, newEnvironment } from './client.ts';
import type { TestEnvironment } from './client.ts';
import { replaceIn } from './fixture-solution.ts';

const ready = `opportunities(${sample.opportunities.ready})`;
const account = `accounts(${sample.accounts.tannenhof})`;
const win = (link: string): unknown => ({
  Status: 3,
  OpportunityClose: { subject: 'Won in Partner Center', 'opportunityid@odata.bind': link },
});

async function read({ send }: TestEnvironment, path: string): Promise<Record<string, unknown>> {
  return (await send('GET', path)).json;
}

async function closures({ send }: TestEnvironment): Promise<string> {
  return (await send('GET', 'opportunitycloses/$count')).body;
}

describe('closing an opportunity in a change set', () => {
  it('goes with the writes around it, guarded by the version of the first', async () => {
    const environment = newEnvironment();
    const etag = String((await read(environment, ready))['@odata.etag']);
    const changeSet = [
      { line: `PATCH ${ready}`, headers: [`If-Match: ${etag}`], body: { description: 'Signed.' } },
      { line: 'POST /api/data/v9.2/WinOpportunity', body: win(`/${ready}`) },
      { line: `PATCH ${account}`, body: { description: 'Customer.' } },
    ];
    expect((await sendBatch(environment, [changeSet])).statuses).toEqual([204, 204, 204]);
    expect(await read(environment, ready)).toMatchObject({ statecode: 1, statuscode: 3, description: 'Signed.' });
    expect((await sendBatch(environment, [changeSet])).statuses).toEqual([412]);
    expect(await closures(environment)).toBe('1');
  });

  it('takes an opportunity of the same change set', async () => {
    const environment = newEnvironment();
    const answer = await sendBatch(environment, [
      [
        { line: `PATCH ${ready}`, id: '1', body: { description: 'Signed.' } },
        { line: 'POST /api/data/v9.2/LoseOpportunity', id: '2', body: { ...(win('$1') as object), Status: 5 } },
      ],
    ]);
    expect(answer.statuses).toEqual([204, 204]);
    expect(await read(environment, ready)).toMatchObject({ statecode: 2, statuscode: 5 });
  });

  it('is undone with it', async () => {
    const environment = newEnvironment();
    const answer = await sendBatch(environment, [
      [
        { line: 'POST /api/data/v9.2/WinOpportunity', body: win(`/${ready}`) },
        { line: `PATCH ${account}`, headers: ['If-Match: W/"1"'], body: { description: 'x' } },
      ],
    ]);
    expect(answer.statuses).toEqual([412]);
    expect(await read(environment, ready)).toMatchObject({ statecode: 0, actualvalue: null, actualclosedate: null });
    expect(await closures(environment)).toBe('0');
  });

  it.each([
    ['is closed already', win(`/${ready}`), 'Reopen it'],
    ['is to get a reason of another state', { ...(win(`/${ready}`) as object), Status: 4 }, 'not a valid status code'],
  ])('is refused as a whole when it %s', async (name, body, message) => {
    const environment = newEnvironment();
    if (name.includes('already')) await environment.send('POST', 'WinOpportunity', win(`/${ready}`));
    const before = await read(environment, ready);
    const answer = await sendBatch(environment, [
      [
        { line: `PATCH ${ready}`, body: { description: 'x' } },
        { line: 'POST /api/data/v9.2/WinOpportunity', body },
      ],
    ]);
    expect(answer.statuses).toEqual([400]);
    expect(answer.body).toContain(message);
    expect(await read(environment, ready)).toEqual(before);
  });
});

describe('the tag of a request that closes an opportunity', () => {
  it('stays with the action and does not reach what it writes', async () => {
    const seen: unknown[] = [];
    const plugin: Plugin = ({ context }) =>
      seen.push([context.sharedVariables['tag'], context.parentContext?.messageName, context.depth]);
    const { send } = await fixtureEnvironment(plugin, (members) =>
      replaceIn(members, 'customizations.xml', '<FilteringAttributes>demo_flag,name<', '<FilteringAttributes><'),
    );
    await send('PATCH', `${ready}?tag=me`, { description: 'x' });
    await send('POST', 'WinOpportunity?tag=me', win(`/${ready}`));
    expect(seen).toEqual([
      ['me', undefined, 1],
      [undefined, 'WinOpportunity', 2],
    ]);
  });
});

describe('a closed opportunity', () => {
  it('keeps taking changes of its columns over the API', async () => {
    const environment = newEnvironment();
    await environment.send('POST', 'WinOpportunity', win(`/${ready}`));
    expect((await environment.send('PATCH', ready, { description: 'Afterwards.' })).status).toBe(204);
    expect(await read(environment, ready)).toMatchObject({ statecode: 1, description: 'Afterwards.' });
  });

  it('is opened by its state alone and can be closed again', async () => {
    const environment = newEnvironment();
    await environment.send('POST', 'WinOpportunity', win(`/${ready}`));
    expect((await environment.send('PATCH', ready, { statecode: 0 })).status).toBe(204);
    expect(await read(environment, ready)).toMatchObject({ statecode: 0, statuscode: 1 });
    expect((await environment.send('POST', 'WinOpportunity', win(`/${ready}`))).status).toBe(204);
    expect(await closures(environment)).toBe('2');
  });

  it.each([
    [1, 'Won'],
    [2, 'Lost'],
  ])('is not made by writing the state %i', async (statecode, name) => {
    const environment = newEnvironment();
    const answer = await environment.send('PATCH', ready, { statecode });
    expect([answer.status, answer.code]).toEqual([400, '0x80100005']);
    expect(answer.message).toContain(`use the ${name} message instead`);
    expect((await read(environment, ready))['statecode']).toBe(0);
  });
});

describe('a revenue that the system calculates', () => {
  it('is not taken from the row that is created either', async () => {
    const environment = newEnvironment();
    const id = 'abcdabcd-0000-4000-8000-000000000001';
    const row = { name: 'x', estimatedvalue: 5, isrevenuesystemcalculated: true };
    await environment.send('PATCH', `opportunities(${id})`, row);
    expect(await read(environment, `opportunities(${id})`)).toMatchObject({ estimatedvalue: null });
    await environment.send('PATCH', `opportunities(${id})`, { isrevenuesystemcalculated: false, estimatedvalue: 5 });
    expect(await read(environment, `opportunities(${id})`)).toMatchObject({ estimatedvalue: 5 });
  });
});
