import type { HttpAnswer } from '../../../../../relay/src/adapters/http/http-call.ts';
import { CallLost } from '../../../../../relay/src/adapters/http/http-call.ts';
import {
  faultOf,
  faultOfLostCall,
  isAbout,
  isTokenRefused,
} from '../../../../../relay/src/adapters/partner-center/errors.ts';
import type { CallKind } from '../../../../../relay/src/adapters/partner-center/errors.ts';

const now = new Date('2026-06-10T08:00:00Z');
const answer = (status: number, body: unknown = '', headers: Readonly<Record<string, string>> = {}): HttpAnswer => ({
  status,
  headers: new Headers(headers),
  text: typeof body === 'string' ? body : JSON.stringify(body),
});
const nested = (code: string, message = 'no', more: object = {}) => ({ error: { code, message, ...more } });
const of = (given: HttpAnswer, kind: CallKind) => {
  const { code, retry, outcome } = faultOf(given, kind, now);
  return [code, retry, outcome];
};

const signIn = ['PC_SIGN_IN', 'never', 'notDone'];
const denied = ['PC_ACCESS_DENIED', 'never', 'notDone'];
const rejected = ['PC_REJECTED', 'never', 'notDone'];
const missing = ['REF_REFERRAL_MISSING', 'never', 'notDone'];
const changed = ['PC_CHANGED_MEANWHILE', 'now', 'notDone'];
const throttled = ['PC_THROTTLED', 'later', 'notDone'];
const unavailable = ['PC_UNAVAILABLE', 'later', 'notDone'];
const unclear = ['PC_UNAVAILABLE', 'later', 'unknown'];

describe('the meaning of a status', () => {
  // Columns: of a read, of a POST, of a PATCH.
  it.each([
    [302, rejected, rejected, rejected],
    [400, rejected, rejected, rejected],
    [401, signIn, signIn, signIn],
    [402, rejected, rejected, rejected],
    [403, denied, denied, denied],
    [404, rejected, rejected, missing],
    [405, rejected, rejected, rejected],
    [406, rejected, rejected, rejected],
    [408, unavailable, unclear, unclear],
    [409, changed, changed, changed],
    [410, rejected, rejected, missing],
    [411, rejected, rejected, rejected],
    [412, changed, changed, changed],
    [413, rejected, rejected, rejected],
    [415, rejected, rejected, rejected],
    [416, rejected, rejected, rejected],
    [422, rejected, rejected, rejected],
    [423, unavailable, unavailable, unavailable],
    [429, throttled, throttled, throttled],
    [500, unavailable, unclear, unclear],
    [501, rejected, rejected, rejected],
    [502, unavailable, unclear, unclear],
    [503, unavailable, unclear, unclear],
    [504, unavailable, unclear, unclear],
    [507, unavailable, unclear, unclear],
    [509, throttled, ['PC_THROTTLED', 'later', 'unknown'], ['PC_THROTTLED', 'later', 'unknown']],
    [599, unavailable, unclear, unclear],
  ])('%i without a readable body', (status, read, create, patch) => {
    for (const body of ['', '<html><body>Gateway</body></html>', '[]', 'null', '"text"', '{"error":']) {
      expect([
        of(answer(status, body), 'read'),
        of(answer(status, body), 'create'),
        of(answer(status, body), 'patch'),
      ]).toEqual([read, create, patch]);
    }
  });
});

describe('the meaning of a code', () => {
  it.each([
    ['accessDenied', denied],
    ['generalException', unclear],
    ['invalidRequest', rejected],
    ['itemNotFound', missing],
    ['preconditionFailed', changed],
    ['resourceModified', changed],
    ['serviceNotAvailable', unclear],
    ['unauthenticated', signIn],
    ['unAuthorized', signIn],
    ['somethingNew', rejected],
    ['constructor', rejected],
  ])('%s decides where the status only says "refused"', (code, expected) => {
    expect(of(answer(400, nested(code)), 'patch')).toEqual(expected);
    expect(of(answer(400, nested(code.toUpperCase())), 'patch')).toEqual(expected);
    expect(of(answer(422, { Error: { Code: code } }), 'patch')).toEqual(expected);
  });

  it('a status with a meaning of its own outranks the code', () => {
    expect(of(answer(403, nested('resourceModified')), 'patch')).toEqual(denied);
    expect(of(answer(503, nested('invalidRequest')), 'create')).toEqual(unclear);
    expect(of(answer(429, nested('accessDenied')), 'read')).toEqual(throttled);
  });

  it('a code inside says that the record changed', () => {
    const body = nested('invalidRequest', 'x', {
      innerError: { code: 'outer', innererror: { code: 'ResourceModified' } },
    });
    expect(of(answer(400, body), 'patch')).toEqual(changed);
  });

  it('the false 412 of the service is a change too', () => {
    expect(of(answer(412, nested('preconditionFailed', 'x', { innerError: { code: '99918' } })), 'patch')).toEqual(
      changed,
    );
  });
});

describe('a refused token', () => {
  const claims = { 'www-authenticate': 'Bearer error="insufficient_claims", claims="eyJh"' };

  it.each([
    ['expired or for another audience', answer(401, nested('unauthenticated')), 'PC_SIGN_IN', true],
    ['of the sample of the error page', answer(401, nested('unAuthorized')), 'PC_SIGN_IN', true],
    ['without a body', answer(401), 'PC_SIGN_IN', true],
    ['without proof of multi-factor sign-in', answer(401, { code: '900421', data: [] }), 'PC_MFA', false],
    ['without that proof, the code as a number', answer(401, { code: 900421 }), 'PC_MFA', false],
    [
      'without that proof, said inside',
      answer(401, nested('x', 'y', { innerError: { code: '900421' } })),
      'PC_MFA',
      false,
    ],
    ['without that proof, as 403', answer(403, { code: '900421' }), 'PC_MFA', false],
    ['that Conditional Access does not take', answer(403, nested('insufficient_claims')), 'PC_SIGN_IN', false],
    ['that Conditional Access does not take, in the header', answer(401, '', claims), 'PC_SIGN_IN', false],
    [
      'that Conditional Access does not take, as a word',
      answer(403, { error: 'insufficient_claims' }),
      'PC_SIGN_IN',
      false,
    ],
    ['of an account without the role', answer(403, nested('accessDenied')), 'PC_ACCESS_DENIED', false],
  ])('%s', (_what, given, code, isCurable) => {
    expect(of(given, 'read')).toEqual([code, 'never', 'notDone']);
    expect(isTokenRefused(given)).toBe(isCurable);
  });
});

describe('the detail people see', () => {
  const detailOf = (body: unknown) => faultOf(answer(400, body), 'create', now).parameters['detail'];

  it.each([
    [
      'the innermost text',
      nested('x', 'outer', { innererror: { code: 'y', message: 'closing date\r\n in the past' } }),
      'closing date in the past',
    ],
    [
      'the outer text when the inner one is empty',
      nested('x', 'outer', { innerError: { code: 'y', message: '' } }),
      'outer',
    ],
    ['the code without a text', nested('invalidRequest', ''), 'invalidRequest'],
    ['the text of the gateway', { statusCode: 400, message: 'Bad request.' }, 'Bad request.'],
    [
      'the text of the Partner Center host',
      { code: '1001', description: 'No such event.', data: [], source: 'x' },
      'No such event.',
    ],
    [
      'the text of the token service',
      { error: 'invalid_grant', error_description: 'AADSTS700082: expired' },
      'AADSTS700082: expired',
    ],
    ['the status without anything', {}, 'HTTP 400'],
    ['the status for a page', '<html></html>', 'HTTP 400'],
    ['decoded text', nested('x', 'R&amp;D &lt;b&gt;'), 'R&D <b>'],
  ])('is %s', (_what, body, expected) => {
    expect(detailOf(body)).toBe(expected);
  });

  it('is cut to one line of 300 characters', () => {
    expect(detailOf(nested('x', 'y'.repeat(1024)))).toBe(`${'y'.repeat(299)}…`);
  });

  it('survives errors inside errors without end', () => {
    let body: object = { code: 'deepest', message: 'deepest' };
    for (let depth = 0; depth < 2000; depth += 1) body = { code: 'c', message: 'm', innerError: body };
    expect(detailOf({ error: body })).toBe('m');
  });

  it('is there for refusals only', () => {
    expect(faultOf(answer(409, nested('x', 'text')), 'patch', now).parameters).toEqual({});
  });
});

describe('a wait', () => {
  const waitOf = (status: number, body: unknown = '', headers = {}) =>
    faultOf(answer(status, body, headers), 'read', now).retryAfterMs;

  it.each([
    ['429', waitOf(429, { statusCode: 429, message: 'Rate limit is exceeded. Try again in 57 seconds.' }), 57_000],
    ['503 with a header', waitOf(503, '', { 'retry-after': '5' }), 5000],
    ['423 with a header', waitOf(423, '', { 'retry-after': '5' }), 5000],
    ['429 without one', waitOf(429), undefined],
    ['a refusal, which no waiting cures', waitOf(400, '', { 'retry-after': '5' }), undefined],
    ['a change, which is looked at now', waitOf(412, '', { 'retry-after': '5' }), undefined],
  ])('of %s', (_what, wait, expected) => {
    expect(wait).toBe(expected);
  });
});

describe('a call without an answer', () => {
  it.each([
    ['read', unavailable],
    ['create', unclear],
    ['patch', unclear],
    ['write', unclear],
  ] as const)('of kind %s', (kind, expected) => {
    expect(faultOfLostCall(new CallLost('timeout', null), kind)).toMatchObject({
      code: expected[0],
      retry: expected[1],
      outcome: expected[2],
    });
  });

  it('passes on what is no lost call', () => {
    const cause = new TypeError('x');
    expect(faultOfLostCall(cause, 'read')).toBe(cause);
  });
});

describe('a refusal of one member', () => {
  it.each([
    ['names it as target', answer(400, nested('x', 'y', { target: 'StatusReason' })), true],
    ['names it in the text', answer(400, nested('x', "The value of 'statusReason' is unknown.")), true],
    ['names another', answer(400, nested('x', 'y', { target: 'team' })), false],
    ['is no refusal of data', answer(409, nested('x', 'statusReason')), false],
  ])('is recognised: it %s', (_what, given, expected) => {
    expect(isAbout(given, 'statusReason')).toBe(expected);
  });
});
