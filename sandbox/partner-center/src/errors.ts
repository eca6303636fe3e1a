/** An answer of a service in transport-free form. */
export interface PcResponse {
  status: number;
  headers: Record<string, string>;
  body: string;
}

/** Which error envelope a host uses: the referrals host nests `error`, the Partner Center host is flat. */
export type ErrorShape = 'referrals' | 'partnerCenter';

/** A refusal with everything that goes into the envelope. */
export class ServiceError extends Error {
  readonly status: number;
  readonly code: string;
  readonly target: string | undefined;
  readonly inner: { code: string; message: string } | undefined;
  readonly headers: Readonly<Record<string, string>>;

  constructor(input: {
    status: number;
    code: string;
    message: string;
    target?: string;
    inner?: { code: string; message: string };
    headers?: Readonly<Record<string, string>>;
  }) {
    super(input.message);
    this.name = 'ServiceError';
    this.status = input.status;
    this.code = input.code;
    this.target = input.target;
    this.inner = input.inner;
    this.headers = input.headers ?? {};
  }
}

/** The refusals of the referrals host; codes are the documented top-level ones, inner codes and texts are ours. */
export const refusals = {
  invalid: (innerCode: string, message: string, target = 'referral') =>
    new ServiceError({
      status: 400,
      code: 'invalidRequest',
      message: 'The request is not valid.',
      target,
      inner: { code: innerCode, message },
    }),
  /** A request that the state of the record does not allow: 400, or 422 as semantically wrong. */
  state: (innerCode: string, message: string, status: 400 | 422) =>
    new ServiceError({
      status,
      code: 'invalidRequest',
      message: 'The request does not fit the state of the referral.',
      target: 'status',
      inner: { code: innerCode, message },
    }),
  unauthenticated: (message: string) => new ServiceError({ status: 401, code: 'unauthenticated', message }),
  accessDenied: (message: string) =>
    new ServiceError({ status: 403, code: 'accessDenied', message, target: 'referral' }),
  notFound: () =>
    new ServiceError({ status: 404, code: 'itemNotFound', message: 'The referral was not found.', target: 'referral' }),
  /** Text, target and inner code as observed on the service. */
  eTagMismatch: () =>
    new ServiceError({
      status: 412,
      code: 'preconditionFailed',
      message:
        "A precondition provided in the request (such as an if-match header) does not match the resource's current state.",
      target: 'ETag',
      inner: { code: '99918', message: 'One of the specified pre-condition is not met. Etag value did not Match' },
    }),
  unsupportedMediaType: () =>
    new ServiceError({
      status: 415,
      code: 'invalidRequest',
      message: 'The content type must be application/json.',
    }),
  notImplemented: (what: string) =>
    new ServiceError({
      status: 501,
      code: 'notImplemented',
      message: `${what} is not in the conformance list of the Partner Center stand-in.`,
    }),
} as const;

const envelopes: Readonly<Record<ErrorShape, (error: ServiceError) => unknown>> = {
  referrals: (error) => ({
    error: {
      code: error.code,
      message: error.message,
      ...(error.target === undefined ? {} : { target: error.target }),
      ...(error.inner === undefined ? {} : { innerError: { ...error.inner, details: null } }),
    },
  }),
  partnerCenter: (error) => ({
    code: error.code,
    description: error.inner === undefined ? error.message : `${error.message} ${error.inner.message}`,
    data: [],
    source: 'PartnerApiServiceCore',
  }),
};

/** Writes a refusal in the envelope of the host. */
export function errorResponse(error: ServiceError, shape: ErrorShape): PcResponse {
  return {
    status: error.status,
    headers: { 'content-type': 'application/json', ...error.headers },
    body: JSON.stringify(envelopes[shape](error)),
  };
}

/** The gateway's answer to a throttled call; both hosts use this shape. */
export function throttledResponse(retryAfterSeconds: number): PcResponse {
  return {
    status: 429,
    headers: { 'content-type': 'application/json', 'retry-after': String(retryAfterSeconds) },
    body: JSON.stringify({
      statusCode: 429,
      message: `Rate limit is exceeded. Try again in ${retryAfterSeconds} seconds.`,
    }),
  };
}

/** Codes of statuses that only faults give; every other one is a general failure. */
const faultCodes: Readonly<Record<number, string>> = {
  400: 'invalidRequest',
  401: 'unauthenticated',
  403: 'accessDenied',
  404: 'itemNotFound',
  409: 'resourceModified',
  412: 'preconditionFailed',
  422: 'invalidRequest',
  503: 'serviceNotAvailable',
};

/** The answer of an injected status: in the envelope of the host, throttling in the gateway's, or the body that is given. */
export function faultResponse(
  fault: { status: number; retryAfterSeconds?: number; body?: string },
  shape: ErrorShape,
): PcResponse {
  const { status, body, retryAfterSeconds } = fault;
  if (status === 429 && body === undefined) return throttledResponse(retryAfterSeconds ?? 1);
  const headers: Record<string, string> =
    retryAfterSeconds === undefined ? {} : { 'retry-after': String(retryAfterSeconds) };
  if (body !== undefined) {
    const type = body.startsWith('<') ? 'text/html' : 'application/json';
    return { status, headers: { 'content-type': type, ...headers }, body };
  }
  const code = faultCodes[status] ?? 'generalException';
  return errorResponse(new ServiceError({ status, code, message: 'Injected fault.', headers }), shape);
}
