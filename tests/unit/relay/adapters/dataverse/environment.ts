import type { ChangeSet } from '../../../../../domain/model/change-set.ts';
import type { Address } from '../../../../../domain/model/deal.ts';
import type { LinkState } from '../../../../../domain/model/link.ts';
import {
  createConnectionStore,
  createCrmStore,
  createEnvironmentSettings,
  defaultEnvironmentSettings,
} from '../../../../../relay/src/adapters/dataverse/index.ts';
import type { CustomerQuery } from '../../../../../relay/src/ports/crm-store.ts';
import type { EnvironmentSettings } from '../../../../../relay/src/ports/environment-settings.ts';
import { mappingFor } from '../../../../../relay/src/sync/environment-mapping.ts';
import { sample } from '../../../../../sandbox/dataverse/src/base/sample-rows.ts';
import { createDataverse, forkDataverse } from '../../../../../sandbox/dataverse/src/core.ts';
import type { DataverseSnapshot } from '../../../../../sandbox/dataverse/src/core.ts';
import { requestKind } from '../../../../../solution/contract/choices.ts';
import { countedIds, fetchTo, keptLog, openGate, steppedClock } from '../ports.ts';
import { solutionZip } from '../../../../support/solution-zip.ts';

export const host = 'https://crm.example';
export const connectionId = 'cccccccc-0000-4000-8000-000000000001';
export const lane = 'eeeeeeee-0000-4000-8000-000000000001';
export const ready = { table: 'opportunity', id: sample.opportunities.ready } as const;

/** Importing the solution is the dear part; every environment is a fork of one that has it. */
let installed: Promise<DataverseSnapshot> | undefined;

async function install(now: () => Date): Promise<DataverseSnapshot> {
  const core = createDataverse({ baseUrl: host, now, newId: countedIds().newId });
  await core.importSolution(solutionZip());
  return core.snapshot();
}

/** The store over a fresh stand-in with our solution in it; `userId` is who the relay signs in as. */
export async function environment(userId: string = sample.users.relay) {
  const clock = steppedClock('2030-05-01T08:00:00.000Z');
  installed ??= install(clock.now);
  const core = forkDataverse(await installed, { baseUrl: host, now: clock.now, newId: countedIds().newId });
  /** Changes answers on their way to the relay. */
  const wire = { alter: (body: string): string => body };
  const fetch = fetchTo(async ({ method, url, headers, body }) => {
    const request = { method, url: url.slice(host.length), headers, userId };
    const answer = await core.handle(body === undefined ? request : { ...request, body });
    return { ...answer, body: wire.alter(answer.body) };
  });
  const gate = openGate();
  const log = keptLog();
  const options = {
    baseUrl: host,
    fetch,
    token: async () => 'token',
    gate,
    random: { ...countedIds(), newId: () => 'ffffffff-0000-4000-8000-00000000000f' },
    clock,
    log,
    connectionId,
  };
  /** The store of an environment whose administrator set something. */
  function storeWith(changes: Partial<EnvironmentSettings>) {
    const settings = { ...defaultEnvironmentSettings, ...changes };
    return createCrmStore({ ...options, mapping: mappingFor(settings), environment: settings });
  }
  /** A request by somebody else than the relay; returns the body. */
  async function ask(method: string, path: string, body?: unknown, asUser: string = sample.users.administrator) {
    const request = {
      method,
      url: `/api/data/v9.2/${path}`,
      headers: { 'content-type': 'application/json', prefer: 'return=representation' },
      userId: asUser,
    };
    const answer = await core.handle(body === undefined ? request : { ...request, body: JSON.stringify(body) });
    if (answer.status >= 400) throw new Error(`${method} ${path}: ${answer.status} ${answer.body}`);
    return (answer.body ? JSON.parse(answer.body) : {}) as Record<string, unknown>;
  }
  return {
    core,
    clock,
    fetch,
    wire,
    gate,
    log,
    ask,
    store: storeWith({}),
    storeWith,
    settings: createEnvironmentSettings(options),
    connections: createConnectionStore(options),
  };
}

/** A request row as the form makes it; returns its id. */
export async function makeRequest(
  { ask }: Pick<Awaited<ReturnType<typeof environment>>, 'ask'>,
  n: number,
  target: string = ready.id,
  kind: Readonly<Record<string, unknown>> = { cosell_kind: requestKind.share },
): Promise<string> {
  const id = `1234abcd-0000-4000-8000-00000000000${n}`;
  const row = { cosell_requestid: id, cosell_name: 'Share', cosell_clientrequestid: id, ...kind };
  const place = { cosell_targettable: 'opportunity', cosell_targetid: target };
  await ask('POST', 'cosell_requests', { ...row, ...place }, sample.users.seller);
  return id;
}

/** Address of a customer of whom no more than this is known. */
export function address(changes: Partial<Address> = {}): Address {
  return { line1: null, line2: null, city: null, state: null, postalCode: null, country: null, ...changes };
}

/** A link state with changes. */
export function linkState(changes: Partial<LinkState> = {}): LinkState {
  return {
    record: ready,
    generation: 1,
    referralId: null,
    engagementId: null,
    microsoftReferralId: null,
    status: null,
    substatus: null,
    microsoftStatus: null,
    microsoftSubstatus: null,
    microsoftReason: null,
    microsoftAnswerBy: null,
    answer: null,
    answerBy: null,
    answeredOn: null,
    base: null,
    operation: null,
    conflicts: [],
    attempts: 0,
    notBefore: null,
    errorCode: null,
    errorParameters: null,
    health: 'working',
    ...changes,
  };
}

/** A change set of the lane that does nothing, with changes. */
export function changeSet(changes: Partial<ChangeSet> = {}): ChangeSet {
  return { lane, history: [], historyOf: null, requests: [], ...changes };
}

/** What an arriving referral says of its customer, with changes. */
export function customerQuery(
  name: string,
  place: Partial<Address> = {},
  more: Partial<CustomerQuery> = {},
): CustomerQuery {
  return {
    customer: { name, address: address(place) },
    derivedAccountId: lane,
    contactEmail: null,
    deal: { name: 'Harbour analytics', value: null },
    currency: null,
    teamEmails: [],
    solutionIds: [],
    ...more,
  };
}

let shared: ReturnType<typeof environment> | undefined;

/** One environment for the tests that change nothing in it; importing the solution is the dear part. */
export function sharedEnvironment(): ReturnType<typeof environment> {
  shared ??= environment();
  return shared;
}
