import { inboundDeal } from '../../../sandbox/partner-center/setup.ts';
import { answersInTurn, json, rejection } from '../ports.ts';
import { anEngagement, anId, draft, host, operationId, over, reference, referralOf, setUp } from './source-setup.ts';

describe('creating a referral', () => {
  it('sends a private deal in the documented shape and returns what was stored', async () => {
    const { source, fetch } = setUp();
    const referral = await source.create(draft(), operationId);
    expect(JSON.parse(fetch.sent[0]?.body ?? '')).toEqual({
      name: 'Orchard – cold chain',
      externalReferenceId: reference,
      qualification: 'SalesQualified',
      type: 'Independent',
      customerProfile: {
        name: 'Pommerhof & Söhne GmbH',
        address: { addressLine1: 'Apfelallee 3', city: 'Stade', postalCode: '21682', country: 'DE' },
        team: [
          { firstName: 'Heike', lastName: 'Pommer', phoneNumber: '+49 4141 555010', email: 'heike@pommerhof.example' },
        ],
      },
      consent: {
        consentToToShareInfoWithOthers: true,
        consentToContact: true,
        consentToMicrosoftToContactSpecificPartners: true,
        consentToShareReferralWithMicrosoftSellers: false,
      },
      details: {
        requirements: {
          solutions: [{ type: 'Name', id: 'SOL-50871-LKV', name: 'Lakeview Cold Chain', solutionType: '3P' }],
          additionalRequirements: {
            iot: {},
            attributes: [{ type: 'CustomerMarketplaceIntent', id: 'HaveNotDecided' }],
          },
        },
        dealValue: 52000.5,
        currency: 'EUR',
        closingDateTime: '2026-11-30T00:00:00Z',
        notes: 'Two cold stores.',
      },
      team: [{ firstName: 'Jorrit', lastName: 'Dam', phoneNumber: '+31 20 5550100', email: 'jorrit@lakeview.example' }],
      target: [],
    });
    expect(referral).toMatchObject({
      status: 'Active',
      substatus: 'Accepted',
      visible: false,
      externalReferenceId: reference,
    });
    expect(referral.fields).toEqual({
      dealValue: 52000.5,
      currency: 'EUR',
      closingDate: '2026-11-30',
      notes: 'Two cold stores.',
    });
  });

  it('sends the headers of the API, the operation id as MS-RequestId', async () => {
    const { source, fetch } = setUp();
    await source.create(draft(), operationId);
    const headers = fetch.sent[0]?.headers ?? {};
    expect(headers).toMatchObject({
      authorization: 'Bearer token-1',
      accept: 'application/json',
      'content-type': 'application/json',
      'ms-requestid': operationId,
    });
    expect(headers['client-request-id']).toBe(headers['ms-correlationid']);
    expect(headers['client-request-id']).not.toBe(operationId);
  });

  it('creates the connected referral for Microsoft in the same engagement', async () => {
    const { source } = setUp();
    const own = await source.create(draft({ type: 'Shared', visible: true, target: 'solution' }), operationId);
    const theirs = await source.create(
      draft({
        externalReferenceId: null,
        type: 'Shared',
        visible: true,
        target: 'microsoft',
        engagementId: own.engagementId,
        help: 'ProofOfConceptOrDemo',
        invitedByOrganizationId: own.organizationId,
      }),
      operationId,
    );
    expect(theirs).toMatchObject({
      isMicrosoftSide: true,
      help: 'ProofOfConceptOrDemo',
      engagementId: own.engagementId,
    });
    const both = await source.readEngagement(own.engagementId);
    expect(both.map(({ id }) => id).sort()).toEqual([own.id, theirs.id].sort());
  });

  it('does not know whether a lost answer means a referral', async () => {
    const { source, sandbox } = setUp();
    sandbox.core.faults.add({ method: 'POST', action: { kind: 'answer-lost' } });
    const fault = await rejection(source.create(draft(), operationId));
    expect(fault).toMatchObject({ code: 'PC_UNAVAILABLE', retry: 'later', outcome: 'unknown' });
    expect(sandbox.core.referrals()).toHaveLength(1);
  });

  it('shows what the service refuses, cut to one line of 300 characters', async () => {
    const long = 'x'.repeat(1000);
    const { source } = over(answersInTurn(json(400, { error: { code: 'invalidRequest', message: long } })));
    const fault = await rejection(source.create(draft(), operationId));
    expect(fault).toMatchObject({ code: 'PC_REJECTED', retry: 'never', outcome: 'notDone' });
    expect((fault['parameters'] as { detail: string }).detail).toHaveLength(300);
  });

  it.each([
    ['without an id', {}],
    ['without the id of its engagement', { id: anId }],
  ])('takes an answer %s for unclear', async (_what, answer) => {
    const { source } = over(answersInTurn(json(200, answer)));
    expect(await rejection(source.create(draft(), operationId))).toMatchObject({
      code: 'PC_UNAVAILABLE',
      outcome: 'unknown',
    });
  });
});

describe('reading and searching', () => {
  it('says absent for an unknown id', async () => {
    const { source } = setUp();
    await expect(source.read(anId)).resolves.toEqual({ is: 'absent' });
  });

  it('reads an inbound deal of Microsoft', async () => {
    const { source, sandbox } = setUp();
    const { referralId } = sandbox.core.asMicrosoft.createDeal(inboundDeal());
    const read = await source.read(referralId);
    expect(read).toMatchObject({
      is: 'present',
      value: { status: 'New', inviterOrganizationId: 'msft', isMicrosoftSide: false },
    });
  });

  it('finds own referrals by external reference, oldest first, without Microsoft’s side', async () => {
    const { source, sandbox, fetch } = setUp();
    const first = await source.create(draft(), operationId);
    sandbox.clock.ms += 60_000;
    const second = await source.create(draft(), operationId);
    await source.create(draft({ externalReferenceId: 'other' }), operationId);
    const found = await source.search(reference.toUpperCase());
    expect(found.map(({ id }) => id)).toEqual([first.id, second.id]);
    expect(decodeURIComponent(fetch.sent.at(-1)?.url ?? '')).toContain(`externalReferenceId eq '${reference}'`);
  });

  it('scans by time of creation where the filter is refused, and does not try the filter again', async () => {
    const { source, sandbox, fetch, log } = setUp({ externalReferenceIdFilter: false });
    await source.create(draft({ name: 'long ago' }), operationId);
    sandbox.clock.ms += 3_600_000;
    const wanted = await source.create(draft(), operationId);
    const since = new Date(sandbox.clock.ms);
    expect((await source.search(reference, since)).map(({ id }) => id)).toEqual([wanted.id]);
    expect(log.events).toContain('partner-center.filter-refused');
    const before = fetch.sent.length;
    await source.search(reference, since);
    expect(fetch.sent).toHaveLength(before + 1);
    expect(fetch.sent.at(-1)?.url).not.toContain('externalReferenceId');
  });

  it('follows next links by their query only', async () => {
    const item = (n: number) => ({
      id: `4f6f1a0e-0000-4000-8000-00000000000${n}`,
      engagementId: anEngagement,
      externalReferenceId: reference,
      createdDateTime: `2026-06-0${n}T00:00:00Z`,
    });
    const fetch = answersInTurn(
      json(200, { value: [item(2)], '@odata.nextLink': 'http://evil.example/v1.0/referrals?$skiptoken=k181' }),
      json(200, { value: [item(1)] }),
    );
    const found = await over(fetch).source.search(reference);
    expect(found.map(({ createdAt }) => createdAt.slice(0, 10))).toEqual(['2026-06-01', '2026-06-02']);
    expect(fetch.sent[1]?.url).toBe(`${host}/v1.0/engagements/referrals?$skiptoken=k181`);
  });

  it.each(["x' or 1 eq 1", '../referrals', ''])('refuses "%s" as an id without a call', async (id) => {
    const { source, fetch } = setUp();
    expect(await rejection(source.read(id))).toMatchObject({ code: 'PC_REJECTED' });
    expect(await rejection(source.readEngagement(id))).toMatchObject({ code: 'PC_REJECTED' });
    expect(fetch.sent).toHaveLength(0);
  });
});

describe('changing a referral', () => {
  it('sends only the changed members with If-Match and returns the new state', async () => {
    const { source, fetch } = setUp();
    const referral = await source.create(draft(), operationId);
    const changed = await source.patch(referral, {
      fields: { dealValue: 60000, closingDate: '2026-12-15' },
      visible: true,
    });
    expect(JSON.parse(fetch.sent[1]?.body ?? '')).toEqual([
      { op: 'replace', path: '/details/dealValue', value: 60000 },
      { op: 'replace', path: '/details/closingDateTime', value: '2026-12-15T00:00:00Z' },
      { op: 'replace', path: '/consent/consentToShareReferralWithMicrosoftSellers', value: true },
    ]);
    expect(fetch.sent[1]?.headers).toMatchObject({ 'if-match': referral.eTag, prefer: 'return=representation' });
    expect(changed).toMatchObject({ visible: true, fields: { dealValue: 60000, closingDate: '2026-12-15' } });
    expect(changed.eTag).not.toBe(referral.eTag);
  });

  it('adds where the current value is empty, and empties text with an empty string', async () => {
    const { source, sandbox, fetch } = setUp();
    const { referralId } = sandbox.core.asMicrosoft.createDeal(inboundDeal());
    const read = await source.read(referralId);
    if (read.is !== 'present') throw new Error('not found');
    sandbox.core.asMicrosoft.accept(referralId);
    const fresh = await source.read(referralId);
    if (fresh.is !== 'present') throw new Error('not found');
    const linked = await source.patch(
      { ...fresh.value, fields: { ...fresh.value.fields, notes: null } },
      { externalReferenceId: reference, fields: { notes: 'Hello' } },
    );
    expect(JSON.parse(fetch.sent.at(-1)?.body ?? '')).toEqual([
      { op: 'add', path: '/details/notes', value: 'Hello' },
      { op: 'add', path: '/externalReferenceId', value: reference },
    ]);
    const emptied = await source.patch(linked, { fields: { notes: null } });
    expect(JSON.parse(fetch.sent.at(-1)?.body ?? '')).toEqual([{ op: 'replace', path: '/details/notes', value: '' }]);
    expect(emptied.fields['notes']).toBeNull();
  });

  it('says so when somebody else was faster', async () => {
    const { source, sandbox } = setUp();
    const referral = await source.create(draft(), operationId);
    sandbox.core.asMicrosoft.edit(referral.id, { dealValue: 1 });
    const fault = await rejection(source.patch(referral, { fields: { dealValue: 2 } }));
    expect(fault).toMatchObject({ code: 'PC_CHANGED_MEANWHILE', retry: 'now' });
  });

  it('reads the referral again when the answer has no body', async () => {
    const fetch = answersInTurn(
      { status: 204, headers: {}, body: '' },
      json(200, { id: anId, engagementId: anEngagement, details: { dealValue: 7 } }),
    );
    const changed = await over(fetch).source.patch(referralOf(), { fields: { dealValue: 7 } });
    expect(changed.fields['dealValue']).toBe(7);
  });

  it('sends nothing for an empty patch', async () => {
    const fetch = answersInTurn();
    const current = referralOf();
    await expect(over(fetch).source.patch(current, { fields: {} })).resolves.toBe(current);
  });

  it('refuses a field that is not mapped', async () => {
    const current = referralOf();
    await expect(over(answersInTurn()).source.patch(current, { fields: { secret: 'x' } })).rejects.toThrow(TypeError);
  });

  it.each([
    ['won', { status: 'Closed', substatus: 'Won' }, null],
    [
      'lost',
      { status: 'Closed', substatus: 'Lost', statusReason: 'Customer did not respond' },
      'Customer did not respond',
    ],
  ] as const)('closes a deal as %s, together with its last changes', async (_what, status, reason) => {
    const { source } = setUp();
    const referral = await source.create(draft(), operationId);
    const closed = await source.patch(referral, { status, fields: { dealValue: 1 } });
    expect(closed).toMatchObject({ status: 'Closed', substatus: status.substatus, fields: { dealValue: 1 } });
    expect(closed.statusReason).toBe(reason);
  });

  it('replaces the own team as a whole', async () => {
    const { source } = setUp();
    const referral = await source.create(draft(), operationId);
    const team = [{ firstName: 'Ada', lastName: 'Berg', email: 'ada@lakeview.example', phone: '+31 20 5550101' }];
    const changed = await source.patch(referral, { team });
    expect(changed.team.map(({ email }) => email)).toEqual(['ada@lakeview.example']);
  });
});

describe('a reason that the service refuses', () => {
  const status = { status: 'Closed', substatus: 'Declined', statusReason: 'Too far away' } as const;
  const refusal = (target: string) => json(400, { error: { code: 'invalidRequest', message: 'no', target } });
  const done = json(200, { id: anId, engagementId: anEngagement, status: 'Closed', substatus: 'Declined' });

  it('is left out when the refusal names it', async () => {
    const { source, fetch, log } = over(answersInTurn(refusal('StatusReason'), done));
    await expect(source.patch(referralOf(), { status })).resolves.toMatchObject({ substatus: 'Declined' });
    const [first, second] = fetch.sent.map(({ body }) => JSON.parse(body ?? '') as { path: string }[]);
    expect(first?.map(({ path }) => path)).toEqual(['/status', '/substatus', '/statusReason']);
    expect(second?.map(({ path }) => path)).toEqual(['/status', '/substatus']);
    expect(fetch.sent[1]?.headers['if-match']).toBe('"1"');
    expect(log.events).toEqual(['partner-center.reason-refused']);
  });

  it('is left out once only', async () => {
    const { source, fetch } = over(answersInTurn(refusal('statusReason'), refusal('statusReason')));
    expect(await rejection(source.patch(referralOf(), { status }))).toMatchObject({ code: 'PC_REJECTED' });
    expect(fetch.sent).toHaveLength(2);
  });

  it.each([
    ['the refusal names something else', refusal('team'), { status }],
    ['no reason was sent', refusal('statusReason'), { visible: true as const }],
  ])('stays a refusal when %s', async (_what, answer, patch) => {
    const { source, fetch } = over(answersInTurn(answer));
    expect(await rejection(source.patch(referralOf(), patch))).toMatchObject({ code: 'PC_REJECTED' });
    expect(fetch.sent).toHaveLength(1);
  });
});

describe('faults of the referrals API', () => {
  it('a success without JSON is no answer', async () => {
    const { source } = over(answersInTurn({ status: 200, headers: {}, body: '<html>' }));
    expect(await rejection(source.read(anId))).toMatchObject({ code: 'PC_UNAVAILABLE', outcome: 'notDone' });
  });

  it('a refused token is renewed once, then it is a matter of signing in', async () => {
    const refused = json(401, { error: { code: 'unauthenticated', message: 'x' } });
    const good = over(answersInTurn(refused, json(404, {})));
    await expect(good.source.read(anId)).resolves.toEqual({ is: 'absent' });
    expect(good.forced).toEqual([false, true]);
    const bad = over(answersInTurn(refused, refused));
    expect(await rejection(bad.source.read(anId))).toMatchObject({ code: 'PC_SIGN_IN', retry: 'never' });
  });

  it('a wait the service asks for closes the gate for everybody', async () => {
    const { source, gate, clock } = over(answersInTurn(json(429, {}, { 'retry-after': '30' })));
    await rejection(source.read(anId));
    expect(gate.holds).toEqual([{ service: 'partner-center', until: new Date(clock.now().getTime() + 30_000) }]);
    expect(gate.inside()).toBe(0);
  });

  it('a POST that is not answered in time is unclear', async () => {
    const { source, clock, fetch } = over(answersInTurn('never'));
    const call = rejection(source.create(draft(), operationId));
    while (fetch.sent.length === 0) await Promise.resolve();
    clock.advance(1000);
    expect(await call).toMatchObject({ code: 'PC_UNAVAILABLE', outcome: 'unknown' });
  });

  it('503 on a POST is unclear and waits as long as asked', async () => {
    const fault = await rejection(
      over(answersInTurn(json(503, {}, { 'retry-after': '5' }))).source.create(draft(), operationId),
    );
    expect(fault).toMatchObject({ code: 'PC_UNAVAILABLE', outcome: 'unknown', retryAfterMs: 5000 });
  });
});
