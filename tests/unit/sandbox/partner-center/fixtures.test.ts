import {
  deliveries,
  errors,
  lists,
  patches,
  posts,
  referrals,
  registrations,
} from '../../../fixtures/partner-center/index.ts';
import type { ErrorFixture, Json, PatchFixture } from '../../../fixtures/partner-center/index.ts';
import { tokenError } from '../../../../sandbox/identity/src/endpoints.ts';
import { IdentityError } from '../../../../sandbox/identity/src/errors.ts';
import { deliveryBody } from '../../../../sandbox/partner-center/src/deliveries.ts';
import type { PcEvent } from '../../../../sandbox/partner-center/src/ledger.ts';
import type { Organization, Referral } from '../../../../sandbox/partner-center/src/referral.ts';
import {
  callerOf,
  coSellDeal,
  connectedDeal,
  inboundDeal,
  ownDeal,
  referralsPath,
  replace,
  startSandbox,
  webhookCaller,
} from './setup.ts';
import type { Answer, Sandbox } from './setup.ts';

/** The partner of the published payloads. */
const nordlicht: Organization = {
  organizationId: '5b0f6c2e-3d41-4c1a-9b57-2f8e6a7d1c90',
  name: 'Nordlicht Cloud Partner GmbH',
  tenantId: '2f0c6d1e-0000-4000-8000-000000000001',
  mpnId: '7012345',
};
const caller = callerOf(nordlicht);
const dayMs = 24 * 3_600_000;

/** A stand-in of that partner; ids are handed out from the list first. */
function startNordlicht(ids: string[] = []): Sandbox {
  let spare = 0;
  return startSandbox({
    organizations: [nordlicht],
    newId: () => ids.shift() ?? `00000000-0000-4000-8000-${(spare += 1).toString(16).padStart(12, '0')}`,
    oddities: { htmlEntities: false, missingRegistrations: false, emptyTexts: false },
  });
}

const post = (sandbox: Sandbox, body: unknown) => sandbox.call<Referral>('POST', referralsPath, body, { caller });

const timeNames = ['createdDateTime', 'updatedDateTime', 'acceptedDateTime', 'expirationDateTime'];

/** Without what the service draws itself; times to the millisecond. */
function comparable(answer: object): Json {
  return Object.fromEntries(
    Object.entries(answer)
      .filter(([name]) => name !== 'eTag')
      .map(([name, value]) => [name, timeNames.includes(name) && value ? Date.parse(String(value)) : value]),
  );
}

describe('published create calls', () => {
  const engagements = [...new Set(posts.map(({ file }) => file))];

  it.each(engagements)('are answered as published: %s', async (file) => {
    const ids: string[] = [];
    const sandbox = startNordlicht(ids);
    const calls = posts.filter((candidate) => candidate.file === file);
    expect(calls.length).toBeGreaterThan(0);
    for (const { body, answer } of calls) {
      sandbox.clock.ms = Date.parse(String(answer['createdDateTime']));
      const isConnected = body['engagementId'] !== undefined;
      ids.splice(0, ids.length, String(answer['id']), ...(isConnected ? [] : [String(answer['engagementId'])]));
      const created = await post(sandbox, body);
      expect(created.status).toBe(200);
      expect(comparable(created.body)).toEqual(comparable(answer));
    }
  });
});

/** A record that the published update makes sense for. */
async function recordFor(sandbox: Sandbox, { name, operations }: PatchFixture): Promise<string> {
  const values = new Map(operations.map(({ path, value }) => [path, value]));
  if (name.includes('lead'))
    return sandbox.core.asMicrosoft.createDeal(inboundDeal({ kind: 'qualifiedLead' })).referralId;
  if (values.get('/substatus') === 'Accepted' || values.get('/substatus') === 'Declined') {
    return sandbox.core.asMicrosoft.createDeal(inboundDeal()).referralId;
  }
  const solutions = [{ type: 'Name', id: 'SOL-40519-NCP', name: 'Nordlicht FlowCare' }];
  const { id } = (
    await post(
      sandbox,
      ownDeal({
        'details.requirements.solutions': solutions,
        'consent.consentToShareReferralWithMicrosoftSellers': operations.every(
          ({ path }) => !path.startsWith('/consent'),
        ),
      }),
    )
  ).body;
  if (operations.some(({ path }) => path.startsWith('/registrations'))) await winAndRegister(sandbox, id, name);
  return id;
}

/** Wins the deal in time for the published contract; a correction needs a registration. */
async function winAndRegister(sandbox: Sandbox, id: string, name: string): Promise<void> {
  sandbox.clock.ms = Date.parse('2027-01-11T00:00:00Z');
  sandbox.core.asMicrosoft.close(id, 'Won');
  if (name.startsWith('register')) return;
  const create = patches.find(({ operations }) => operations[0]?.path === '/registrations/-');
  await sandbox.call('PATCH', `${referralsPath}/${id}`, create?.operations, { caller });
}

function valueAt(record: unknown, path: string): unknown {
  const names = path.split('/').slice(1);
  return names.reduce<unknown>(
    (part, at) => (at === '-' ? (part as unknown[]).at(-1) : (part as Record<string, unknown>)[at]),
    record,
  );
}

describe('published updates', () => {
  it.each(patches.map((patch) => [`${patch.file}: ${patch.name}`, patch] as const))('%s', async (_name, patch) => {
    const sandbox = startNordlicht();
    const id = await recordFor(sandbox, patch);
    const before = sandbox.core.referrals().find((referral) => referral.id === id);
    const headers = {
      'if-match': before?.eTag ?? '',
      ...(patch.status === 200 ? { prefer: 'return=representation' } : {}),
    };
    const answer = await sandbox.call('PATCH', `${referralsPath}/${id}`, patch.operations, { caller, headers });
    expect(answer.status).toBe(patch.status);
    const after = sandbox.core.referrals().find((referral) => referral.id === id);
    for (const { path, value } of patch.operations) {
      const reached = valueAt(after, path);
      if (typeof value === 'object') expect(reached).toMatchObject(value as object);
      else expect(reached).toEqual(value);
    }
    expect(after?.eTag).not.toBe(before?.eTag);
  });
});

describe('published list calls', () => {
  it.each(lists.map((list) => [list.name, list] as const))('%s', async (_name, { query, answer }) => {
    const sandbox = startNordlicht();
    const listed = await sandbox.list(query, caller);
    expect(listed.status).toBe(200);
    const known = Object.keys(listed.body);
    expect(Object.keys(answer).filter((name) => !known.includes(name))).toEqual([]);
  });
});

/** Names and kinds of values of an answer, without its texts. */
function shapeOf(value: unknown): unknown {
  if (Array.isArray(value)) return 'list';
  if (typeof value !== 'object') return typeof value;
  if (value === null) return null;
  return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, shapeOf(part)]));
}

describe('published records', () => {
  it('have no property that the records of the stand-in lack', async () => {
    const sandbox = startNordlicht();
    const own = Object.keys((await post(sandbox, ownDeal())).body);
    for (const { body } of referrals) expect(Object.keys(body).filter((name) => !own.includes(name))).toEqual([]);
  });

  it('look like the marketplace lead that the portal sends', () => {
    const published = referrals.find(({ name }) => name.startsWith('marketplace'));
    const { contact, solutions } = inboundDeal();
    const sent = startNordlicht().core.asMicrosoft.createMarketplaceLead({
      customerName: 'Larkspur Dental Group',
      country: 'AU',
      contact: contact ?? { firstName: '', lastName: '', phoneNumber: '', email: '' },
      solution: solutions?.[0] ?? { id: '', type: 'None' },
    });
    const { '@odata.context': _context, ...expected } = shapeOf(published?.body) as Record<string, unknown>;
    expect(shapeOf(sent)).toEqual(expected);
  });
});

/** Ways to each published refusal; those that the service gives only by itself come as faults. */
const provocations: Readonly<Record<string, (sandbox: Sandbox, error: ErrorFixture) => Promise<Answer>>> = {
  'malformed or missing input on create': (sandbox) =>
    sandbox.call('POST', referralsPath, ownDeal({ 'customerProfile.address.country': undefined }), { caller }),
  'illegal status transition': async (sandbox) => {
    const { id } = (await post(sandbox, ownDeal())).body;
    const decline = [replace('/status', 'Closed'), replace('/substatus', 'Declined')];
    return sandbox.call('PATCH', `${referralsPath}/${id}`, decline, { caller });
  },
  'token missing, expired or for another audience': (sandbox) =>
    sandbox.call('GET', referralsPath, undefined, { caller: null }),
  'token without MFA proof': (sandbox) =>
    sandbox.call('GET', referralsPath, undefined, { caller: { ...caller, mfa: false } }),
  'role or location scope missing': (sandbox) =>
    sandbox.call('GET', referralsPath, undefined, { caller: { ...caller, organizationId: 'other' } }),
  'unknown id or not visible': (sandbox) =>
    sandbox.call('GET', `${referralsPath}/11111111-1111-4111-8111-111111111111`, undefined, { caller }),
  'eTag does not match': async (sandbox) => {
    const { id } = (await post(sandbox, ownDeal())).body;
    const headers = { 'if-match': '"old"' };
    return sandbox.call('PATCH', `${referralsPath}/${id}`, [replace('/details/notes', 'x')], { caller, headers });
  },
  throttled: asFault,
  'server failure, may be retried': asFault,
  'service busy': asFault,
  'sample of the official error page': asFaultWithBody,
  'resource changed meanwhile (alternative code)': asFaultWithBody,
  'semantically wrong': asFaultWithBody,
  'gateway failure without JSON': asFaultWithBody,
  'token endpoint: refresh token no longer valid': () => {
    const error = new IdentityError('invalid_grant', 700082, 'The refresh token has expired due to inactivity.');
    const answer = tokenError(error, new Date(0), () => 'id');
    return Promise.resolve({ ...answer, text: String(answer.body), body: JSON.parse(String(answer.body)) as Json });
  },
};

function asFault(sandbox: Sandbox, error: ErrorFixture, body?: string): Promise<Answer> {
  const retryAfter = error.headers['Retry-After'];
  const retry = retryAfter === undefined ? {} : { retryAfterSeconds: Number(retryAfter) };
  sandbox.core.faults.add({
    action: { kind: 'status', status: error.status, ...retry, ...(body === undefined ? {} : { body }) },
  });
  return sandbox.call('GET', referralsPath, undefined, { caller });
}

function asFaultWithBody(sandbox: Sandbox, error: ErrorFixture): Promise<Answer> {
  return asFault(sandbox, error, typeof error.body === 'string' ? error.body : JSON.stringify(error.body));
}

describe('published refusals', () => {
  it.each(errors.map((error) => [error.name, error] as const))('%s', async (name, error) => {
    const provoke = provocations[name];
    if (provoke === undefined) throw new Error(`Nothing provokes '${name}'.`);
    const answer = await provoke(startNordlicht(), error);
    expect(answer.status).toBe(error.status);
    expect(shapeOf(answer.body ?? answer.text)).toEqual(shapeOf(error.body));
    const kind = (error.headers['Content-Type'] ?? '').split(';')[0] ?? '';
    expect(answer.headers['content-type']).toContain(kind);
    expect(answer.headers['retry-after']).toBe(error.headers['Retry-After']);
  });
});

describe('published webhook messages', () => {
  it.each(deliveries.map((delivery) => [String(delivery.body['EventName']), delivery] as const))(
    'raises %s with the same body',
    async (name, { body }) => {
      const events: PcEvent[] = [];
      const sandbox = startSandbox();
      sandbox.core.onEvent((event) => events.push(event));
      await raiseAll(sandbox);
      const raised = events.find((event) => event.name === name);
      if (raised === undefined) throw new Error(`${name} was not raised.`);
      expect(shapeOf(JSON.parse(deliveryBody(raised)))).toEqual(shapeOf(body));
      const uri = String(body['ResourceUri']);
      expect(raised.resourceUri.replace(/[^/]+$/, '')).toBe(uri.replace(/[^/]+$/, ''));
    },
  );

  it.each(registrations.map((call) => [call.name, call] as const))('answers: %s', async (name, call) => {
    const sandbox = startSandbox();
    const ask = (method: string, path: string, body?: unknown) =>
      sandbox.call<Json>(method, path, body, { caller: webhookCaller });
    const first = registrations.find((other) => other.name === 'first registration');
    if (first === undefined) throw new Error('The samples hold no first registration.');
    if (!['supported events', 'first registration'].includes(name)) await ask('POST', first.path, first.body);
    const validated = await ask('POST', `${first.path}/validationEvents`);
    const path = call.path.replace(/[0-9a-f-]{36}$/, String(validated.body?.['correlationId']));
    const answer = await ask(call.method, path, call.body);
    expect(answer.status).toBe(call.answer.status);
    expect(answer.body).toMatchObject(withoutIds(call.answer.body));
  });
});

/** The published answer without what another run draws anew. */
function withoutIds(body: unknown): object {
  if (Array.isArray(body)) return body;
  const drawn = ['SubscriberId', 'correlationId', 'partnerId', 'description', 'status', 'results'];
  return Object.fromEntries(Object.entries(body as Json).filter(([name]) => !drawn.includes(name)));
}

async function raiseAll(sandbox: Sandbox): Promise<void> {
  const own = await sandbox.create(coSellDeal());
  const asked = await sandbox.create(connectedDeal(own.engagementId));
  await sandbox.patch(own.id, [replace('/details/notes', 'x')]);
  sandbox.clock.ms += dayMs;
  sandbox.core.asMicrosoft.accept(asked.id);
  const registration = { WebhookUrl: 'https://cosell.example/hooks', WebhookEvents: ['test-created'] };
  await sandbox.call('POST', '/webhooks/v1/registration', registration, { caller: webhookCaller });
  await sandbox.call('POST', '/webhooks/v1/registration/validationEvents', undefined, { caller: webhookCaller });
}
