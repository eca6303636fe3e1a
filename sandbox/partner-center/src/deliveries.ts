import { STATUS_CODES } from 'node:http';
import type { SigningChain } from './certificates.ts';
import type { PartnerCenterCore } from './core.ts';
import type { PcEvent } from './ledger.ts';

/** One try to deliver an event. `status` is 0 when no answer came. */
export interface DeliveryAttempt {
  at: string;
  status: number;
  error: string | undefined;
}

/** An event on its way to a webhook. */
export interface Delivery {
  id: string;
  event: string;
  /** Id of the referral, or the correlation id of a validation event. */
  resourceId: string;
  url: string;
  state: 'waiting' | 'delivered' | 'failed';
  attempts: readonly DeliveryAttempt[];
}

/** Timers of the shell. */
export interface Timers {
  set(action: () => void, ms: number): unknown;
  clear(handle: unknown): void;
}

/** What the deliveries need. */
export interface DeliveriesOptions {
  core: PartnerCenterCore;
  chain: Pick<SigningChain, 'sign'>;
  /** Address of the signing certificate, sent with every delivery. */
  certificateUrl(): string;
  now(): Date;
  fetch?: typeof fetch;
  timers?: Timers;
  /** Waits before attempts 2 to 10. The service publishes none; the default grows from 0.25 s to 30 s. */
  retryDelaysMs?: readonly number[];
  /** How long an answer may take. Default 5 s (chosen). */
  timeoutMs?: number;
  /** Waits before the copies of an event are first sent: one entry per copy. Lets order change and events repeat. */
  plan?(sequence: number): readonly number[];
}

/** The sender of webhooks. */
export interface Deliveries {
  /** The last 500 deliveries, oldest first. */
  deliveries(): readonly Delivery[];
  onChange(listener: () => void): () => void;
  /** Resolves when nothing is waiting. */
  idle(): Promise<void>;
  /** Stops sending; what waits is dropped. */
  stop(): void;
}

/** Ten attempts are documented; the waits between them are not. */
const defaultRetryDelaysMs: readonly number[] = [250, 500, 1000, 2000, 4000, 8000, 15_000, 30_000, 30_000];
const defaultTimeoutMs = 5000;
const maxKept = 500;

const realTimers: Timers = {
  set: (action, ms) => setTimeout(action, ms),
  clear: (handle) => clearTimeout(handle as NodeJS.Timeout),
};

/** The body of a delivery; it names the record and carries no data of it. */
export function deliveryBody(event: PcEvent): string {
  return JSON.stringify({
    EventName: event.name,
    ResourceUri: event.resourceUri,
    ResourceName: event.resourceName,
    AuditUri: null,
    ResourceChangeUtcDate: event.changedAt,
  });
}

/** The name of a status as validation results print it, such as `OK` or `InternalServerError`. */
function responseCode(status: number): string {
  return status === 0 ? 'NoResponse' : (STATUS_CODES[status] ?? String(status)).replaceAll(/[^A-Za-z]/g, '');
}

/** Sends the events of the core to the registered webhooks, signed, with up to ten attempts each. */
export function createDeliveries(options: DeliveriesOptions): Deliveries {
  const { core } = options;
  const timers = options.timers ?? realTimers;
  const send = options.fetch ?? fetch;
  const retryDelaysMs = options.retryDelaysMs ?? defaultRetryDelaysMs;
  const log: Delivery[] = [];
  const pending = new Set<unknown>();
  const listeners = new Set<() => void>();
  let idleWaiters: (() => void)[] = [];
  let sequence = 0;
  let open = 0;
  let stopped = false;

  function changed(): void {
    for (const listener of listeners) listener();
    if (open > 0) return;
    const waiters = idleWaiters;
    idleWaiters = [];
    for (const waiter of waiters) waiter();
  }

  function later(action: () => void, ms: number): void {
    if (stopped) return;
    const handle = timers.set(() => {
      pending.delete(handle);
      action();
    }, ms);
    pending.add(handle);
  }

  async function post(url: string, body: string, usesMsSignatureHeader: boolean): Promise<DeliveryAttempt> {
    const at = options.now().toISOString();
    const headers = {
      'Content-Type': 'application/json',
      [usesMsSignatureHeader ? 'x-ms-signature' : 'Authorization']:
        `Signature ${options.chain.sign(Buffer.from(body))}`,
      'X-MS-Certificate-Url': options.certificateUrl(),
      'X-MS-Signature-Algorithm': 'rsa-sha256',
    };
    try {
      const signal = AbortSignal.timeout(options.timeoutMs ?? defaultTimeoutMs);
      const response = await send(url, { method: 'POST', headers, body, signal, redirect: 'manual' });
      await response.arrayBuffer();
      return { at, status: response.status, error: undefined };
    } catch (error) {
      return { at, status: 0, error: describeFailure(error) };
    }
  }

  async function attempt(delivery: Delivery, event: PcEvent): Promise<void> {
    const registration = core.webhooks.of(event.organizationId);
    const usesMsSignatureHeader = registration?.usesMsSignatureHeader ?? false;
    const result = await post(delivery.url, deliveryBody(event), usesMsSignatureHeader);
    const attempts = [...delivery.attempts, result];
    const isDelivered = result.status >= 200 && result.status < 300;
    const wait = retryDelaysMs[attempts.length - 1];
    const state = isDelivered ? 'delivered' : wait === undefined ? 'failed' : 'waiting';
    if (event.resourceName === 'test') report(delivery.resourceId, result, state !== 'waiting');
    const next: Delivery = { ...delivery, attempts, state };
    const index = log.findIndex((entry) => entry.id === delivery.id);
    if (index >= 0) log[index] = next;
    if (state === 'waiting' && wait !== undefined && !stopped) later(() => void attempt(next, event), wait);
    else open -= 1;
    changed();
  }

  function report(correlationId: string, result: DeliveryAttempt, isLast: boolean): void {
    const { status, error } = result;
    const outcome = { responseCode: responseCode(status), responseMessage: error ?? '', systemError: status === 0 };
    core.webhooks.reportAttempt(correlationId, outcome, isLast);
  }

  const unsubscribe = core.onEvent((event) => {
    const registration = core.webhooks.of(event.organizationId);
    if (stopped || registration === undefined || !registration.events.includes(event.name)) return;
    const resourceId = event.resourceUri.slice(event.resourceUri.lastIndexOf('/') + 1);
    sequence += 1;
    for (const [copy, delayMs] of (options.plan?.(sequence) ?? [0]).entries()) {
      const delivery: Delivery = {
        id: `${event.id}.${copy}`,
        event: event.name,
        resourceId,
        url: registration.url,
        state: 'waiting',
        attempts: [],
      };
      open += 1;
      log.push(delivery);
      if (log.length > maxKept) log.shift();
      later(() => void attempt(delivery, event), delayMs);
    }
    changed();
  });

  return {
    deliveries: () => log,
    onChange(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    idle: () => (open === 0 ? Promise.resolve() : new Promise((resolve) => idleWaiters.push(resolve))),
    stop() {
      stopped = true;
      unsubscribe();
      for (const handle of pending) timers.clear(handle);
      pending.clear();
      open = 0;
      changed();
    },
  };
}

function describeFailure(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { cause } = error;
  return cause instanceof Error ? `${error.message}: ${cause.message}` : error.message;
}
