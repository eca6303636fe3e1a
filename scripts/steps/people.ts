import { cosellDealSolution, cosellSolutionDetail } from '../../solution/contract/tables.ts';

/** A row of the Web API. */
export type Row = Readonly<Record<string, unknown>>;

/** A person who works in Dynamics 365, over its Web API. */
export interface CrmPerson {
  get(path: string): Promise<Row>;
  list(path: string): Promise<readonly Row[]>;
  create(set: string, row: Row): Promise<string>;
  update(path: string, row: Row): Promise<void>;
  remove(path: string): Promise<void>;
  /** Calls an action, or adds a reference. */
  act(path: string, body: Row): Promise<void>;
  /** Adds the first solution of the catalogue to an opportunity. */
  addSolution(opportunityId: string): Promise<void>;
}

/** Signs a user of the sandbox in. Its calls throw with the answer of Dataverse. */
export function crmPerson(dataverseUrl: string, userId: string): CrmPerson {
  const call = async (method: string, path: string, body?: Row): Promise<Response> => {
    const answer = await fetch(`${dataverseUrl}/api/data/v9.2/${path}`, {
      method,
      headers: {
        accept: 'application/json',
        'content-type': 'application/json',
        'odata-version': '4.0',
        'odata-maxversion': '4.0',
        cookie: `sandbox-user=${userId}`,
      },
      ...(body ? { body: JSON.stringify(body) } : {}),
    });
    if (!answer.ok) throw new Error(`${method} ${path} answered ${answer.status}: ${await answer.text()}`);
    return answer;
  };
  const person: CrmPerson = {
    get: async (path) => (await (await call('GET', path)).json()) as Row,
    list: async (path) => ((await (await call('GET', path)).json()) as { value: Row[] }).value,
    async create(set, row) {
      const address = (await call('POST', set, row)).headers.get('odata-entityid') ?? '';
      return /\(([0-9a-f-]{36})\)$/.exec(address)?.[1] ?? '';
    },
    async update(path, row) {
      await call('PATCH', path, row);
    },
    async remove(path) {
      await call('DELETE', path);
    },
    async act(path, body) {
      await call('POST', path, body);
    },
    async addSolution(opportunityId) {
      const [solution] = await person.list(`${cosellSolutionDetail.set}?$select=${cosellSolutionDetail.id}&$top=1`);
      await person.create(cosellDealSolution.set, {
        [`${cosellDealSolution.lookups.opportunityId.navigation}@odata.bind`]: `/opportunities(${opportunityId})`,
        [`${cosellDealSolution.lookups.solutionDetailId.navigation}@odata.bind`]: `/${cosellSolutionDetail.set}(${String(solution?.[cosellSolutionDetail.id])})`,
      });
    },
  };
  return person;
}

/** A person who works in the Partner Center portal, over the sandbox's page endpoints. */
export function portalPerson(partnerCenterUrl: string) {
  const call = async (method: string, path: string, body?: Row): Promise<Row> => {
    const answer = await fetch(`${partnerCenterUrl}/sandbox/${path}`, {
      method,
      headers: { 'content-type': 'application/json' },
      ...(body ? { body: JSON.stringify(body) } : {}),
    });
    if (!answer.ok) throw new Error(`${method} ${path} answered ${answer.status}: ${await answer.text()}`);
    return (await answer.json()) as Row;
  };
  return {
    referral: (id: string) => call('GET', `api/referrals/${id}`),
    referrals: async () => (await call('GET', 'api/referrals'))['referrals'] as readonly Row[],
    edit: (id: string, changes: Row) => call('PATCH', `api/referrals/${id}`, changes),
    newDeal: (deal: Row) => call('POST', 'api/deals', deal),
    accept: (id: string) => call('POST', `api/referrals/${id}/accept`, {}),
    close: (id: string, substatus: 'Won' | 'Lost', reason?: string) =>
      call('POST', `api/referrals/${id}/close`, { substatus, ...(reason ? { reason } : {}) }),
    fault: (rule: Row) => call('POST', 'faults', rule),
    held: () => call('GET', 'faults/held'),
    release: (id: string) => call('POST', `faults/${id}/release`),
    requests: async () => (await call('GET', 'api/requests'))['requests'] as readonly Row[],
  };
}

/** Asks again until `look` finds something. Throws with `what` after `timeoutMs`. */
export async function eventually<T>(
  what: string,
  look: () => Promise<T | null | undefined | false>,
  timeoutMs = 15_000,
): Promise<T> {
  const until = Date.now() + timeoutMs;
  for (;;) {
    const found = await look();
    if (found) return found;
    if (Date.now() > until) throw new Error(`Not within ${timeoutMs} ms: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
