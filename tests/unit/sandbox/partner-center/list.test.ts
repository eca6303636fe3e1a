import type { Referral } from '../../../../sandbox/partner-center/src/referral.ts';
import {
  callerOf,
  coSellDeal,
  connectedDeal,
  inboundDeal,
  ownDeal,
  referralsPath,
  replace,
  rival,
  startSandbox,
} from './setup.ts';
import type { ErrorBody, ListBody, Sandbox } from './setup.ts';

async function createMany(sandbox: Sandbox, count: number): Promise<string[]> {
  const ids: string[] = [];
  for (let index = 0; index < count; index += 1) {
    sandbox.clock.ms += 1000;
    ids.push((await sandbox.create(ownDeal({ name: `Deal ${index}` }))).id);
  }
  return ids;
}

const names = (body: ListBody) => body.value.map((referral) => referral.name);

async function filtered(sandbox: Sandbox, filter: string): Promise<string[]> {
  const answer = await sandbox.list(`$filter=${filter}&$orderby=createdDateTime asc`);
  expect(answer.status).toBe(200);
  return names(answer.body);
}

async function refusal(sandbox: Sandbox, query: string): Promise<string | undefined> {
  const answer = await sandbox.call<ErrorBody>('GET', `${referralsPath}?${query}`);
  expect(answer.status).toBe(400);
  return answer.body.error.innerError?.code;
}

describe('listing', () => {
  it('answers context, count and records', async () => {
    const sandbox = startSandbox();
    await createMany(sandbox, 2);
    const { status, body } = await sandbox.list('$orderby=createdDateTime desc');
    expect(status).toBe(200);
    expect(body).toMatchObject({
      '@odata.context': 'https://api.partner.microsoft.com/v1.0/engagements/$metadata#Referrals',
      '@odata.count': 2,
    });
    expect(names(body)).toEqual(['Deal 1', 'Deal 0']);
    expect(body).not.toHaveProperty('@odata.nextLink');
  });

  it('sorts by the time of change', async () => {
    const sandbox = startSandbox();
    const [first = ''] = await createMany(sandbox, 2);
    await sandbox.patch(first, [replace('/details/notes', 'x')]);
    expect(names((await sandbox.list('$orderby=updatedDateTime desc')).body)).toEqual(['Deal 0', 'Deal 1']);
  });

  it('cuts records down to the selected properties', async () => {
    const sandbox = startSandbox();
    await createMany(sandbox, 1);
    const { body } = await sandbox.list('$select=id,status,customerProfile');
    expect(Object.keys(body.value[0] ?? {})).toEqual(['id', 'status', 'customerProfile']);
  });

  it('counts all matching records, not those of the page', async () => {
    const sandbox = startSandbox();
    await createMany(sandbox, 3);
    const { body } = await sandbox.list('$top=1&$skip=1&$orderby=createdDateTime asc&$count=true');
    expect(body['@odata.count']).toBe(3);
    expect(names(body)).toEqual(['Deal 1']);
  });

  it('follows next links to the end, in the odd form the service prints', async () => {
    const sandbox = startSandbox({ pageSize: 2 });
    await createMany(sandbox, 5);
    let { body } = await sandbox.list('$orderby=createdDateTime asc');
    const seen = names(body);
    while (body['@odata.nextLink'] !== undefined) {
      const link = body['@odata.nextLink'];
      expect(link).toMatch(/^http:\/\/api\.partner\.microsoft\.com\/v1\.0\/referrals\?\$skiptoken=[\w-]+$/);
      body = (await sandbox.list(new URL(link).search.slice(1))).body;
      seen.push(...names(body));
    }
    expect(seen).toEqual(['Deal 0', 'Deal 1', 'Deal 2', 'Deal 3', 'Deal 4']);
  });

  it('neither loses nor repeats records that change between two pages', async () => {
    const sandbox = startSandbox({ pageSize: 2 });
    const [first = ''] = await createMany(sandbox, 4);
    const page = await sandbox.list('$orderby=updatedDateTime asc');
    sandbox.clock.ms += 1000;
    await sandbox.patch(first, [replace('/details/notes', 'x')]);
    const rest = await sandbox.list(new URL(page.body['@odata.nextLink'] ?? '').search.slice(1));
    expect(names(page.body)).toEqual(['Deal 0', 'Deal 1']);
    expect(names(rest.body)).toEqual(['Deal 2', 'Deal 3']);
  });

  it('keeps $top over several pages', async () => {
    const sandbox = startSandbox({ pageSize: 2 });
    await createMany(sandbox, 5);
    const page = await sandbox.list('$orderby=createdDateTime asc&$top=3');
    const rest = await sandbox.list(new URL(page.body['@odata.nextLink'] ?? '').search.slice(1));
    expect(names(rest.body)).toEqual(['Deal 2']);
    expect(rest.body['@odata.nextLink']).toBeUndefined();
  });

  it.each([
    ['unsupportedOrder', '$orderby=name'],
    ['unsupportedOrder', '$orderby=createdDateTime asc,id'],
    ['malformedOption', '$top=-1'],
    ['malformedOption', '$top=x'],
    ['malformedOption', '$count=yes'],
    ['malformedOption', '$skiptoken=zzz'],
    ['malformedOption', '$skiptoken=zzz&$top=1'],
    ['malformedFilter', '$filter=status eq'],
    ['malformedFilter', '$filter='],
    ['unknownProperty', "$filter=colour eq 'red'"],
    ['unsupportedFilter', "$filter=contains(name,'x')"],
    ['unsupportedFilter', "$filter=not (status eq 'New') and type eq 'Shared'"],
    ['unsupportedFilter', '$filter=engagementId eq 65edc0b5-3485-41b7-a17e-dfa9ef4706e2'],
  ])('refuses with %s: %s', async (code, query) => {
    expect(await refusal(startSandbox(), query)).toBe(code);
  });

  it('refuses to select what does not exist', async () => {
    const sandbox = startSandbox();
    await createMany(sandbox, 1);
    expect(await refusal(sandbox, '$select=colour')).toBe('unknownProperty');
  });

  it.each(['$search=x', '$apply=x', '$expand=team', 'page=2'])('answers 501 to %s', async (query) => {
    expect((await startSandbox().list(query)).status).toBe(501);
  });
});

describe('filtering', () => {
  async function sample(): Promise<Sandbox> {
    const sandbox = startSandbox();
    await sandbox.create(ownDeal({ name: "O'Neil", externalReferenceId: 'crm-1' }));
    sandbox.clock.ms += 60_000;
    const shared = await sandbox.create(coSellDeal({ name: 'Shared', 'details.dealValue': 900 }));
    await sandbox.create(connectedDeal(shared.engagementId, { name: 'Microsofts' }));
    sandbox.clock.ms += 60_000;
    sandbox.core.asMicrosoft.createDeal(inboundDeal({ name: 'Inbound' }));
    return sandbox;
  }

  it.each([
    ["status eq 'New' and qualification eq 'SalesQualified'", ['Inbound']],
    ["customerProfile/address/country eq 'DK' and direction eq 'Incoming'", ['Inbound']],
    ["(type eq 'Shared' and direction eq 'Incoming')", ['Inbound']],
    ["(direction eq 'Incoming' and substatus eq 'Pending')", ['Inbound']],
    [
      "status eq 'Active' and direction eq 'Outgoing' and type eq 'Shared' and team/any(t:t/email eq 'jorrit@lakeview.example')",
      ['Shared'],
    ],
    ["team/any(t:t/email eq 'nobody@lakeview.example')", []],
    ['updatedDateTime ge 2026-06-10T08:01:00Z', ['Shared', 'Inbound']],
    ['updatedDateTime ge 2026-06-10T10:01:00+02:00', ['Shared', 'Inbound']],
    ['updatedDateTime gt 2026-06-10T08:01:00.0000000Z and updatedDateTime lt 2026-06-10T08:02:00Z', []],
    ['createdDateTime le 2026-06-10T08:00:00Z', ["O'Neil"]],
    ["name eq 'O''Neil' or name eq 'Inbound'", ["O'Neil", 'Inbound']],
    ["details/dealValue lt 1000 and not (status eq 'New')", ['Shared']],
    ["status ne 'Active'", ['Inbound']],
    ['expirationDateTime ne null', ['Inbound']],
    ['consent/consentToShareReferralWithMicrosoftSellers eq false', ["O'Neil"]],
    ["externalReferenceId eq 'crm-1'", ["O'Neil"]],
    ["externalReferenceId eq 'CRM-1'", []],
  ])('understands %s', async (filter, expected) => {
    expect(await filtered(await sample(), filter)).toEqual(expected);
  });

  it('shows every part of an engagement that is asked for', async () => {
    const sandbox = await sample();
    const own = sandbox.core.referrals().find((referral) => referral.name === 'Shared');
    expect(await filtered(sandbox, `engagementId eq '${own?.engagementId ?? ''}'`)).toEqual(['Shared', 'Microsofts']);
  });

  it('refuses externalReferenceId where the option says so', async () => {
    const sandbox = startSandbox({ externalReferenceIdFilter: false });
    expect(await refusal(sandbox, "$filter=externalReferenceId eq 'x'")).toBe('unknownProperty');
  });
});

describe('filters that are refused', () => {
  it.each(['updatedDateTime', 'createdDateTime'])('refuses %s where the option says so', async (path) => {
    const sandbox = startSandbox({ refusedFilterPaths: [path] });
    expect(await refusal(sandbox, `$filter=${path} ge 2026-06-10T08:00:00Z`)).toBe('unknownProperty');
    expect((await sandbox.list(`$filter=status eq 'New'`)).status).toBe(200);
  });
});

describe('what a caller sees', () => {
  it('leaves records of other parties out of the plain list unless told', async () => {
    for (const [listsRelated, expected] of [
      [false, 1],
      [true, 2],
    ] as const) {
      const sandbox = startSandbox({ listsRelated });
      const own = await sandbox.create(coSellDeal());
      await sandbox.create(connectedDeal(own.engagementId));
      expect((await sandbox.list('$orderby=createdDateTime asc')).body.value).toHaveLength(expected);
    }
  });

  it('hides the records of another partner', async () => {
    const sandbox = startSandbox();
    const own = await sandbox.create();
    const stranger = callerOf(rival);
    expect((await sandbox.list('', stranger)).body.value).toEqual([]);
    const filter = `$filter=engagementId eq '${own.engagementId}'`;
    expect((await sandbox.list(filter, stranger)).body.value).toEqual([]);
    const read = await sandbox.call<ErrorBody>('GET', `${referralsPath}/${own.id}`, undefined, { caller: stranger });
    expect([read.status, read.body.error.code]).toEqual([404, 'itemNotFound']);
    const written = await sandbox.call('PATCH', `${referralsPath}/${own.id}`, [], { caller: stranger });
    expect(written.status).toBe(404);
  });

  it('reads a record by id with its entity tag', async () => {
    const sandbox = startSandbox();
    const own = await sandbox.create();
    const read = await sandbox.call('GET', `${referralsPath}/${own.id.toUpperCase()}`);
    expect(read.status).toBe(200);
    expect(read.headers['etag']).toBe(own.eTag);
  });

  it('answers 404 to an unknown id and 400 to one that is no GUID', async () => {
    const sandbox = startSandbox();
    const unknown = `${referralsPath}/11111111-1111-4111-8111-111111111111`;
    expect((await sandbox.call('GET', unknown)).status).toBe(404);
    expect((await sandbox.call('GET', `${referralsPath}/1`)).status).toBe(400);
  });
});

describe('list lag', () => {
  it('shows writes late in the list and at once by id', async () => {
    const sandbox = startSandbox({ listLagMs: 5000 });
    const own = await sandbox.create();
    const seen = async () => (await sandbox.list('')).body.value.map((referral) => referral.details.notes);
    expect(await seen()).toEqual([]);
    expect((await sandbox.call('GET', `${referralsPath}/${own.id}`)).status).toBe(200);
    sandbox.clock.ms += 5000;
    expect(await seen()).toEqual(['Two cold stores in scope.']);
    await sandbox.patch(own.id, [replace('/details/notes', 'new')]);
    sandbox.clock.ms += 4999;
    expect(await seen()).toEqual(['Two cold stores in scope.']);
    sandbox.clock.ms += 1;
    expect(await seen()).toEqual(['new']);
  });

  it('draws the lag of each write, and never shows an older state again', async () => {
    const lags = [1000, 5000, 2000];
    const sandbox = startSandbox({ listLagMs: () => lags.shift() ?? 0 });
    const own = await sandbox.create();
    await sandbox.patch(own.id, [replace('/details/notes', 'second')]);
    await sandbox.patch(own.id, [replace('/details/notes', 'third')]);
    const seen: (string | null | undefined)[] = [];
    for (let second = 0; second <= 5; second += 1) {
      seen.push((await sandbox.list('')).body.value[0]?.details.notes);
      sandbox.clock.ms += 1000;
    }
    const first = 'Two cold stores in scope.';
    expect(seen).toEqual([undefined, first, 'third', 'third', 'third', 'third']);
  });

  it('never shows a late state after a prompt one', async () => {
    const lags = [0, 5000, 0];
    const sandbox = startSandbox({ listLagMs: () => lags.shift() ?? 0 });
    const own = await sandbox.create();
    await sandbox.patch(own.id, [replace('/details/notes', 'late')]);
    await sandbox.patch(own.id, [replace('/details/notes', 'prompt')]);
    const seen = async () => (await sandbox.list('')).body.value[0]?.details.notes;
    expect(await seen()).toBe('prompt');
    sandbox.clock.ms += 5000;
    expect(await seen()).toBe('prompt');
  });

  it('changes while the service runs, for the writes that follow', async () => {
    const sandbox = startSandbox();
    const shown = await sandbox.create();
    sandbox.core.setListLag(3000);
    await sandbox.create(ownDeal({ name: 'Late' }));
    sandbox.core.setListLag(() => 0);
    await sandbox.create(ownDeal({ name: 'Prompt' }));
    const list = async () => names((await sandbox.list('$orderby=createdDateTime asc')).body);
    expect(await list()).toEqual([shown.name, 'Prompt']);
    sandbox.clock.ms += 3000;
    expect(await list()).toEqual([shown.name, 'Late', 'Prompt']);
  });
});

describe('read lag', () => {
  it('hides a new record by id for a while, not its later states', async () => {
    const sandbox = startSandbox({ readLagMs: 4000 });
    const own = await sandbox.create();
    const read = () => sandbox.call<Referral>('GET', `${referralsPath}/${own.id}`);
    expect((await read()).status).toBe(404);
    expect((await sandbox.patch(own.id, [replace('/details/notes', 'x')])).status).toBe(404);
    expect((await sandbox.list('')).body.value).toHaveLength(1);
    sandbox.clock.ms += 4000;
    expect((await read()).status).toBe(200);
    await sandbox.patch(own.id, [replace('/details/notes', 'new')]);
    expect((await read()).body.details.notes).toBe('new');
  });

  it('changes while the service runs', async () => {
    const sandbox = startSandbox();
    const draws = [2000, 0];
    sandbox.core.setReadLag(() => draws.shift() ?? 0);
    const [late, prompt] = [await sandbox.create(), await sandbox.create()];
    const status = async (id: string) => (await sandbox.call('GET', `${referralsPath}/${id}`)).status;
    expect([await status(late.id), await status(prompt.id)]).toEqual([404, 200]);
    sandbox.clock.ms += 2000;
    expect(await status(late.id)).toBe(200);
  });
});

describe('oddities of real answers', () => {
  it('writes customer names with entities, empty texts for null, and lists without registrations', async () => {
    const sandbox = startSandbox();
    const { id } = await sandbox.create(ownDeal({ externalReferenceId: undefined }));
    const single = (await sandbox.call<Record<string, unknown>>('GET', `${referralsPath}/${id}`)).body;
    const listed = (await sandbox.list('')).body.value[0];
    expect(single['customerProfile']).toMatchObject({ name: 'Pommerhof &amp; Söhne GmbH' });
    expect(single).toMatchObject({ externalReferenceId: '', registrations: [] });
    expect(listed).not.toHaveProperty('registrations');
  });

  it('leaves each of them out when switched off', async () => {
    const oddities = { htmlEntities: false, emptyTexts: false, missingRegistrations: false };
    const sandbox = startSandbox({ oddities });
    await sandbox.create(ownDeal({ externalReferenceId: undefined }));
    expect((await sandbox.list('')).body.value[0]).toMatchObject({
      externalReferenceId: null,
      registrations: [],
      customerProfile: { name: 'Pommerhof & Söhne GmbH' },
    });
  });

  it('calls own records incoming where that is asked for, in answers and in filters', async () => {
    const sandbox = startSandbox({ oddities: { ownDirectionIncoming: true } });
    await sandbox.create();
    expect((await sandbox.list("$filter=direction eq 'Incoming'")).body.value[0]?.direction).toBe('Incoming');
  });
});
