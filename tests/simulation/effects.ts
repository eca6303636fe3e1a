import { health } from '../../solution/contract/choices.ts';
import { cosellReferral } from '../../solution/contract/tables.ts';

/** Kinds of port calls that may go wrong, with the service they go to. `read` changes nothing. */
export const effects = {
  token: { service: 'identity', read: true, what: 'token' },
  dvStart: { service: 'dataverse', read: true, what: 'who am I, settings' },
  leaseRead: { service: 'dataverse', read: true, what: 'read lease' },
  leaseWrite: { service: 'dataverse', read: false, what: 'take or renew lease' },
  outboxRead: { service: 'dataverse', read: true, what: 'read outbox' },
  claim: { service: 'dataverse', read: false, what: 'claim requests' },
  findPlace: { service: 'dataverse', read: true, what: 'find link row' },
  view: { service: 'dataverse', read: true, what: 'view deal' },
  lookup: { service: 'dataverse', read: true, what: 'match customer, look up' },
  begin: { service: 'dataverse', read: false, what: 'pending operation' },
  recordSet: { service: 'dataverse', read: false, what: 'record change set' },
  linkSet: { service: 'dataverse', read: false, what: 'link + history set' },
  inboundSet: { service: 'dataverse', read: false, what: 'inbound change set' },
  readReferral: { service: 'partner-center', read: true, what: 'GET referral' },
  search: { service: 'partner-center', read: true, what: 'list: search' },
  changedSince: { service: 'partner-center', read: true, what: 'list: changes' },
  readEngagement: { service: 'partner-center', read: true, what: 'list: engagement' },
  postOwn: { service: 'partner-center', read: false, what: 'POST own' },
  postMicrosoft: { service: 'partner-center', read: false, what: 'POST Microsoft' },
  patchFields: { service: 'partner-center', read: false, what: 'PATCH fields' },
  patchReply: { service: 'partner-center', read: false, what: 'PATCH status' },
  queueHint: { service: 'database', read: false, what: 'store hint' },
  queueLater: { service: 'database', read: false, what: 'store deferred hint' },
  queueEvent: { service: 'database', read: false, what: 'store event' },
  sentRead: { service: 'database', read: true, what: 'read sent values' },
  sentRemember: { service: 'database', read: false, what: 'remember sent values' },
  sentForget: { service: 'database', read: false, what: 'forget sent values' },
} as const;

export type Effect = keyof typeof effects;
export const effectNames = Object.keys(effects) as Effect[];

/** What may go wrong with a port call. */
export const faults = {
  crashBefore: 'the process ends before it takes effect',
  crashAfter: 'it takes effect, and the process ends without the answer',
  pauseBefore: 'the process stands still before it, another one starts, and it goes on as the old one',
  pauseAfter: 'the same between effect and answer',
  lostBefore: 'the connection breaks before it takes effect',
  lostAfter: 'it takes effect and the connection breaks',
  timeoutBefore: 'no answer, no effect',
  timeoutAfter: 'no answer, but the effect',
  lateCommit: 'no answer, and the effect after the caller gave up',
  conflict: 'somebody writes the same row or referral just before it',
  throttled: '429',
  unavailable: '503, 500 or a page in HTML',
  errorAfter: 'it takes effect and answers 500',
  unauthorized: '401',
} as const;

export type FaultKind = keyof typeof faults;
export const faultNames = Object.keys(faults) as FaultKind[];

const processFaults: readonly FaultKind[] = ['crashBefore', 'crashAfter', 'pauseBefore', 'pauseAfter'];
const commitFaults: readonly FaultKind[] = [
  'crashAfter',
  'pauseAfter',
  'lostAfter',
  'timeoutAfter',
  'lateCommit',
  'errorAfter',
];
const guarded: readonly Effect[] = [
  'leaseWrite',
  'claim',
  'begin',
  'recordSet',
  'linkSet',
  'patchFields',
  'patchReply',
];

/** Why a fault cannot happen to an effect; null when it can. */
export function impossible(effect: Effect, fault: FaultKind): string | null {
  const { service, read } = effects[effect];
  if (service === 'database' && !processFaults.includes(fault))
    return 'the database is in the process, or in its transaction';
  if (read && commitFaults.includes(fault)) return 'a read has no effect: the same as the fault before it';
  if (fault === 'conflict' && !guarded.includes(effect)) {
    return effect === 'postOwn' || effect === 'postMicrosoft' ? 'a POST has no version' : 'no version guard';
  }
  if (service === 'identity' && fault === 'timeoutBefore') return "the sign-in library's time-out runs on real time";
  if (service === 'identity' && fault === 'unauthorized') return 'ends by a person who signs in, never by itself';
  return null;
}

/** All effect and fault pairs that can happen. */
export const cells: readonly { readonly effect: Effect; readonly fault: FaultKind }[] = effectNames.flatMap((effect) =>
  faultNames.filter((fault) => impossible(effect, fault) === null).map((fault) => ({ effect, fault })),
);

/** Which effect a request of the relay is. Throws for an address of no service. */
export function effectOf(url: string, method: string, body: string): Effect {
  if (url.startsWith(addresses.identity)) return 'token';
  if (url.startsWith(addresses.partnerCenter)) return partnerCenterEffect(url, method, body);
  if (url.startsWith(addresses.dataverse)) return dataverseEffect(url.slice(addresses.dataverse.length), method, body);
  throw new Error(`A request to no service: ${url}`);
}

/** Where the services are. */
export const addresses = {
  identity: 'https://login.simulation.example',
  dataverse: 'https://crm.simulation.example',
  partnerCenter: 'https://pc.simulation.example',
} as const;

function partnerCenterEffect(url: string, method: string, body: string): Effect {
  if (method === 'POST') return /"engagementId":"/.test(body) ? 'postMicrosoft' : 'postOwn';
  if (method === 'PATCH') return body.includes('"/status"') ? 'patchReply' : 'patchFields';
  if (!url.includes('?')) return 'readReferral';
  if (/(?:filter|orderby)=[^&]*updatedDateTime/.test(url)) return 'changedSince';
  return url.includes('engagementId') ? 'readEngagement' : 'search';
}

const apiPath = '/api/data/v9.2/';
const atWork = `"${cosellReferral.columns.health}":${health.working}`;

function dataverseEffect(path: string, method: string, body: string): Effect {
  const rest = path.slice(apiPath.length);
  if (rest.startsWith('$batch')) return batchEffect(body);
  if (rest.startsWith('cosell_connections')) return method === 'GET' ? 'leaseRead' : 'leaseWrite';
  if (rest.startsWith('WhoAmI') || rest.startsWith('environmentvariabledefinitions')) return 'dvStart';
  if (rest.startsWith('cosell_requests')) return 'outboxRead';
  return rest.startsWith('cosell_referrals?') ? 'findPlace' : 'lookup';
}

function batchEffect(body: string): Effect {
  if (!body.includes('boundary=changeset_')) {
    if (body.includes('PATCH /api/')) return 'claim';
    return body.includes('GET /api/data/v9.2/cosell_referrals(') ? 'view' : 'lookup';
  }
  const record = /PATCH \/api\/data\/v9\.2\/opportunities\([^]*?\r\n\r\n/.exec(body)?.[0];
  if (record) return /If-None-Match/i.test(record) ? 'inboundSet' : 'recordSet';
  // Only before a POST the row says that the relay is at work.
  return body.includes(atWork) ? 'begin' : 'linkSet';
}

/** True for requests that change something but the relay's own lease and claims. */
export function isWriteOfDeals(effect: Effect): boolean {
  const { service, read } = effects[effect];
  return !read && service !== 'database' && effect !== 'leaseWrite' && effect !== 'claim';
}
