import { createPartnerCenter } from '../../../../sandbox/partner-center/src/core.ts';
import type { Caller, PartnerCenterCore, PartnerCenterOptions } from '../../../../sandbox/partner-center/src/core.ts';
import type { PcEvent } from '../../../../sandbox/partner-center/src/ledger.ts';
import type { NewDeal } from '../../../../sandbox/partner-center/src/sent-deal.ts';
import type { Organization, Referral } from '../../../../sandbox/partner-center/src/referral.ts';

export const lakeview: Organization = {
  organizationId: '7c1d0f6e-2b84-4e0a-9f3c-5d6e7f8a9b01',
  name: 'Lakeview Apps BV',
  tenantId: '3f1d7a52-6c0e-4b1a-8f5d-20c9e1b7a401',
  mpnId: '7045511',
};

export const rival: Organization = {
  organizationId: '8d2e1a7f-3c95-4f1b-a04d-6e7f8a9b0c02',
  name: 'Rivalta Systems',
  tenantId: '4a2e8b63-7d1f-4c2b-9a6e-31dae2c8b502',
  mpnId: '7045512',
};

export const referralsPath = '/v1.0/engagements/referrals';

export const callerOf = (organization: Organization, changes: Partial<Caller> = {}): Caller => ({
  tenantId: organization.tenantId,
  organizationId: organization.organizationId,
  userName: 'cosell@lakeview.example',
  audience: 'https://api.partner.microsoft.com',
  ...changes,
});

export const webhookCaller = callerOf(lakeview, { audience: 'https://api.partnercenter.microsoft.com' });

export interface Answer<T = Record<string, unknown>> {
  status: number;
  headers: Record<string, string>;
  body: T;
  text: string;
}

export interface ErrorBody {
  error: { code: string; target?: string; innerError?: { code: string; message: string } };
}

export interface ListBody {
  '@odata.count': number;
  '@odata.nextLink'?: string;
  value: Referral[];
}

export interface Sandbox {
  core: PartnerCenterCore;
  clock: { ms: number };
  call<T>(method: string, url: string, body?: unknown, more?: CallOptions): Promise<Answer<T>>;
  create(body?: unknown): Promise<Referral>;
  patch<T = Referral>(id: string, operations: unknown, headers?: Record<string, string>): Promise<Answer<T>>;
  list(query: string, caller?: Caller): Promise<Answer<ListBody>>;
}

interface CallOptions {
  caller?: Caller | null;
  headers?: Record<string, string>;
}

const startMs = Date.parse('2026-06-10T08:00:00Z');

/** A stand-in with a clock of its own and ids in sequence. */
export function startSandbox(options: Partial<PartnerCenterOptions> = {}): Sandbox {
  const clock = { ms: startMs };
  let id = 0;
  const core = createPartnerCenter({
    now: () => new Date(clock.ms),
    newId: () => `00000000-0000-4000-8000-${(id += 1).toString(16).padStart(12, '0')}`,
    organizations: [lakeview, rival],
    ...options,
  });
  async function call<T>(method: string, url: string, body?: unknown, more: CallOptions = {}): Promise<Answer<T>> {
    const caller = more.caller === null ? {} : { caller: more.caller ?? callerOf(lakeview) };
    const text = body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) };
    const headers = { 'content-type': 'application/json', ...more.headers };
    const answer = await core.handle({ method, url, headers, ...text, ...caller });
    const isJson = (answer.headers['content-type'] ?? '').includes('json');
    return { ...answer, text: answer.body, body: (isJson ? JSON.parse(answer.body) : undefined) as T };
  }
  return {
    core,
    clock,
    call,
    create: async (body = ownDeal()) => (await call<Referral>('POST', referralsPath, body)).body,
    patch: (referralId, operations, headers = {}) =>
      call('PATCH', `${referralsPath}/${referralId}`, operations, { headers }),
    list: (query, caller = callerOf(lakeview)) =>
      call<ListBody>('GET', `${referralsPath}?${query.replaceAll('+', '%2B').replaceAll(' ', '%20')}`, undefined, {
        caller,
      }),
  };
}

/** Keeps the events of a stand-in; `take` gives name and record of those since the last time. */
export function listen(sandbox: Sandbox): { take(): string[]; all: PcEvent[] } {
  const all: PcEvent[] = [];
  let taken = 0;
  sandbox.core.onEvent((event) => all.push(event));
  return {
    all,
    take: () => {
      const fresh = all.slice(taken).map((event) => `${event.name} ${event.resourceUri.split('/').at(-1) ?? ''}`);
      taken = all.length;
      return fresh;
    },
  };
}

type Deep = Record<string, unknown>;

/** Sets values by dotted path; `undefined` removes the property. */
export function withChanges<T extends object>(body: T, changes: Deep): T {
  const copy = structuredClone(body) as Deep;
  for (const [path, value] of Object.entries(changes)) {
    const names = path.split('.');
    const last = names.pop() ?? '';
    let parent = copy;
    for (const name of names) parent = parent[name] as Deep;
    if (value === undefined) delete parent[last];
    else parent[last] = value;
  }
  return copy as T;
}

/** Body of a complete own deal; private unless changed. */
export function ownDeal(changes: Deep = {}): Deep {
  return withChanges(
    {
      name: 'Orchard – cold chain monitoring',
      externalReferenceId: '2f6b1c0d-7a5e-ef11-9f8a-000d3a1b2c3d',
      qualification: 'SalesQualified',
      type: 'Independent',
      customerProfile: {
        name: 'Pommerhof & Söhne GmbH',
        address: {
          addressLine1: 'Apfelallee 3',
          city: 'Stade',
          state: 'NI',
          postalCode: '21682',
          country: 'DE',
        },
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
        notes: 'Two cold stores in scope.',
        dealValue: 52000,
        currency: 'EUR',
        closingDateTime: '2026-11-30T00:00:00Z',
        requirements: {
          industries: [],
          products: [{ id: 'Azure' }],
          services: [],
          solutions: [{ type: 'Name', id: 'SOL-50871-LKV', name: 'Lakeview Cold Chain' }],
          additionalRequirements: {
            iot: {},
            attributes: [{ type: 'CustomerMarketplaceIntent', id: 'HaveNotDecided' }],
          },
        },
      },
      team: [{ firstName: 'Jorrit', lastName: 'Dam', phoneNumber: '+31 20 5550100', email: 'jorrit@lakeview.example' }],
      target: [],
    },
    changes,
  );
}

/** Body of the partner's own record of a co-sell deal. */
export const coSellDeal = (changes: Deep = {}): Deep =>
  ownDeal({
    type: 'Shared',
    'consent.consentToShareReferralWithMicrosoftSellers': true,
    target: [{ type: 'SolutionProfile', id: 'SOL-50871-LKV' }],
    ...changes,
  });

/** Body of the connected referral for Microsoft. */
export const connectedDeal = (engagementId: string, changes: Deep = {}): Deep =>
  coSellDeal({
    engagementId,
    externalReferenceId: undefined,
    target: [{ type: 'BusinessProfileLocation', id: 'msft' }],
    inviteContext: {
      notes: 'Please introduce us.',
      assistanceRequestCode: 'ProofOfConceptOrDemo',
      invitedBy: { organizationId: lakeview.organizationId, organizationName: lakeview.name },
    },
    ...changes,
  });

/** A deal Microsoft sends. */
export const inboundDeal = (changes: Partial<NewDeal> = {}): NewDeal => ({
  name: 'Harbour analytics',
  customer: {
    name: 'Vesterhavn Logistik',
    addressLine1: 'Kajgade 14',
    city: 'Aarhus',
    postalCode: '8000',
    country: 'DK',
  },
  contact: { firstName: 'Signe', lastName: 'Thorup', phoneNumber: '+45 55550117', email: 'signe@vesterhavn.example' },
  dealValue: 64000,
  currency: 'EUR',
  closingDateTime: '2026-10-31T00:00:00Z',
  invitation: 'Can you take the lead?',
  solutions: [{ id: 'SOL-50871-LKV', name: 'Lakeview Cold Chain', type: 'Name' }],
  ...changes,
});

export const replace = (path: string, value: unknown) => ({ op: 'replace', path, value });

/** The operations that change the state of a referral. */
export const move = (status: string, substatus: string) => [
  replace('/status', status),
  replace('/substatus', substatus),
];
