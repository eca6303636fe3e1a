import { z } from 'zod';
import { ServiceError, throttledResponse } from './errors.ts';
import type { PcResponse } from './errors.ts';
import { parseJson, readShape } from './json-body.ts';
import { referralEvents } from './ledger.ts';
import type { Ledger } from './ledger.ts';
import { formatServiceTime } from './stamps.ts';

/** A webhook registration; a tenant has at most one. */
export interface WebhookRegistration {
  subscriberId: string;
  url: string;
  events: readonly string[];
  /** The signature travels in `x-ms-signature` instead of `Authorization`. */
  usesMsSignatureHeader: boolean;
}

/** How one delivery attempt of a validation event went. */
export interface ValidationResult {
  responseCode: string;
  responseMessage: string;
  systemError: boolean;
}

/** Webhook registrations with their validation events. */
export interface Registrations {
  /** Answers a request below `/webhooks/v1/`. @throws {ServiceError} for every refusal */
  handle(request: { method: string; path: string; body?: string | undefined }, organizationId: string): PcResponse;
  of(organizationId: string): WebhookRegistration | undefined;
  /** Notes a delivery attempt of a validation event; `isLast` completes it. */
  reportAttempt(correlationId: string, result: ValidationResult, isLast: boolean): void;
}

/** What a tenant can subscribe to; the first and third belong to reseller scenarios and are never raised here. */
const subscribableEvents: readonly string[] = [
  'subscription-updated',
  'test-created',
  'usagerecords-thresholdExceeded',
  ...referralEvents,
];

/** Documented: at most two validation events per minute, results kept seven days. */
const maxValidationsPerMinute = 2;
const minuteMs = 60_000;
const keptMs = 7 * 24 * 60 * 60_000;

const registrationInput = z.looseObject({
  WebhookUrl: z.string().refine(isAllowedAddress, 'must be an https address (http only for this computer)'),
  WebhookEvents: z.array(z.enum(subscribableEvents as [string, ...string[]])).min(1, 'needs at least one event'),
  SignatureTokenToMsSignatureHeader: z.boolean().nullish(),
});

/** The service demands a public https address; the sandbox also delivers to this computer, and nowhere else by http. */
function isAllowedAddress(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const url = new URL(text);
  const isLoopback = ['127.0.0.1', 'localhost', '[::1]'].includes(url.hostname);
  return url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback);
}

interface Validation {
  organizationId: string;
  requestedAt: number;
  callbackUrl: string;
  status: 'inProgress' | 'completed';
  results: (ValidationResult & { dateTimeUtc: string })[];
}

const json = (value: unknown): PcResponse => ({
  status: 200,
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify(value),
});

const describe = (registration: WebhookRegistration) => ({
  SubscriberId: registration.subscriberId,
  WebhookUrl: registration.url,
  WebhookEvents: registration.events,
  SignatureTokenToMsSignatureHeader: registration.usesMsSignatureHeader,
});

const refuse = (status: number, message: string) => new ServiceError({ status, code: String(status), message });

/** Creates the registrations of the service, empty. */
export function createRegistrations(ledger: Ledger, options: { now(): Date; newId(): string }): Registrations {
  const registrations = new Map<string, WebhookRegistration>();
  const validations = new Map<string, Validation>();

  function save(body: string | undefined, organizationId: string): PcResponse {
    const input = readShape(parseJson(body), registrationInput, 'registration');
    const registration: WebhookRegistration = {
      subscriberId: registrations.get(organizationId)?.subscriberId ?? options.newId(),
      url: input.WebhookUrl,
      events: [...new Set(input.WebhookEvents)],
      usesMsSignatureHeader: input.SignatureTokenToMsSignatureHeader ?? false,
    };
    registrations.set(organizationId, registration);
    return json(describe(registration));
  }

  function requireRegistration(organizationId: string): WebhookRegistration {
    const registration = registrations.get(organizationId);
    if (registration === undefined) throw refuse(404, 'There is no webhook registration.');
    return registration;
  }

  function requestValidation(organizationId: string): PcResponse {
    const registration = requireRegistration(organizationId);
    if (!registration.events.includes('test-created')) {
      throw refuse(400, 'The registration does not contain the event test-created.');
    }
    const now = options.now().getTime();
    for (const [id, old] of validations) if (old.requestedAt < now - keptMs) validations.delete(id);
    const recent = [...validations.values()].filter(
      (validation) => validation.organizationId === organizationId && validation.requestedAt > now - minuteMs,
    );
    const oldest = recent[0];
    if (oldest !== undefined && recent.length >= maxValidationsPerMinute) {
      return throttledResponse(Math.ceil((oldest.requestedAt + minuteMs - now) / 1000));
    }
    const correlationId = options.newId();
    const callbackUrl = registration.url;
    validations.set(correlationId, {
      organizationId,
      requestedAt: now,
      callbackUrl,
      status: 'inProgress',
      results: [],
    });
    ledger.raise({
      name: 'test-created',
      organizationId,
      resourceUri: `http://api.partnercenter.microsoft.com/webhooks/v1/registration/validationEvents/${correlationId}`,
      resourceName: 'test',
      changedAt: formatServiceTime(now).replace('Z', '+00:00'),
    });
    return json({ correlationId });
  }

  function readValidation(correlationId: string, organizationId: string): PcResponse {
    const validation = validations.get(correlationId);
    if (validation === undefined || validation.organizationId !== organizationId) {
      throw refuse(404, 'There is no validation event with this correlation id.');
    }
    const { status, callbackUrl, results } = validation;
    return json({ correlationId, partnerId: organizationId, status, callbackUrl, results });
  }

  return {
    of: (organizationId) => registrations.get(organizationId),
    reportAttempt(correlationId, result, isLast) {
      const validation = validations.get(correlationId);
      if (validation === undefined) return;
      const dateTimeUtc = formatServiceTime(options.now().getTime()).slice(0, -1);
      validation.results.push({ ...result, dateTimeUtc });
      if (isLast) validation.status = 'completed';
    },
    handle({ method, path, body }, organizationId) {
      const call = `${method} ${path}`;
      if (call === 'GET registration/events') return json(subscribableEvents);
      if (call === 'GET registration') return json(describe(requireRegistration(organizationId)));
      if (call === 'PUT registration') {
        requireRegistration(organizationId);
        return save(body, organizationId);
      }
      if (call === 'POST registration') {
        if (registrations.has(organizationId))
          throw refuse(409, 'A webhook registration exists; use PUT to change it.');
        return save(body, organizationId);
      }
      if (call === 'POST registration/validationEvents') return requestValidation(organizationId);
      const validation = /^GET registration\/validationEvents\/([0-9a-f-]{36})$/i.exec(call);
      if (validation?.[1] !== undefined) return readValidation(validation[1], organizationId);
      throw refuse(501, `${method} /webhooks/v1/${path} is not in the conformance list of the stand-in.`);
    },
  };
}
