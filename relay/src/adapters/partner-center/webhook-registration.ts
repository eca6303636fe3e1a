import { RelayError } from '../../errors/relay-error.ts';
import { jsonOf } from '../http/http-call.ts';
import type { HttpAnswer } from '../http/http-call.ts';
import { faultOfUnreadable } from './errors.ts';
import { createPartnerCenterClient } from './partner-center-client.ts';
import type { PartnerCenterClientOptions } from './partner-center-client.ts';
import { listAt, memberAt, textAt, wireOf } from './wire.ts';
import type { Wire } from './wire.ts';

/** Events the relay works with, and the one for testing (partner-center.md 5.3). */
export const webhookEvents = [
  'referral-created',
  'referral-updated',
  'related-referral-created',
  'related-referral-updated',
  'test-created',
] as const;

/** The tenant's one registration. */
export interface WebhookSubscription {
  readonly url: string;
  readonly events: readonly string[];
}

/** What `register` did. `foreign`: somebody else's address stands there and nothing was changed. */
export type RegistrationResult =
  | { readonly is: 'created' | 'replaced' | 'unchanged'; readonly subscription: WebhookSubscription }
  | { readonly is: 'foreign'; readonly subscription: WebhookSubscription };

/** How Partner Center judged the deliveries of a test event. */
export interface TestEventState {
  readonly status: string;
  /** One entry per attempt, for example `OK`. */
  readonly responseCodes: readonly string[];
}

/** The webhook registration API (partner-center.md 5.1). Every method throws `RelayError` with a PC_ code. */
export interface WebhookRegistration {
  /** The current registration, null when there is none. */
  read(): Promise<WebhookSubscription | null>;
  /**
   * Makes the given address the registered one. A foreign address is replaced only with `overwrite`, because its owner loses
   * every delivery (partner-center.md 5.2). Events somebody else asked for at the same address are kept.
   */
  register(url: string, options?: { readonly overwrite?: boolean }): Promise<RegistrationResult>;
  /** Asks for a `test-created` event, at most two per minute; returns the id for `testState`. */
  sendTestEvent(): Promise<string>;
  testState(correlationId: string): Promise<TestEventState>;
}

/** `baseUrl` ends with `/webhooks/v1`; the token is for `https://api.partnercenter.microsoft.com`. */
export function createWebhookRegistration(
  options: Omit<PartnerCenterClientOptions, 'timeoutMs'> & { readonly timeoutMs?: number },
): WebhookRegistration {
  const call = createPartnerCenterClient({ ...options, timeoutMs: options.timeoutMs ?? 30_000 });

  async function read(): Promise<WebhookSubscription | null> {
    const answer = await call({ kind: 'read', method: 'GET', path: '/registration', accept: [404] });
    return answer.status === 404 ? null : subscriptionOf(answer);
  }

  async function write(method: 'POST' | 'PUT', subscription: WebhookSubscription): Promise<HttpAnswer> {
    const body = { WebhookUrl: subscription.url, WebhookEvents: subscription.events };
    return call({ kind: 'write', method, path: '/registration', body, accept: method === 'POST' ? [409] : [] });
  }

  return {
    read,

    async register(url, { overwrite = false } = {}) {
      const current = await read();
      if (current && current.url !== url && !overwrite) return { is: 'foreign', subscription: current };
      const kept = current?.url === url ? current.events : [];
      const wanted = { url, events: [...new Set([...kept, ...webhookEvents])] };
      if (current?.url === url && wanted.events.length === current.events.length) {
        return { is: 'unchanged', subscription: current };
      }
      if (!current) {
        const answer = await write('POST', wanted);
        // 409: somebody registered between our two calls, so the question of 5.2 comes up again.
        if (answer.status !== 409) return { is: 'created', subscription: subscriptionOf(answer, wanted) };
        const other = await read();
        if (other && other.url !== url && !overwrite) return { is: 'foreign', subscription: other };
      }
      return { is: 'replaced', subscription: subscriptionOf(await write('PUT', wanted), wanted) };
    },

    async sendTestEvent() {
      const answer = await call({ kind: 'write', method: 'POST', path: '/registration/validationEvents' });
      const id = textAt(bodyOf(answer), 'correlationId');
      if (!id) throw faultOfUnreadable(answer, 'read');
      return id;
    },

    async testState(correlationId) {
      const path = `/registration/validationEvents/${encodeURIComponent(correlationId)}`;
      const body = bodyOf(await call({ kind: 'read', method: 'GET', path }));
      const results = listAt(body, 'results').map((result) => textAt(result, 'responseCode') ?? 'none');
      return { status: textAt(body, 'status') ?? 'unknown', responseCodes: results };
    },
  };
}

function bodyOf(answer: HttpAnswer): Wire {
  return wireOf(jsonOf(answer)) ?? {};
}

function subscriptionOf(answer: HttpAnswer, fallback?: WebhookSubscription): WebhookSubscription {
  const body = bodyOf(answer);
  const url = textAt(body, 'WebhookUrl') ?? fallback?.url;
  if (url === undefined) {
    const detail = 'the registration has no WebhookUrl';
    throw new RelayError({ code: 'PC_REJECTED', retry: 'never', parameters: { detail } });
  }
  const events = memberAt(body, 'WebhookEvents');
  return { url, events: Array.isArray(events) ? events.map(String) : (fallback?.events ?? []) };
}
