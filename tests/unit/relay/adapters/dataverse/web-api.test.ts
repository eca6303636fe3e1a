import { createWebApi } from '../../../../../relay/src/adapters/dataverse/web-api.ts';
import { answersInTurn, countedIds, json, openGate, rejection, steppedClock } from '../ports.ts';
import type { StandInAnswer } from '../ports.ts';

function over(...answers: readonly (StandInAnswer | 'never' | 'broken')[]) {
  const fetch = answersInTurn(...answers);
  const clock = steppedClock();
  const gate = openGate();
  const forced: boolean[] = [];
  const api = createWebApi({
    baseUrl: 'https://crm.example',
    fetch,
    clock,
    gate,
    random: countedIds(),
    token: async (force = false) => `token-${forced.push(force)}`,
    timeoutMs: 1000,
  });
  return { api, fetch, clock, gate, forced };
}

const problem = (code: string, message: string) => ({ error: { code, message } });
const write = { method: 'PATCH', path: 'accounts(1)', body: {} } as const;
const multipart = (...parts: readonly string[]): StandInAnswer => ({
  status: 200,
  headers: { 'content-type': 'multipart/mixed; boundary=r' },
  body: [...parts.map((part) => `--r\r\nContent-Type: application/http\r\n\r\n${part}`), '--r--', ''].join('\r\n'),
});

describe('the Web API client', () => {
  it('sends the documented headers', async () => {
    const { api, fetch } = over(json(200, { name: 'x' }));
    await api.get('accounts(1)');
    expect(fetch.sent[0]).toMatchObject({
      url: 'https://crm.example/api/data/v9.2/accounts(1)',
      headers: {
        accept: 'application/json',
        'odata-version': '4.0',
        'odata-maxversion': '4.0',
        'if-none-match': 'null',
        authorization: 'Bearer token-1',
      },
    });
  });

  it('follows next links on its own host and stops at the wanted number of rows', async () => {
    const next = 'https://other.example/api/data/v9.2/accounts?$skiptoken=2';
    const { api, fetch } = over(
      json(200, { value: [{ a: 1 }, { a: 2 }], '@odata.nextLink': next }),
      json(200, { value: [{ a: 3 }, { a: 4 }] }),
    );
    await expect(api.list('accounts', 3)).resolves.toEqual([{ a: 1 }, { a: 2 }, { a: 3 }]);
    expect(fetch.sent[1]?.url).toBe('https://crm.example/api/data/v9.2/accounts?$skiptoken=2');
  });

  it('tells a missing row from a missing table', async () => {
    const { api } = over(
      json(404, problem('0x80040217', 'Does Not Exist')),
      json(404, problem('0x80060888', 'Resource not found for the segment')),
    );
    await expect(api.get('accounts(1)')).resolves.toBeNull();
    expect(await rejection(api.get('cosell_referrals(1)'))).toMatchObject({
      code: 'DV_REJECTED',
      parameters: { detail: 'Resource not found for the segment' },
    });
  });

  it.each([
    [
      '400',
      json(400, problem('0x80048d19', 'bad column')),
      { code: 'DV_REJECTED', retry: 'never', parameters: { detail: 'bad column' } },
    ],
    [
      '403',
      json(403, problem('0x80040220', 'Principal user is missing prvWriteOpportunity privilege (Id=…)')),
      { code: 'DV_ACCESS_DENIED', parameters: { detail: 'prvWriteOpportunity' } },
    ],
    [
      '412',
      json(412, problem('0x80060882', 'changed')),
      { code: 'DV_CHANGED_MEANWHILE', retry: 'now', outcome: 'notDone' },
    ],
    ['413', json(413, problem('', '')), { code: 'DV_REJECTED', parameters: { detail: 'HTTP 413' } }],
    [
      '429',
      json(429, problem('0x80072322', 'limit'), { 'retry-after': '7' }),
      { code: 'DV_THROTTLED', retry: 'later', retryAfterMs: 7000 },
    ],
    ['429 without a wait', json(429, {}), { code: 'DV_THROTTLED', retryAfterMs: 30_000 }],
    ['503', { status: 503, headers: {}, body: 'busy' }, { code: 'DV_UNAVAILABLE', retry: 'later', outcome: 'unknown' }],
    ['a broken connection', 'broken' as const, { code: 'DV_UNAVAILABLE', outcome: 'unknown' }],
  ])('%s on a write', async (_what, answer, expected) => {
    expect(await rejection(over(answer).api.write(write))).toMatchObject(expected);
  });

  it('knows that a read that failed changed nothing', async () => {
    expect(await rejection(over('broken').api.get('x'))).toMatchObject({ code: 'DV_UNAVAILABLE', outcome: 'notDone' });
  });

  it('asks for a new token once', async () => {
    const once = over(json(401, {}), json(200, {}));
    await once.api.get('x');
    expect(once.forced).toEqual([false, true]);
    expect(await rejection(over(json(401, {}), json(401, {})).api.get('x'))).toMatchObject({ code: 'DV_SIGN_IN' });
  });

  it('closes the gate for as long as the service asks', async () => {
    const { api, gate, clock } = over(json(429, {}, { 'retry-after': '7' }));
    await rejection(api.get('x'));
    expect(gate.holds).toEqual([{ service: 'dataverse', until: new Date(clock.now().getTime() + 7000) }]);
    expect(gate.inside()).toBe(0);
  });

  it('gives up after the time-out', async () => {
    const { api, clock, fetch } = over('never');
    const call = rejection(api.write(write));
    while (fetch.sent.length === 0) await Promise.resolve();
    clock.advance(1000);
    expect(await call).toMatchObject({ code: 'DV_UNAVAILABLE', outcome: 'unknown' });
  });

  it('throws the part that made a change set fail', async () => {
    const { api } = over(
      multipart('HTTP/1.1 412 Precondition Failed\r\n\r\n{"error":{"code":"0x80060882","message":"changed"}}'),
    );
    expect(await rejection(api.changeSet([write, write]))).toMatchObject({ code: 'DV_CHANGED_MEANWHILE' });
  });

  it('takes a change set with fewer answers than parts for unclear', async () => {
    const { api } = over(multipart('HTTP/1.1 204 No Content\r\n\r\n'));
    expect(await rejection(api.changeSet([write, write]))).toMatchObject({
      code: 'DV_UNAVAILABLE',
      outcome: 'unknown',
    });
  });

  it('takes a malformed answer to a change set for unclear', async () => {
    const { api } = over({ status: 200, headers: { 'content-type': 'multipart/mixed; boundary=r' }, body: 'half' });
    expect(await rejection(api.changeSet([write]))).toMatchObject({ code: 'DV_UNAVAILABLE', outcome: 'unknown' });
  });

  it('sends nothing for an empty batch', async () => {
    const { api, fetch } = over();
    await expect(api.batch([])).resolves.toEqual([]);
    await expect(api.changeSet([])).resolves.toEqual([]);
    expect(fetch.sent).toHaveLength(0);
  });
});
