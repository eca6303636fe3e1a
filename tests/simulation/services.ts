import { sample } from '../../sandbox/dataverse/src/base/sample-rows.ts';
import { forkDataverse } from '../../sandbox/dataverse/src/core.ts';
import type { DataverseCore } from '../../sandbox/dataverse/src/core.ts';
import { createPartnerCenter } from '../../sandbox/partner-center/src/core.ts';
import type { PartnerCenterCore } from '../../sandbox/partner-center/src/core.ts';
import { addresses } from './effects.ts';
import type { Origin } from './origin.ts';
import { chance } from './random.ts';
import type { Schedule } from './schedule.ts';
import type { VirtualTime } from './time.ts';

/** The partner in Partner Center. */
export const partner = {
  tenantId: '7d1f0c52-5a0e-4a43-8a51-9b0a1f3c2d01',
  organizationId: '3f2b7a10-6c4d-4e8e-9f55-1d2c3b4a5e02',
  name: 'Kestrel Consulting',
  mpnId: '6012345',
} as const;

/** An answer of a service; header names in lower case. */
export interface ServiceAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** A request of the relay. Header names in lower case. */
export interface ServiceRequest {
  readonly url: string;
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** A row as the Web API prints it. */
export type Row = Readonly<Record<string, unknown>>;

/** The services the relay talks to, without transport. */
export interface Services {
  readonly dataverse: DataverseCore;
  readonly partnerCenter: PartnerCenterCore;
  serve(request: ServiceRequest): Promise<ServiceAnswer>;
  /** A request of a person to Dataverse; null when it was refused. */
  ask(userId: string, method: string, path: string, body?: Row): Promise<Row | null>;
  /** Rows of a collection, as the administrator sees them. */
  rows(path: string): Promise<readonly Row[]>;
}

const apiPath = '/api/data/v9.2/';
const tokens = { dataverse: 'token-dataverse', partnerCenter: 'token-partner-center' } as const;

/** Clones Dataverse and makes an empty Partner Center for one schedule. */
export function createServices(origin: Origin, schedule: Schedule, time: VirtualTime): Services {
  const dataverseIds = chance(schedule.seed, 'ids of dataverse');
  // Not from the seed: the same ids in every schedule, so that their webhooks are signed once.
  const partnerCenterIds = chance(1, 'ids of partner center');
  const lags = chance(schedule.seed, 'lags');
  const dataverse = forkDataverse(origin.snapshot, {
    now: () => new Date(time.now()),
    newId: () => dataverseIds.id(),
    baseUrl: addresses.dataverse,
  });
  const { listLagMs, readLagMs, skewMs, options } = schedule.partnerCenter;
  const partnerCenter = createPartnerCenter({
    now: () => new Date(time.now() + skewMs),
    newId: () => partnerCenterIds.id(),
    organizations: [partner],
    listLagMs: () => (listLagMs === 0 || lags.happens(0.3) ? 0 : lags.between(0, listLagMs)),
    readLagMs: () => (readLagMs === 0 ? 0 : lags.between(0, readLagMs)),
    ...options,
  });
  const caller = {
    tenantId: partner.tenantId,
    organizationId: partner.organizationId,
    userName: 'cosell@kestrel.example',
    audience: 'https://api.partner.microsoft.com',
  };

  async function ask(userId: string, method: string, path: string, body?: Row): Promise<Row | null> {
    const answer = await dataverse.handle({
      method,
      url: `${apiPath}${path}`,
      // A PATCH would create a row that is gone.
      headers: { 'content-type': 'application/json', ...(method === 'PATCH' ? { 'if-match': '*' } : {}) },
      ...(body ? { body: JSON.stringify(body) } : {}),
      userId,
    });
    if (answer.status >= 400) return null;
    if (answer.body) return JSON.parse(answer.body) as Row;
    const address = answer.headers['OData-EntityId'] ?? answer.headers['odata-entityid'] ?? '';
    return { id: /\(([0-9a-f-]{36})\)$/.exec(address)?.[1] };
  }

  return {
    dataverse,
    partnerCenter,
    ask,
    async rows(path) {
      const page = await ask(sample.users.administrator, 'GET', path);
      if (!page) throw new Error(`The simulation cannot read ${path}`);
      return page['value'] as readonly Row[];
    },
    async serve({ url, method, headers, body }) {
      if (url.startsWith(addresses.identity)) return identityAnswer(url, body);
      const bearer = headers['authorization']?.slice('Bearer '.length);
      if (url.startsWith(addresses.dataverse)) {
        if (bearer !== tokens.dataverse) return json(401, { error: { code: '0x0', message: 'no token' } });
        const path = url.slice(addresses.dataverse.length);
        const answer = await dataverse.handle({
          method,
          url: path,
          headers: { ...headers },
          body,
          userId: sample.users.relay,
        });
        return { status: answer.status, headers: lowerCase(answer.headers), body: answer.body ?? '' };
      }
      const answer = await partnerCenter.handle({
        method,
        url: url.slice(addresses.partnerCenter.length),
        headers,
        ...(body === '' ? {} : { body }),
        ...(bearer === tokens.partnerCenter ? { caller } : {}),
      });
      return { status: answer.status, headers: lowerCase(answer.headers), body: answer.body };
    },
  };
}

function lowerCase(headers: Readonly<Record<string, string>>): Record<string, string> {
  const result: Record<string, string> = {};
  for (const name in headers) result[name.toLowerCase()] = headers[name]!;
  return result;
}

/** A JSON answer. */
export function json(status: number, value: unknown, headers: Readonly<Record<string, string>> = {}): ServiceAnswer {
  return { status, headers: { 'content-type': 'application/json', ...headers }, body: JSON.stringify(value) };
}

/** Metadata of the tenant, and tokens by grant; who asks is not checked here, the sandbox's identity has its own tests. */
function identityAnswer(url: string, body: string): ServiceAnswer {
  const issuer = `${addresses.identity}/${partner.tenantId}/v2.0`;
  if (url.includes('/.well-known/')) return json(200, { issuer, token_endpoint: `${issuer}/token` });
  const isRefresh = body.includes('grant_type=refresh_token');
  const token = isRefresh ? tokens.partnerCenter : tokens.dataverse;
  return json(200, { access_token: token, token_type: 'Bearer', expires_in: 86_400 });
}
