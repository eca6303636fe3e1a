import { setImmediate as turn } from 'node:timers/promises';
import { createMemoryQueue } from '../../relay/src/adapters/queue/memory-queue.ts';
import { createMemoryCallGate } from '../../relay/src/adapters/store/call-gate.ts';
import { createRelay } from '../../relay/src/create-relay.ts';
import type { Settings } from '../../relay/src/config/settings.ts';
import type { SentValues } from '../../relay/src/ports/connection.ts';
import type { Clock, Fetch, Log } from '../../relay/src/ports/clock.ts';
import type { HttpResponse } from '../../relay/src/http/types.ts';
import { sample } from '../../sandbox/dataverse/src/base/sample-rows.ts';
import { createDataverse, forkDataverse } from '../../sandbox/dataverse/src/core.ts';
import type { DataverseCore, DataverseSnapshot } from '../../sandbox/dataverse/src/core.ts';
import { createSigningChain } from '../../sandbox/partner-center/src/certificates.ts';
import { createPartnerCenter } from '../../sandbox/partner-center/src/core.ts';
import type { PartnerCenterCore } from '../../sandbox/partner-center/src/core.ts';
import { createPublished } from './published-referrals.ts';
import type { Published } from './published-referrals.ts';
import { solutionZip } from './solution-zip.ts';

/** The partner of the published samples. */
export const partner = {
  tenantId: '7d1f0c52-5a0e-4a43-8a51-9b0a1f3c2d01',
  organizationId: '5b0f6c2e-3d41-4c1a-9b57-2f8e6a7d1c90',
  name: 'Nordlicht Cloud Partner GmbH',
  mpnId: '7012345',
} as const;

const dataverseUrl = 'https://crm.example';
const partnerCenterUrl = 'https://api.partner.example';
const identityUrl = 'https://login.example';
/** Where the samples say the certificate is. */
const certificateFolder = 'https://3psostorageacct.blob.core.windows.net/cert/';

const signedHeaders = {
  'x-ms-signature': 'Signature <base64>',
  'x-ms-certificate-url': `${certificateFolder}pcnotifications-dispatch.microsoft.com.cer`,
  'x-ms-signature-algorithm': 'rsa-sha256',
} as const;

/** When every world begins: the invitations of the samples still wait for an answer. */
export const beginning = Date.parse('2026-06-08T09:00:00Z');

/** Longer than a pass and the next look into the outbox. Milliseconds. */
export const passMs = 5_000;

/** A row as the Web API prints it. */
export type Row = Readonly<Record<string, unknown>>;

/** A call of the relay to a service. Header names in lower case. */
export interface Sent {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** A line of the relay's log. */
export interface LogLine {
  readonly level: 'info' | 'warn' | 'error';
  readonly event: string;
  readonly details: Readonly<Record<string, unknown>>;
}

/** A running relay between two services without transport; time stands still unless it is moved. */
export interface QuietWorld {
  readonly dataverse: DataverseCore;
  readonly partnerCenter: PartnerCenterCore;
  /** Referrals that are answered exactly as published. */
  readonly published: Published;
  /** Every call to Partner Center about a deal, oldest first. */
  readonly calls: readonly Sent[];
  readonly log: readonly LogLine[];
  /** Answers instead of Partner Center as long as it gives something; null ends it. */
  answerWith(answer: ((request: Sent) => Response | null) | null): void;
  /** An administrator signs in to Partner Center again. */
  signIn(): void;
  /** How many writing calls of deals went out so far: to Dataverse rows and to Partner Center. */
  writes(): number;
  /** A webhook delivery; a signature in angle brackets is replaced by a valid one. */
  deliver(body: Row, headers?: Readonly<Record<string, string>>): Promise<HttpResponse | null>;
  /** The event "this referral changed", and everything that follows from it. */
  event(referralId: string, name?: string): Promise<void>;
  /** Moves the time and lets the relay work. Milliseconds. */
  advance(ms: number): Promise<void>;
  /** A request of a person to Dataverse; throws the answer when it was refused. */
  ask(method: string, path: string, body?: Row, userId?: string): Promise<Row>;
  rows(path: string): Promise<readonly Row[]>;
  stop(): Promise<void>;
}

/** What all worlds of a test file begin with; the import of the solution takes a second. */
interface Origin {
  readonly snapshot: DataverseSnapshot;
  readonly chain: Awaited<ReturnType<typeof createSigningChain>>;
}

let origin: Promise<Origin> | undefined;

/** Makes what all worlds begin with; for `beforeAll`, so that no test waits for it. */
export async function worldsReady(): Promise<void> {
  await (origin ??= createOrigin());
}

async function createOrigin(): Promise<Origin> {
  const newId = idsFrom(1);
  const core = createDataverse({ now: () => new Date(beginning), newId, baseUrl: dataverseUrl });
  await core.importSolution(solutionZip());
  await addPeople(core);
  return { snapshot: core.snapshot(), chain: await createSigningChain({ now: new Date(beginning) }) };
}

/** The partner's people of the samples; sellers with the product's role. */
export const people = {
  ilse: 'd1000000-0000-4000-8000-000000000001',
  matteo: 'd1000000-0000-4000-8000-000000000002',
} as const;

async function addPeople(core: DataverseCore): Promise<void> {
  const ask = asking(core);
  const roles = (await ask('GET', 'roles?$select=name'))['value'] as readonly Row[];
  const wanted = roles.filter((role) => role['name'] === 'Salesperson' || role['name'] === 'Co-sell Seller');
  for (const [systemuserid, firstname, lastname, phone] of [
    [people.ilse, 'Ilse', 'Brandner', '+49 40 5550101'],
    [people.matteo, 'Matteo', 'Ricci', '+49 40 5550188'],
  ] as const) {
    await ask('POST', 'systemusers', {
      systemuserid,
      firstname,
      lastname,
      internalemailaddress: `${firstname}.${lastname}@nordlicht-cloud.example`.toLowerCase(),
      address1_telephone1: phone,
      'businessunitid@odata.bind': `/businessunits(${sample.businessUnit})`,
    });
    for (const role of wanted) {
      await ask('POST', `systemusers(${systemuserid})/systemuserroles_association/$ref`, {
        '@odata.id': `${dataverseUrl}/api/data/v9.2/roles(${String(role['roleid'])})`,
      });
    }
  }
}

type Ask = QuietWorld['ask'];

function asking(dataverse: DataverseCore): Ask {
  return async (method, path, body, userId = sample.users.administrator) => {
    const headers = { 'content-type': 'application/json', ...(method === 'PATCH' ? { 'if-match': '*' } : {}) };
    const sent = body ? { body: JSON.stringify(body) } : {};
    const answer = await dataverse.handle({ method, url: `/api/data/v9.2/${path}`, headers, userId, ...sent });
    if (answer.status >= 400) throw new Error(`${method} ${path}: ${answer.status} ${answer.body ?? ''}`);
    if (answer.body) return JSON.parse(answer.body) as Row;
    const address = Object.entries(answer.headers).find(([name]) => name.toLowerCase() === 'odata-entityid')?.[1];
    return { id: /\(([0-9a-f-]{36})\)$/.exec(String(address))?.[1] };
  };
}

/** Ids that are the same in every run; `kind` keeps those of several makers apart. */
function idsFrom(kind: number): () => string {
  let count = 0;
  return () => `${kind.toString(16).padStart(8, '0')}-0000-4000-8000-${(count += 1).toString(16).padStart(12, '0')}`;
}

/** What a world differs in. */
export interface QuietOptions {
  readonly settings?: Partial<Settings>;
  /** What an administrator does before the relay starts. */
  readonly prepare?: (ask: QuietWorld['ask']) => Promise<unknown>;
  /** As `answerWith`, from the start. */
  readonly answer?: (request: Sent) => Response | null;
}

/** Starts a world. */
export async function quietWorld({ settings = {}, prepare, answer }: QuietOptions = {}): Promise<QuietWorld> {
  const { snapshot, chain } = await (origin ??= createOrigin());
  const time = createTime(beginning);
  const now = (): Date => new Date(time.now());
  const dataverse = forkDataverse(snapshot, { now, newId: idsFrom(2), baseUrl: dataverseUrl });
  const ask = asking(dataverse);
  await prepare?.(ask);
  const partnerCenter = createPartnerCenter({ now, newId: idsFrom(3), organizations: [partner] });
  const published = createPublished();
  const calls: Sent[] = [];
  const log: LogLine[] = [];
  let instead: ((request: Sent) => Response | null) | null = answer ?? null;
  let writes = 0;
  let signIns = 0;

  async function serve(request: Sent): Promise<Response> {
    const { method, url, headers, body } = request;
    if (url.startsWith(identityUrl)) return instead?.(request) ?? identityAnswer(request);
    if (url.startsWith(dataverseUrl)) {
      const path = url.slice(dataverseUrl.length);
      if (writesDeals(request)) writes += 1;
      const answer = await dataverse.handle({ method, url: path, headers, body, userId: sample.users.relay });
      return response(answer.status, answer.headers, answer.body);
    }
    // The poll for changes runs by the clock and tells nothing about a deal.
    if (!url.includes('$filter=updatedDateTime')) calls.push(request);
    if (method !== 'GET') writes += 1;
    const given = instead?.(request) ?? published.answer(request);
    if (given) return given;
    const answer = await partnerCenter.handle({
      method,
      url: url.slice(partnerCenterUrl.length),
      headers,
      ...(body === '' ? {} : { body }),
      caller: { ...partner, userName: 'cosell@nordlicht.example', audience: 'https://api.partner.microsoft.com' },
    });
    return response(answer.status, answer.headers, published.listed(request, answer.body));
  }

  let busy = 0;
  let worked = 0;
  const fetch: Fetch = async (input, init = {}) => {
    busy += 1;
    worked += 1;
    try {
      return await serve(sentOf(input, init));
    } finally {
      busy -= 1;
    }
  };

  /** Nothing under test waits for anything but calls and timers: a few turns without a call are the end. */
  async function settled(): Promise<void> {
    for (let quiet = 0, before = worked; quiet < 4; quiet = busy === 0 && before === worked ? quiet + 1 : 0) {
      before = worked;
      await turn();
    }
  }

  async function advance(ms: number): Promise<void> {
    const end = time.now() + ms;
    await settled();
    while (time.next(end)) await settled();
    await settled();
  }

  const say =
    (level: LogLine['level']) =>
    (event: string, details: LogLine['details'] = {}): void =>
      void log.push({ level, event, details });
  const logger: Log = { info: say('info'), warn: say('warn'), error: say('error') };
  const clock: Clock = { now, after: (ms, run) => time.after(ms, run) };
  const limits = {
    'partner-center': { parallel: 8, perMinute: 10_000 },
    dataverse: { parallel: 8 },
  } as const;
  const relay = createRelay({
    settings: { ...relaySettings(`${chain.rootPem}\n${chain.issuerPem}\n`), ...settings },
    clock,
    random: { newId: idsFrom(4), fraction: () => 0.5 },
    fetch,
    certificateFetch: async () => new Response(new Uint8Array(chain.leafDer)),
    log: logger,
    secrets: { read: async () => `refresh-token-${signIns}`, write: async () => undefined },
    instance: 'the installation',
    queueOf: () => createMemoryQueue({ clock, log: logger }),
    gateOf: () => createMemoryCallGate({ clock, limits }),
    sent: memorySentValues(),
    onLeaseLost: (reason) => logger.error('lease lost', { reason }),
  });
  const { webhookPath } = await relay.start();
  await settled();

  async function deliver(body: Row, headers: Readonly<Record<string, string>> = signedHeaders) {
    const rawBody = Buffer.from(JSON.stringify(body));
    const signed = Object.entries(headers).map(([name, value]) => [
      name.toLowerCase(),
      value.replace(/<.*>/, () => chain.sign(rawBody)),
    ]);
    const answer = await relay.handle({
      method: 'POST',
      path: webhookPath,
      headers: Object.fromEntries(signed),
      rawBody,
    });
    await settled();
    return answer;
  }

  return {
    dataverse,
    partnerCenter,
    published,
    calls,
    log,
    answerWith: (answer) => void (instead = answer),
    signIn: () => void (signIns += 1),
    writes: () => writes,
    deliver,
    async event(referralId, name = 'referral-updated') {
      const ResourceUri = `https://api.partnercenter.microsoft.com/engagements/v1/referrals/${referralId}`;
      const ResourceChangeUtcDate = now().toISOString();
      await deliver({ EventName: name, ResourceUri, ResourceName: 'referral', AuditUri: null, ResourceChangeUtcDate });
      await advance(passMs);
    },
    advance,
    ask,
    rows: async (path) => (await ask('GET', path))['value'] as readonly Row[],
    stop: () => relay.stop(0),
  };
}

function createTime(start: number) {
  let present = start;
  let timers: { readonly at: number; readonly run: () => void }[] = [];
  return {
    now: () => present,
    after(ms: number, run: () => void): () => void {
      const timer = { at: present + ms, run };
      timers.push(timer);
      return () => void (timers = timers.filter((other) => other !== timer));
    },
    /** Runs the first timer up to `end`; false when there is none and the end is reached. */
    next(end: number): boolean {
      const [first] = timers.toSorted((a, b) => a.at - b.at);
      if (!first || first.at > end) {
        present = end;
        return false;
      }
      timers = timers.filter((other) => other !== first);
      present = Math.max(present, first.at);
      first.run();
      return true;
    },
  };
}

function sentOf(url: string, init: RequestInit): Sent {
  const given = Object.entries((init.headers ?? {}) as Readonly<Record<string, string>>);
  const headers = Object.fromEntries(given.map(([name, value]) => [name.toLowerCase(), value]));
  return { url, method: init.method ?? 'GET', headers, body: init.body ? String(init.body) : '' };
}

function response(status: number, headers: Readonly<Record<string, string>>, body: string | undefined): Response {
  return new Response(status === 204 ? null : (body ?? ''), { status, headers });
}

/** True for a batch or call that writes rows of deals; lease, settings and the claim of requests are housekeeping. */
function writesDeals({ method, url, body }: Sent): boolean {
  if (url.endsWith('/$batch')) return /^(?:POST|PATCH|DELETE) /m.test(body) && !/cosell_workingepoch/.test(body);
  return method !== 'GET' && !/cosell_connections|cosell_requests/.test(url);
}

function identityAnswer({ url, body }: Sent): Response {
  const issuer = `${identityUrl}/${partner.tenantId}/v2.0`;
  if (url.includes('/.well-known/')) return Response.json({ issuer, token_endpoint: `${issuer}/token` });
  const token = body.includes('grant_type=refresh_token') ? 'partner-center' : 'dataverse';
  return Response.json({ access_token: token, token_type: 'Bearer', expires_in: 86_400 });
}

function memorySentValues(): SentValues {
  const kept = new Map<string, Record<string, (string | number | boolean | null)[]>>();
  return {
    read: async (lane) => kept.get(lane) ?? {},
    async remember(lane, values) {
      const of = { ...kept.get(lane) };
      for (const [field, value] of Object.entries(values)) of[field] = [...(of[field] ?? []), value];
      kept.set(lane, of);
    },
    forget: async (lane) => void kept.delete(lane),
  };
}

function relaySettings(certificateAuthorities: string): Settings {
  return {
    dataverseUrl,
    tenantId: partner.tenantId,
    authority: identityUrl,
    dataverseClientId: sample.relayApplicationId,
    dataverseClientSecret: 'secret',
    partnerCenterClientId: '5e8d7c6b-4a39-4827-b615-0f1e2d3c4b04',
    partnerCenterClientSecret: 'secret',
    partnerCenterApiUrl: `${partnerCenterUrl}/v1.0/engagements`,
    partnerCenterWebhookApiUrl: `${partnerCenterUrl}/webhooks/v1`,
    masterKey: 'AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=',
    publicUrl: undefined,
    databaseUrl: undefined,
    dataDirectory: '',
    host: '127.0.0.1',
    port: 0,
    referralLinkTemplate: 'https://portal.example/{referralId}',
    certificateUrls: [certificateFolder],
    certificateAuthorities,
    certificateSubjects: ['pcnotifications-dispatch.microsoft.com'],
    outboxActiveMs: 4_000,
    outboxIdleMs: 4_000,
    outboxWarmMs: 4_000,
    changesMinutes: 10,
    recordsSeconds: 60,
    catchUpCallsPerMinute: 1_000,
    sweepCallsPerDay: 500,
    settleMinutes: 5,
    partnerCenterCallsPerMinute: 600,
    partnerCenterParallel: 2,
    settingsSeconds: 7_200,
    mpnId: partner.mpnId,
    logLevel: 'info',
  };
}
