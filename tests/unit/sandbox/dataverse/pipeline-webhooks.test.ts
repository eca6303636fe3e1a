import { sample } from '../../../../sandbox/dataverse/src/base/sample-rows.ts';
import type { StepDefinition } from '../../../../sandbox/dataverse/src/catalog.ts';
import { baseDefinitions, LiveCatalog } from '../../../../sandbox/dataverse/src/metadata/live-catalog.ts';
import { Operations } from '../../../../sandbox/dataverse/src/pipeline/operations.ts';
import type { Call, Environment } from '../../../../sandbox/dataverse/src/pipeline/operations.ts';
import type { Outside } from '../../../../sandbox/dataverse/src/pipeline/outbound.ts';
import { Security } from '../../../../sandbox/dataverse/src/security/security.ts';
import { Store } from '../../../../sandbox/dataverse/src/storage/store.ts';

const endpointId = '20000000-0000-4000-8000-000000000001';
const stepId = '20000000-0000-4000-8000-000000000002';
const call: Call = { userId: sample.users.seller, initiatingUserId: sample.users.seller, depth: 1, asPlatform: true };

interface Sent {
  url: string;
  headers: Record<string, string>;
  body: Record<string, unknown>;
}

interface Bench {
  environment: Environment;
  operations: Operations;
  sent: Sent[];
  /** Writes address and secret as an administrator does. */
  configure(values: Record<string, string>): void;
}

/** A pipeline with one webhook step: Create of account, after the operation, asynchronous. */
function bench(
  change: { step?: Partial<StepDefinition>; authType?: number; answer?: () => Promise<{ status: number }> } = {},
): Bench {
  const catalog = new LiveCatalog(baseDefinitions(), () => []);
  catalog.serviceEndpoints.push({
    id: endpointId,
    name: 'Nudge',
    description: '',
    contract: 8,
    authType: change.authType ?? 5,
    messageFormat: 2,
    url: 'https://nudge.invalid/',
  });
  catalog.steps.push({
    id: stepId,
    name: 'Nudge',
    pluginType: '',
    serviceEndpoint: endpointId,
    enabled: true,
    message: 'Create',
    table: 'account',
    stage: 40,
    mode: 1,
    rank: 1,
    filteringAttributes: [],
    images: [{ alias: 'post', type: 1, attributes: ['name'] }],
    ...change.step,
  });
  const store = new Store(() => undefined);
  const sent: Sent[] = [];
  const outside: Outside = {
    host: 'crm.example',
    organizationId: '30000000-0000-4000-8000-000000000001',
    send: (url, { headers, body }) => {
      sent.push({ url, headers, body: JSON.parse(body) as Record<string, unknown> });
      return change.answer?.() ?? Promise.resolve({ status: 202 });
    },
  };
  let ids = 0;
  const environment: Environment = {
    now: () => new Date('2030-05-01T08:00:00Z'),
    newId: () => `40000000-0000-4000-8000-${String((ids += 1)).padStart(12, '0')}`,
    store,
    catalog,
    security: new Security(catalog, store),
    plugins: new Map(),
    systemUserId: sample.users.system,
    businessUnitId: sample.businessUnit,
    outside,
  };
  store.transaction(() => store.put('systemuser', sample.users.system, { fullname: 'SYSTEM' }));
  // The owner of new rows is the system user, which needs no roles.
  const operations = new Operations(environment);
  const configure = (values: Record<string, string>): void => {
    store.transaction(() => store.put('serviceendpoint', endpointId, values));
  };
  return { environment, operations, sent, configure };
}

function createAccount({ environment, operations }: Bench, name = 'Tannenhof'): void {
  const owner = { table: 'systemuser', id: sample.users.system };
  operations.create(environment.catalog.table('account'), { name, revenue: 5, ownerid: owner }, call);
}

function fail(): never {
  throw new Error('The base table account has no description.');
}

/** Lets the answers arrive. */
async function settled(): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve));
}

describe('an asynchronous step of a webhook', () => {
  it('posts the execution context with the headers of the platform', async () => {
    const made = bench();
    made.configure({
      url: 'https://relay.example/nudge',
      authvalue: '<settings><setting name="x-secret" value="s1" /></settings>',
    });
    createAccount(made);
    await settled();
    expect(made.sent).toHaveLength(1);
    const [{ url, headers, body }] = made.sent as [Sent];
    expect(url).toBe('https://relay.example/nudge');
    expect(headers).toMatchObject({
      'x-ms-dynamics-organization': 'crm.example',
      'x-ms-dynamics-entity-name': 'account',
      'x-ms-dynamics-request-name': 'Create',
      'x-secret': 's1',
    });
    expect(headers).not.toHaveProperty('x-ms-dynamics-msg-size-exceeded');
    expect(body).toMatchObject({
      MessageName: 'Create',
      PrimaryEntityName: 'account',
      Stage: 40,
      Mode: 1,
      Depth: 1,
      UserId: sample.users.seller,
      OperationCreatedOn: '/Date(1903852800000)/',
      OwningExtension: { Id: stepId, LogicalName: 'sdkmessageprocessingstep' },
      ParentContext: null,
      PostEntityImages: [{ key: 'post', value: { Attributes: [{ key: 'name', value: 'Tannenhof' }] } }],
    });
    const [target] = body['InputParameters'] as { key: string; value: { Attributes: unknown[] } }[];
    expect(target).toMatchObject({ key: 'Target', value: { LogicalName: 'account' } });
    expect(target?.value.Attributes).toContainEqual({
      key: 'revenue',
      value: { __type: 'Money:http://schemas.microsoft.com/xrm/2011/Contracts', Value: 5 },
    });
    expect(target?.value.Attributes).toContainEqual({
      key: 'ownerid',
      value: expect.objectContaining({ Id: sample.users.system, LogicalName: 'systemuser' }),
    });
    expect(made.operations.outbound.deliveries).toMatchObject([{ state: 'sent', detail: '202', stepId }]);
  });

  it('puts a webhook key or parameters into the address', async () => {
    const key = bench({ authType: 4 });
    key.configure({ url: 'https://relay.example/nudge?a=1', authvalue: 'k y' });
    createAccount(key);
    const query = bench({ authType: 6 });
    query.configure({
      url: 'https://relay.example/',
      authvalue: '<settings><setting name="t" value="1&amp;2" /></settings>',
    });
    createAccount(query);
    await settled();
    expect(key.sent[0]?.url).toBe('https://relay.example/nudge?a=1&code=k+y');
    expect(query.sent[0]?.url).toBe('https://relay.example/?t=1%262');
  });

  it('waits for the commit and falls with the transaction', async () => {
    const made = bench();
    const { store } = made.environment;
    store.transaction(() => {
      createAccount(made);
      expect(made.operations.outbound.deliveries).toEqual([]);
    });
    expect(made.operations.outbound.deliveries).toHaveLength(1);
    expect(() =>
      store.transaction(() => {
        createAccount(made);
        throw new Error('undone');
      }),
    ).toThrow('undone');
    store.transaction(() => undefined);
    await settled();
    expect(made.sent).toHaveLength(1);
  });

  it.each([
    ['is switched off', { enabled: false }],
    ['is for another message', { message: 'Update' }],
    ['is for another table', { table: 'contact' }],
    ['names an endpoint that is gone', { serviceEndpoint: stepId }],
  ])('posts nothing when it %s', async (_name, step) => {
    const made = bench({ step });
    createAccount(made);
    await settled();
    expect(made.operations.outbound.deliveries).toEqual([]);
    expect(made.sent).toEqual([]);
  });

  it.each([
    ['an error status', { answer: () => Promise.resolve({ status: 503 }) }, {}, '503'],
    ['no answer', { answer: () => Promise.reject(new Error('refused')) }, {}, 'refused'],
    ['a wrong address', {}, { url: 'nowhere' }, 'Invalid URL'],
    ['a wrong secret', {}, { url: 'https://relay.example/', authvalue: '<settings>' }, ''],
  ])('keeps %s as a failure and the row all the same', async (_name, change, values, detail) => {
    const made = bench(change);
    made.configure(values);
    createAccount(made);
    await settled();
    const [delivery] = made.operations.outbound.deliveries;
    expect(delivery?.state).toBe('failed');
    expect(delivery?.detail).toContain(detail);
    expect(made.environment.store.all('account')).toHaveLength(1);
  });

  it('without a network is kept for a look', () => {
    const made = bench();
    const { outside: _outside, ...environment } = made.environment;
    const operations = new Operations(environment);
    createAccount({ ...made, operations });
    expect(operations.outbound.deliveries).toMatchObject([{ state: 'waiting', url: 'https://nudge.invalid/' }]);
  });

  it('leaves out its large parts over 256 KB', async () => {
    const made = bench();
    const owner = { table: 'systemuser', id: sample.users.system };
    const account = made.environment.catalog.table('account');
    const { maxLength: _maxLength, ...unlimited } = account.columns.get('description') ?? fail();
    account.columns.set('description', unlimited);
    made.operations.create(account, { name: 'Large', description: 'x'.repeat(300_000), ownerid: owner }, call);
    await settled();
    const [{ headers, body }] = made.sent as [Sent];
    expect(headers['x-ms-dynamics-msg-size-exceeded']).toBe('true');
    expect(body).toMatchObject({ InputParameters: [], PostEntityImages: [], PrimaryEntityName: 'account' });
  });

  it('that is synchronous is not answered', () => {
    const made = bench({ step: { mode: 0 } });
    expect(() => createAccount(made)).toThrow('the synchronous webhook step Nudge');
    expect(made.environment.store.all('account')).toEqual([]);
  });
});
