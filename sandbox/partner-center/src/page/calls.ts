import type { Delivery } from '../deliveries.ts';
import type { Referral } from '../referral.ts';

/** The text of a refusal, with the reason where there is one. */
function describeFailure(status: number, body: unknown): string {
  const { error } = body as { error?: { message?: string; innerError?: { message?: string } } };
  return error?.innerError?.message ?? error?.message ?? `The sandbox answered ${status}.`;
}

async function call<T>(method: string, path: string, body?: unknown): Promise<T> {
  const init: RequestInit = { method };
  if (body !== undefined) {
    init.headers = { 'content-type': 'application/json' };
    init.body = JSON.stringify(body);
  }
  const response = await fetch(`/sandbox/api${path}`, init);
  const answer = (await response.json()) as unknown;
  if (!response.ok) throw new Error(describeFailure(response.status, answer));
  return answer as T;
}

/** The control endpoints the page uses. Each throws an Error with a readable text when the sandbox refuses. */
export const calls = {
  referrals: async () => (await call<{ referrals: Referral[] }>('GET', '/referrals')).referrals,
  deliveries: async () => (await call<{ deliveries: Delivery[] }>('GET', '/deliveries')).deliveries,
  edit: (id: string, changes: unknown) => call<Referral>('PATCH', `/referrals/${id}`, changes),
  accept: (id: string) => call<Referral>('POST', `/referrals/${id}/accept`, {}),
  decline: (id: string, reason: string) =>
    call<Referral>('POST', `/referrals/${id}/decline`, reason === '' ? {} : { reason }),
  close: (id: string, substatus: string) => call<Referral>('POST', `/referrals/${id}/close`, { substatus }),
  createDeal: (deal: unknown) => call<{ referralId: string }>('POST', '/deals', deal),
};
