import type { NewOpportunity } from '../../../../../domain/model/change-set.ts';
import { fill } from '../../../../../domain/text.ts';
import { valueOf } from '../../../../../domain/model/observation.ts';
import { sample } from '../../../../../sandbox/dataverse/src/base/sample-rows.ts';
import { health, requestKind, requestState } from '../../../../../solution/contract/choices.ts';
import { rejection } from '../ports.ts';
import {
  changeSet,
  connectionId,
  environment,
  lane,
  linkState,
  makeRequest,
  ready,
  sharedEnvironment,
} from './environment.ts';

const historyId = (n: number): string => `abababab-0000-4000-8000-00000000000${n}`;

const line = (n: number) =>
  ({
    id: historyId(n),
    at: '2030-05-01T08:00:00.000Z',
    correlationId: lane,
    attempt: 1,
    code: 'REF_CONFLICT',
    parameters: { fields: 'deal value' },
    direction: 'none',
    outcome: 'refused',
    operation: 'patch',
    fields: ['deal value'],
  }) as const;

async function versionOf(store: Awaited<ReturnType<typeof environment>>['store']): Promise<string> {
  return valueOf((await store.view(lane, ready)).deal)?.version ?? '';
}

describe('applying a change set', () => {
  it('writes record, link row, history and request in one round trip and reads back', async () => {
    const env = await environment();
    const { store, fetch, ask } = env;
    const request = await makeRequest(env, 1);
    const version = await versionOf(store);
    const before = fetch.sent.length;
    const applied = await store.apply(
      changeSet({
        record: {
          ref: ready,
          version,
          changes: {
            fields: { dealValue: 1234.5, currency: 'USD', closingDate: '2030-12-15', notes: 'Second workshop' },
            visible: true,
            published: { referralIdentifier: 'r-1', referralStatus: 'active', audit: 'line' },
          },
        },
        link: { version: null, state: linkState({ referralId: lane, health: 'inStep' }), name: 'Deal' },
        history: [line(1)],
        historyOf: ready,
        requests: [{ id: request, state: 'done', message: { code: 'REF_SHARED', parameters: { a: 'b' } } }],
      }),
    );
    // The unknown row id of the new currency costs one more read, once per process.
    expect(fetch.sent.slice(before).filter(({ url }) => url.endsWith('$batch'))).toHaveLength(1);
    expect(applied.fields).toEqual({
      dealValue: 1234.5,
      currency: 'USD',
      closingDate: '2030-12-15',
      notes: 'Second workshop',
    });
    const row = await ask('GET', `opportunities(${ready.id})`);
    expect(row).toMatchObject({
      estimatedvalue: 1234.5,
      _transactioncurrencyid_value: sample.currencies.usDollar,
      estimatedclosedate: '2030-12-15',
      description: 'Second workshop',
      cosell_visibility: 723450001,
      cosell_referralidentifier: 'r-1',
      cosell_referralstatus: 723450002,
      cosell_audit: 'line',
    });
    const link = await ask('GET', `cosell_referrals(${lane})`);
    expect(link).toMatchObject({
      cosell_connectionkey: connectionId,
      cosell_recordkey: `opportunity_${ready.id}`,
      _cosell_opportunityid_value: ready.id,
      _ownerid_value: sample.users.seller,
      cosell_health: health.inStep,
      cosell_lastsyncon: '2030-05-01T08:00:00Z',
      '@odata.etag': applied.linkVersion,
    });
    const entry = await ask('GET', `cosell_historyentries(${historyId(1)})`);
    expect(entry).toMatchObject({
      cosell_name: fill(line(1)),
      cosell_code: 'REF_CONFLICT',
      cosell_fields: 'deal value',
      _cosell_referralid_value: lane,
      _cosell_opportunityid_value: ready.id,
      _ownerid_value: sample.users.seller,
    });
    const done = await ask('GET', `cosell_requests(${request})`);
    expect(done).toMatchObject({
      cosell_state: requestState.done,
      cosell_resultcode: 'REF_SHARED',
      cosell_resultdetails: '{"a":"b"}',
      _cosell_referralid_value: lane,
    });
    expect(done['cosell_completedon']).toBe('2030-05-01T08:00:00Z');
  });

  it('gives back the link row as it was written', async () => {
    const { store } = await environment();
    const state = linkState({
      engagementId: lane,
      base: { format: 1, mappingVersion: 1, fields: { dealValue: { crm: 1, pc: 2 } } },
      operation: {
        id: lane,
        kind: 'createReferral',
        generation: 1,
        payloadHash: 'h',
        sentAt: '2030-05-01T08:00:00.000Z',
        epoch: 'e:1',
      },
      conflicts: [{ field: 'notes', crm: 'a', pc: 'b' }],
      attempts: 3,
      notBefore: '2030-05-01T08:05:00.000Z',
      errorCode: 'PC_UNAVAILABLE',
      errorParameters: { detail: 'x' },
      microsoftReason: 'unmanaged customer',
      microsoftAnswerBy: '2030-05-15T08:00:00.000Z',
      health: 'checking',
    });
    await store.view(lane, ready);
    const { linkVersion } = await store.apply(changeSet({ link: { version: null, state, name: 'Deal' } }));
    const written = { id: lane, version: linkVersion, misowned: false, ...state };
    expect(valueOf((await store.view(lane, ready)).link)).toEqual(written);
  });

  it('takes nothing over when one version is stale', async () => {
    const { store, ask } = await environment();
    const version = await versionOf(store);
    await ask('PATCH', `opportunities(${ready.id})`, { description: 'meanwhile' });
    const fault = await rejection(
      store.apply(
        changeSet({
          link: { version: null, state: linkState(), name: 'Deal' },
          record: { ref: ready, version, changes: { fields: { notes: 'ours' } } },
        }),
      ),
    );
    expect(fault).toMatchObject({ code: 'DV_CHANGED_MEANWHILE', retry: 'now', outcome: 'notDone' });
    await expect(store.recordExists(ready)).resolves.toBe(true);
    expect((await store.view(lane, ready)).link).toEqual({ is: 'absent' });
    await expect(ask('GET', `opportunities(${ready.id})`)).resolves.toMatchObject({ description: 'meanwhile' });
  });

  it('refuses a second link row of the same generation', async () => {
    const { store } = await environment();
    const link = { version: null, state: linkState(), name: 'Deal' };
    await store.apply(changeSet({ link }));
    const other = '77777777-0000-4000-8000-000000000001';
    expect(await rejection(store.apply(changeSet({ lane: other, link })))).toMatchObject({
      code: 'DV_CHANGED_MEANWHILE',
    });
    expect(await rejection(store.apply(changeSet({ link })))).toMatchObject({ code: 'DV_CHANGED_MEANWHILE' });
  });

  it('keeps the rows of an owner without our roles with the relay', async () => {
    const { store, ask, log } = await environment();
    const record = { table: 'opportunity', id: sample.opportunities.secondSeller } as const;
    await store.view(lane, record);
    await store.apply(
      changeSet({
        link: { version: null, state: linkState({ record }), name: 'Deal' },
        history: [line(1)],
        historyOf: record,
      }),
    );
    await expect(ask('GET', `cosell_referrals(${lane})`)).resolves.toMatchObject({
      _ownerid_value: sample.users.relay,
    });
    const warnings = () => log.events.filter((event) => event === 'dataverse.owner-without-role');
    expect(warnings()).toHaveLength(1);
    const { link } = await store.view(lane, record);
    await store.apply(
      changeSet({ link: { version: valueOf(link)?.version ?? null, state: linkState({ record }), name: 'Deal' } }),
    );
    expect(warnings()).toHaveLength(1);
  });

  it('follows a change of owner', async () => {
    const { store, ask } = await environment();
    await store.view(lane, ready);
    await store.apply(changeSet({ link: { version: null, state: linkState(), name: 'Deal' } }));
    await ask('PATCH', `opportunities(${ready.id})`, {
      'ownerid@odata.bind': `/systemusers(${sample.users.administrator})`,
    });
    const { link } = await store.view(lane, ready);
    await store.apply(
      changeSet({ link: { version: valueOf(link)?.version ?? null, state: linkState(), name: 'Deal' } }),
    );
    await expect(ask('GET', `cosell_referrals(${lane})`)).resolves.toMatchObject({
      _ownerid_value: sample.users.administrator,
    });
  });

  it('still writes link row and history when the record was deleted', async () => {
    const { store, ask } = await environment();
    await store.view(lane, ready);
    await store.apply(changeSet({ link: { version: null, state: linkState(), name: 'Deal' } }));
    await ask('DELETE', `opportunities(${ready.id})`);
    const { link, deal } = await store.view(lane, ready);
    expect(deal).toEqual({ is: 'absent' });
    expect(valueOf(link)?.record).toEqual(ready);
    await store.apply(
      changeSet({
        link: { version: valueOf(link)?.version ?? null, state: linkState({ health: 'orphaned' }), name: 'Deal' },
        history: [line(1)],
        historyOf: ready,
      }),
    );
    expect(valueOf((await store.view(lane, ready)).link)?.health).toBe('orphaned');
  });

  it('lets a request go on working with a new end', async () => {
    const env = await environment();
    const request = await makeRequest(env, 1);
    await env.store.apply(
      changeSet({ requests: [{ id: request, state: 'working', message: { code: 'REF_CHECKING', parameters: {} } }] }),
    );
    await expect(env.ask('GET', `cosell_requests(${request})`)).resolves.toMatchObject({
      cosell_state: requestState.working,
      cosell_workinguntil: '2030-05-01T08:01:00Z',
      cosell_completedon: null,
    });
  });

  it('does not make a capture row of its own write', async () => {
    const { store, ask, connections } = await environment();
    const { userId, organizationId } = await connections.whoAmI();
    const row = await connections.load(connectionId, 'Partner Center');
    const lease = { instance: 'i', epoch: 1, organizationId, renewedOn: '2030-05-01T08:00:00.000Z' };
    await connections.saveLease(row, lease, { relayUserId: userId, formSettings: {} }, {});
    await ask('PATCH', `opportunities(${ready.id})`, { cosell_sync: true });
    const captured = async () => ((await ask('GET', 'cosell_requests'))['value'] as unknown[]).length;
    const before = await captured();
    expect(before).toBeGreaterThan(0);
    const record = { ref: ready, version: await versionOf(store), changes: { fields: { notes: 'by the relay' } } };
    await store.apply(changeSet({ record }));
    await expect(captured()).resolves.toBe(before);
  });

  it('names a currency the environment does not have', async () => {
    const { store } = await sharedEnvironment();
    const record = { ref: ready, version: await versionOf(store), changes: { fields: { currency: 'XTS' } } };
    expect(await rejection(store.apply(changeSet({ record })))).toMatchObject({
      code: 'DV_CURRENCY_UNKNOWN',
      parameters: { currency: 'XTS' },
    });
  });

  it('names what the environment refuses', async () => {
    const { store } = await sharedEnvironment();
    const published = { referralLink: 'x'.repeat(600) };
    const record = { ref: ready, version: await versionOf(store), changes: { published } };
    expect(await rejection(store.apply(changeSet({ record })))).toMatchObject({ code: 'DV_REJECTED', retry: 'never' });
  });

  it('names a privilege the relay lacks', async () => {
    const { store } = await environment(sample.users.secondSeller);
    const fault = await rejection(
      store.apply(changeSet({ link: { version: null, state: linkState(), name: 'Deal' } })),
    );
    expect(fault).toMatchObject({ code: 'DV_ACCESS_DENIED', retry: 'never' });
    expect((fault['parameters'] as { detail: string }).detail).toMatch(/^prv\w*cosell_Referral$/i);
  });
});

describe('an opportunity that is born from a referral', () => {
  const ids = {
    account: 'b0b00000-0000-4000-8000-000000000001',
    contact: 'b0b00000-0000-4000-8000-000000000002',
    deal: 'b0b00000-0000-4000-8000-000000000003',
  };
  const born: NewOpportunity = {
    id: ids.deal,
    name: 'Harbour analytics',
    accountId: ids.account,
    contactId: ids.contact,
    ownerUserId: sample.users.seller,
    onHold: true,
    fields: { dealValue: 64000, currency: 'GBP', closingDate: '2030-10-31', notes: null },
    visible: true,
    help: null,
    published: {
      referralIdentifier: lane,
      referralLink: 'https://x.example',
      referralProgram: 'Azure Innovate',
      microsoftCrmIdentifier: null,
      referralStatus: 'pending',
      audit: 'a',
    },
    solutions: [
      {
        rowId: 'b0b00000-0000-4000-8000-000000000004',
        solution: { id: 'SOL-9-NEW', name: 'New thing', publisherName: null, solutionType: null },
        catalogueRowId: null,
        newCatalogueRowId: 'b0b00000-0000-4000-8000-000000000005',
      },
    ],
  };
  const inbound = changeSet({
    customer: {
      account: {
        id: ids.account,
        name: 'Vesterhavn Logistik',
        address: { line1: 'Kajgade 14', line2: null, city: 'Aarhus', state: null, postalCode: '8000', country: 'DK' },
      },
      contact: {
        id: ids.contact,
        accountId: ids.account,
        person: { firstName: 'Signe', lastName: 'Thorup', email: 'signe@vesterhavn.example', phone: '+45 55550117' },
      },
    },
    opportunity: born,
    link: {
      version: null,
      state: linkState({ record: { table: 'opportunity', id: ids.deal }, referralId: lane }),
      name: 'Deal',
    },
    history: [line(1)],
    historyOf: { table: 'opportunity', id: ids.deal },
  });

  it('comes with customer, solutions, link row and history in one transaction', async () => {
    const { store, ask, fetch } = await environment();
    const applied = await store.apply(inbound);
    expect(fetch.sent.filter(({ url }) => url.endsWith('$batch'))).toHaveLength(1);
    expect(applied.fields).toEqual({ dealValue: 64000, currency: 'GBP', closingDate: '2030-10-31', notes: null });
    await expect(ask('GET', `opportunities(${ids.deal})`)).resolves.toMatchObject({
      name: 'Harbour analytics',
      statuscode: 2,
      isrevenuesystemcalculated: false,
      _parentaccountid_value: ids.account,
      _customerid_value: ids.account,
      _parentcontactid_value: ids.contact,
      _ownerid_value: sample.users.seller,
      cosell_sync: true,
      cosell_referralprogram: 'Azure Innovate',
    });
    const deal = valueOf((await store.view(lane, { table: 'opportunity', id: ids.deal })).deal);
    expect(deal?.solutions).toEqual([
      {
        rowId: 'b0b00000-0000-4000-8000-000000000004',
        id: 'SOL-9-NEW',
        name: 'New thing',
        publisherName: null,
        solutionType: null,
      },
    ]);
    await expect(ask('GET', `accounts(${ids.account})`)).resolves.toMatchObject({
      address1_country: 'DK',
      address1_postalcode: '8000',
    });
    await expect(ask('GET', `contacts(${ids.contact})`)).resolves.toMatchObject({
      _parentcustomerid_value: ids.account,
    });
  });

  it('is created once however often it is applied', async () => {
    const { store } = await environment();
    await store.apply(inbound);
    expect(await rejection(store.apply(inbound))).toMatchObject({ code: 'DV_CHANGED_MEANWHILE' });
  });
});

describe('finding', () => {
  it('finds the place of a deal by record, referral and engagement', async () => {
    const { store } = await environment();
    const state = linkState({ referralId: historyId(1), engagementId: historyId(2) });
    await expect(store.findPlace({ record: ready })).resolves.toBeNull();
    await store.apply(changeSet({ link: { version: null, state, name: 'Deal' } }));
    const place = { lane, record: ready };
    await expect(store.findPlace({ record: ready })).resolves.toEqual(place);
    await expect(store.findPlace({ referralId: historyId(1).toUpperCase() })).resolves.toEqual(place);
    await expect(store.findPlace({ engagementId: historyId(2) })).resolves.toEqual(place);
    await expect(store.findPlace({ engagementId: "x' or cosell_generation gt 0 or 'a' eq 'a" })).resolves.toBeNull();
  });
});

describe('claiming requests', () => {
  it('takes new rows once per epoch, oldest first', async () => {
    const env = await environment();
    const first = await makeRequest(env, 1);
    env.clock.advance(1000);
    const second = await makeRequest(env, 2, sample.opportunities.bare);
    const until = new Date('2030-05-01T08:10:00Z');
    await expect(env.store.claimRequests('e:1', until, 10)).resolves.toEqual([
      { id: first, record: ready },
      { id: second, record: { table: 'opportunity', id: sample.opportunities.bare } },
    ]);
    await expect(env.store.claimRequests('e:1', until, 10)).resolves.toEqual([]);
    await expect(env.ask('GET', `cosell_requests(${first})`)).resolves.toMatchObject({
      cosell_state: requestState.working,
      cosell_workingepoch: 'e:1',
    });
  });

  it('takes over what an earlier epoch left behind, and what expired', async () => {
    const env = await environment();
    const request = await makeRequest(env, 1);
    const until = new Date('2030-05-01T08:10:00Z');
    await env.store.claimRequests('e:1', until, 10);
    await expect(env.store.claimRequests('e:2', until, 10)).resolves.toHaveLength(1);
    env.clock.advance(11 * 60_000);
    await expect(env.store.claimRequests('e:2', until, 10)).resolves.toEqual([{ id: request, record: ready }]);
  });

  it('leaves a row alone that somebody else took meanwhile', async () => {
    const env = await environment();
    await makeRequest(env, 1);
    const until = new Date('2030-05-01T08:10:00Z');
    const [one, two] = await Promise.all([
      env.store.claimRequests('e:1', until, 10),
      env.store.claimRequests('e:1', until, 10),
    ]);
    expect([...one, ...two]).toHaveLength(1);
  });

  it('names the referral of a link choice', async () => {
    const env = await environment();
    const referralId = 'ABABABAB-0000-4000-8000-000000000009';
    const payload = JSON.stringify({ referralId, use: false });
    const id = await makeRequest(env, 1, ready.id, { cosell_kind: requestKind.link, cosell_payload: payload });
    await expect(env.store.claimRequests('e:1', new Date('2030-05-01T08:10:00Z'), 10)).resolves.toEqual([
      { id, record: ready, referralId: referralId.toLowerCase() },
    ]);
  });

  it('claims a link choice that cannot be read without a referral', async () => {
    const env = await environment();
    // As the platform would hold it had the check of the plug-in been switched off.
    const id = await makeRequest(env, 1);
    await env.ask('PATCH', `cosell_requests(${id})`, {
      cosell_kind: requestKind.link,
      cosell_payload: '{"referralId":1',
    });
    await expect(env.store.claimRequests('e:1', new Date('2030-05-01T08:10:00Z'), 10)).resolves.toEqual([
      { id, record: ready },
    ]);
  });

  it('claims no more than asked', async () => {
    const env = await environment();
    await makeRequest(env, 1);
    await makeRequest(env, 2);
    await expect(env.store.claimRequests('e:1', new Date('2030-05-01T08:10:00Z'), 1)).resolves.toHaveLength(1);
  });
});

describe('the connection row', () => {
  it('is made once and guarded by its version', async () => {
    const { connections } = await environment();
    const row = await connections.load(connectionId, 'Partner Center');
    expect(row).toMatchObject({ id: connectionId, lease: { instance: null, epoch: 0 } });
    await expect(connections.load(connectionId, 'Partner Center')).resolves.toEqual(row);
    const { organizationId, userId } = await connections.whoAmI();
    expect(userId).toBe(sample.users.relay);
    const lease = { instance: 'i', epoch: 7, organizationId, renewedOn: '2030-05-01T08:00:00.000Z' };
    const held = await connections.saveLease(
      row,
      lease,
      { relayUserId: userId, formSettings: { rulesVersion: 1 } },
      {},
    );
    expect(held.lease).toEqual(lease);
    expect(
      await rejection(connections.saveLease(row, lease, { relayUserId: userId, formSettings: {} }, {})),
    ).toMatchObject({ code: 'DV_CHANGED_MEANWHILE' });
    await expect(connections.findForeign(organizationId)).resolves.toBeNull();
    await expect(connections.findForeign('0c0c0c0c-0000-4000-8000-000000000000')).resolves.toMatchObject({
      id: connectionId,
    });
  });
});
