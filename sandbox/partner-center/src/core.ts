import { ServiceError, errorResponse, faultResponse, refusals, throttledResponse } from './errors.ts';
import type { ErrorShape, PcResponse } from './errors.ts';
import { ConnectionLost, createFaults } from './faults.ts';
import type { FaultAction, Faults } from './faults.ts';
import { createLedger } from './ledger.ts';
import type { EventListener } from './ledger.ts';
import { createPortal } from './portal.ts';
import type { MicrosoftSeller } from './portal.ts';
import type { Organization, Referral } from './referral.ts';
import { createReferralsApi, referralsPath } from './referrals-api.ts';
import type { ReferralsApiOptions } from './referrals-api.ts';
import type { Lag } from './referral-store.ts';
import { createRegistrations } from './registrations.ts';
import type { Registrations } from './registrations.ts';
import { createThrottle } from './throttle.ts';
import type { ThrottleLimit } from './throttle.ts';

/** Who calls, as read from the access token. */
export interface Caller {
  tenantId: string;
  organizationId: string;
  userName: string;
  audience: string;
  /** False when the token carries no proof of a second factor. Default true. */
  mfa?: boolean;
  /** True for a token without a user. Default false. */
  appOnly?: boolean;
}

/** One request; `url` is path and query, header names are lower case. */
export interface PcRequest {
  method: string;
  url: string;
  headers: Readonly<Record<string, string | undefined>>;
  body?: string;
  /** Missing when the request has no valid token. */
  caller?: Caller;
  /** Aborted when the client is gone; ends a held answer. */
  signal?: AbortSignal;
}

/** A request that was answered, for tests and the page. */
export interface LoggedRequest {
  at: Date;
  method: string;
  url: string;
  /** 0 when the connection broke before the answer. */
  status: number;
}

/** Settings of the stand-in. */
export interface PartnerCenterOptions extends ReferralsApiOptions {
  organizations: readonly Organization[];
  /** How late the list shows a write; a function is asked at each write. Default 0. */
  listLagMs?: Lag;
  /** How long after its creation a record is not found by id; a function is asked at each creation. Default 0. */
  readLagMs?: Lag;
  /** Whether Microsoft's answer also touches the partner's record (unproven). Default false. */
  answerTouchesPartner?: boolean;
  /** Calls per organisation and time before 429. Default none. */
  throttle?: ThrottleLimit;
  /** Waits for injected delays; tests give their own. Default: real time. */
  wait?(ms: number): Promise<void>;
}

/** Stand-in for Partner Center without transport. */
export interface PartnerCenterCore {
  /**
   * Answers one request.
   * @throws {ConnectionLost} when an injected fault breaks the connection
   */
  handle(request: PcRequest): Promise<PcResponse>;
  readonly asMicrosoft: MicrosoftSeller;
  readonly faults: Faults;
  /** Changes how late the list shows the writes that follow. */
  setListLag(lag: Lag): void;
  /** Changes how long the records created from now on are not found by id. */
  setReadLag(lag: Lag): void;
  /** Closes invitations whose time to answer is over, as every request does. */
  tick(): void;
  readonly webhooks: Pick<Registrations, 'of' | 'reportAttempt'>;
  /** Hears every event of every organisation, registered or not. @returns a function that ends it */
  onEvent(listener: EventListener): () => void;
  /** Every record, in the order of creation, without list lag and oddities. */
  referrals(): readonly Referral[];
  /** The last requests, oldest first, at most 1000. */
  requests(): readonly LoggedRequest[];
  organizationOf(tenantId: string): Organization | undefined;
}

const audiences = {
  referrals: 'https://api.partner.microsoft.com',
  webhooks: 'https://api.partnercenter.microsoft.com',
} as const;

const webhooksPath = '/webhooks/v1/';
const maxLoggedRequests = 1000;

const realWait = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** Creates the stand-in without any referral. */
export function createPartnerCenter(options: PartnerCenterOptions): PartnerCenterCore {
  const { now, newId, organizations } = options;
  const lags = { list: options.listLagMs ?? 0, read: options.readLagMs ?? 0 };
  const ledger = createLedger({ now, newId, organizations, lags });
  const registrations = createRegistrations(ledger, { now, newId });
  const faults = createFaults();
  const throttle = createThrottle(options.throttle, now);
  const api = createReferralsApi(ledger, options);
  const log: LoggedRequest[] = [];

  function route(request: PcRequest, path: string, query: string): PcResponse {
    if (path.startsWith(webhooksPath)) {
      const caller = authorize(request, 'webhooks');
      const { method, body } = request;
      return registrations.handle({ method, path: path.slice(webhooksPath.length), body }, caller.organizationId);
    }
    if (path !== referralsPath && !path.startsWith(`${referralsPath}/`)) {
      throw refusals.notImplemented(`${request.method} ${path}`);
    }
    return api(request, authorize(request, 'referrals'), path.slice(referralsPath.length + 1), query);
  }

  /** @throws {ServiceError} 401 or 403 */
  function authorize({ caller }: PcRequest, host: keyof typeof audiences): Organization {
    if (caller === undefined) throw refusals.unauthenticated('The access token is missing or not valid.');
    if (caller.audience !== audiences[host]) {
      throw refusals.unauthenticated(`The access token is meant for ${caller.audience}.`);
    }
    const appOnly = caller.appOnly ?? false;
    if (appOnly && host === 'referrals') throw refusals.unauthenticated('Only app and user credentials are supported.');
    if (!appOnly && caller.mfa === false) throw mfaMissing;
    const organization = organizations.find(({ organizationId }) => organizationId === caller.organizationId);
    if (organization === undefined) throw refusals.accessDenied('The tenant is no partner organization.');
    const admins = organization.referralsAdmins;
    if (!appOnly && admins !== undefined && !admins.includes(caller.userName)) {
      throw refusals.accessDenied('The user lacks the role Referrals admin.');
    }
    return organization;
  }

  function perform(request: PcRequest): PcResponse {
    const [path = '', query = ''] = splitUrl(request.url);
    const retry = throttle(request.caller?.organizationId ?? '');
    if (retry !== undefined) return throttledResponse(retry.retryAfterSeconds);
    ledger.expireDue();
    try {
      return route(request, path, query);
    } catch (error) {
      if (!(error instanceof ServiceError)) throw error;
      return errorResponse(error, error === mfaMissing ? 'partnerCenter' : shapeOf(request));
    }
  }

  const wait = options.wait ?? realWait;

  async function withFaults(request: PcRequest, fault: FaultAction | null): Promise<PcResponse> {
    if (fault === null) return perform(request);
    switch (fault.kind) {
      case 'lost':
        throw new ConnectionLost();
      case 'answer-lost':
        perform(request);
        throw new ConnectionLost();
      case 'hang':
        await faults.hold(request);
        throw new ConnectionLost();
      case 'status':
        if (fault.performs ?? false) perform(request);
        return faultResponse(fault, shapeOf(request));
      case 'delay':
        await wait(fault.ms);
        return perform(request);
    }
    const response = perform(request);
    if (fault.kind === 'answer-delay') await wait(fault.ms);
    else await faults.hold(request);
    return response;
  }

  return {
    async handle(request) {
      const entry: LoggedRequest = { at: now(), method: request.method, url: request.url, status: 0 };
      log.push(entry);
      if (log.length > maxLoggedRequests) log.shift();
      const response = await withFaults(request, faults.take(request));
      entry.status = response.status;
      return { ...response, headers: { ...commonHeaders(request, newId(), now()), ...response.headers } };
    },
    asMicrosoft: createPortal(ledger, { newId, answerTouchesPartner: options.answerTouchesPartner ?? false }),
    faults,
    setListLag: (lag) => void (lags.list = lag),
    setReadLag: (lag) => void (lags.read = lag),
    tick: () => ledger.expireDue(),
    webhooks: registrations,
    onEvent: (listener) => ledger.onEvent(listener),
    referrals() {
      ledger.expireDue();
      return ledger.store.all();
    },
    requests: () => log,
    organizationOf: (tenantId) => organizations.find((organization) => organization.tenantId === tenantId),
  };
}

/** Code of a token without proof of a second factor (announced for all app and user calls of Partner Center). */
const mfaMissing = new ServiceError({
  status: 401,
  code: '900421',
  message: 'The access token carries no proof of multifactor authentication.',
});

const shapeOf = ({ url }: PcRequest): ErrorShape => (url.startsWith(webhooksPath) ? 'partnerCenter' : 'referrals');

function commonHeaders(request: PcRequest, requestId: string, at: Date): Record<string, string> {
  const clientRequestId = request.headers['client-request-id'];
  const correlationId = request.headers['ms-correlationid'];
  return {
    'request-id': requestId,
    timestamp: at.toISOString(),
    'x-ms-ags-diagnostic': '{"ServerInfo":{"DataCenter":"Sandbox"}}',
    ...(clientRequestId === undefined ? {} : { 'client-request-id': clientRequestId }),
    ...(correlationId === undefined ? {} : { 'ms-correlationid': correlationId }),
  };
}

function splitUrl(url: string): string[] {
  const at = url.indexOf('?');
  return at < 0 ? [url] : [url.slice(0, at), url.slice(at + 1)];
}
