import { faultOf, isMissingRow, missingRowId } from '../../../../../relay/src/adapters/dataverse/errors.ts';

const now = new Date('2030-05-01T08:00:00.000Z');

const answer = (status: number, code = '', message = '', headers: Readonly<Record<string, string>> = {}) => ({
  status,
  headers: new Headers(headers),
  text: JSON.stringify({ error: { code, message } }),
});

const html = (status: number) => ({ status, headers: new Headers(), text: '<html>Bad Gateway</html>' });

const privilege =
  "Principal user (Id=d0000000-0000-4000-8000-000000000004, type=8) is missing prvWriteOpportunity privilege on entity 'opportunity'.";

describe('what an answer of Dataverse means', () => {
  it.each([
    // Service protection.
    ['number of requests', answer(429, '0x80072322', 'limit'), 'DV_THROTTLED', 'later', 'notDone'],
    ['execution time', answer(429, '0x80072321', 'limit'), 'DV_THROTTLED', 'later', 'notDone'],
    ['concurrent requests', answer(429, '0x80072326', 'limit'), 'DV_THROTTLED', 'later', 'notDone'],
    ['a limit with another status', answer(503, '0x80072322', 'limit'), 'DV_THROTTLED', 'later', 'notDone'],
    ['a limit of a gateway', html(429), 'DV_THROTTLED', 'later', 'notDone'],
    // Somebody else was faster.
    ['another row version', answer(412, '0x80060882', 'changed'), 'DV_CHANGED_MEANWHILE', 'now', 'notDone'],
    ['an id that is taken', answer(412, '0x80040237', 'exists'), 'DV_CHANGED_MEANWHILE', 'now', 'notDone'],
    ['an alternate key that is taken', answer(412, '0x80060892', 'exists'), 'DV_CHANGED_MEANWHILE', 'now', 'notDone'],
    ['a refused guard without code', answer(412), 'DV_CHANGED_MEANWHILE', 'now', 'notDone'],
    // Refused for good.
    ['a duplicate (412)', answer(412, '0x80040333', 'a duplicate'), 'DV_REJECTED', 'never', 'notDone'],
    ['a duplicate (500)', answer(500, '0x80040333', 'a duplicate'), 'DV_REJECTED', 'never', 'notDone'],
    ['a plug-in that refuses', answer(400, '0x80040265', 'No budget'), 'DV_REJECTED', 'never', 'notDone'],
    ['a plug-in with a status of its own', answer(412, '0x80040265', 'No'), 'DV_REJECTED', 'never', 'notDone'],
    ['a plug-in that crashed', answer(500, '0x80040224', 'null'), 'DV_REJECTED', 'never', 'notDone'],
    ['a wrong argument', answer(400, '0x80040203', 'closed already'), 'DV_REJECTED', 'never', 'notDone'],
    ['a wrong body', answer(400, '0x80048d19', 'bad column'), 'DV_REJECTED', 'never', 'notDone'],
    ['a text that is too long', answer(400, '0x80044331', 'length'), 'DV_REJECTED', 'never', 'notDone'],
    ['an unknown option', answer(400, '0x8004431a', 'range'), 'DV_REJECTED', 'never', 'notDone'],
    ['a number out of range', answer(400, '0x80044330', 'range'), 'DV_REJECTED', 'never', 'notDone'],
    ['a state by plain update', answer(400, '0x80100005', 'use Won'), 'DV_REJECTED', 'never', 'notDone'],
    ['a row that a body names', answer(404, '0x80040217', 'account With Id'), 'DV_REJECTED', 'never', 'notDone'],
    ['a table that is not there', answer(404, '0x8006088a', 'segment'), 'DV_REJECTED', 'never', 'notDone'],
    ['a row others refer to', answer(405, '0x80040227', 'associated'), 'DV_REJECTED', 'never', 'notDone'],
    ['a body that is too large', html(413), 'DV_REJECTED', 'never', 'notDone'],
    ['what the service does not do', answer(501, '0x80004001', 'not'), 'DV_REJECTED', 'never', 'notDone'],
    ['an unknown code', answer(400, '0x80099999', 'new'), 'DV_REJECTED', 'never', 'notDone'],
    ['the bound currency', answer(400, '0x80048479', 'currency'), 'DV_CURRENCY_LOCKED', 'never', 'notDone'],
    // Rights.
    ['a missing privilege', answer(403, '0x80040220', privilege), 'DV_ACCESS_DENIED', 'never', 'notDone'],
    ['no access to the row', answer(403, '0x80048306', 'no rights'), 'DV_ACCESS_DENIED', 'never', 'notDone'],
    ['a disabled owner', answer(403, '0x80040225', 'disabled'), 'DV_ACCESS_DENIED', 'never', 'notDone'],
    ['a user without roles', answer(403, '0x80042F09', 'no roles'), 'DV_ACCESS_DENIED', 'never', 'notDone'],
    ['another 403', html(403), 'DV_ACCESS_DENIED', 'never', 'notDone'],
    ['a refused token', answer(401), 'DV_SIGN_IN', 'later', 'notDone'],
    // Not there, or not able.
    ['a deadlock', answer(400, '0x80044150', 'SQL'), 'DV_UNAVAILABLE', 'later', 'notDone'],
    ['a time-out of the database', answer(500, '0x80044151', 'SQL'), 'DV_UNAVAILABLE', 'later', 'notDone'],
    ['a transaction rolled back', answer(500, '0x80040255', 'SQL'), 'DV_UNAVAILABLE', 'later', 'notDone'],
    ['a time-out of the request', html(408), 'DV_UNAVAILABLE', 'later', 'unknown'],
    ['an unknown fault', answer(500, '0x80040216', 'unexpected'), 'DV_UNAVAILABLE', 'later', 'unknown'],
    ['a gateway (502)', html(502), 'DV_UNAVAILABLE', 'later', 'unknown'],
    ['a gateway (503)', html(503), 'DV_UNAVAILABLE', 'later', 'unknown'],
    ['a gateway (504)', html(504), 'DV_UNAVAILABLE', 'later', 'unknown'],
  ])('%s', (_what, reply, code, retry, outcome) => {
    expect(faultOf(reply, true, now)).toMatchObject({ code, retry, outcome });
    expect(faultOf(reply, false, now)).toMatchObject({ code, retry, outcome: 'notDone' });
  });

  it.each([
    [{ 'retry-after': '7' }, 429, 7000],
    [{ 'retry-after': 'Wed, 01 May 2030 08:00:09 GMT' }, 429, 9000],
    [{}, 429, 30_000],
    [{ 'retry-after': '7' }, 503, 7000],
    [{}, 503, undefined],
    [{ 'retry-after': '7' }, 400, undefined],
  ])('waits as asked: %j of %i', (headers, status, retryAfterMs) => {
    expect(faultOf(answer(status, '', '', headers), true, now).retryAfterMs).toBe(retryAfterMs);
  });

  it.each([
    ['the privilege alone', answer(403, '0x80040220', privilege), 'prvWriteOpportunity'],
    ['the sentence of a plug-in', answer(400, '0x80040265', 'No budget'), 'No budget'],
    ['the code where there is no sentence', answer(400, '0x80040203'), '0x80040203'],
    ['the status where there is nothing', html(413), 'HTTP 413'],
    ['no more than a line', answer(400, '0x80040265', 'x'.repeat(400)), `${'x'.repeat(299)}…`],
    [
      'what is wrong with a body, without the preamble',
      answer(400, '0x80048d19', "Error identified in Payload provided by the user ---->  InnerException : It's wrong."),
      "It's wrong.",
    ],
  ])('names %s', (_what, reply, detail) => {
    expect(faultOf(reply, true, now).parameters).toEqual({ detail });
  });

  it('names nothing where nobody can do anything', () => {
    expect(faultOf(answer(412, '0x80060882', 'changed'), true, now).parameters).toEqual({});
  });
});

describe('a row that is missing', () => {
  const id = 'A2000000-0000-4000-8000-000000000001';

  it.each([
    [answer(404, '0x80040217', `Entity 'opportunity' With Id = ${id} Does Not Exist`), true, id.toLowerCase()],
    [answer(404, '0x80060891', 'A record with the specified key values does not exist'), true, null],
    [answer(404, '0x8006088a', 'Resource not found for the segment'), false, null],
    [answer(400, '0x80040217', 'does not exist'), false, null],
    [html(404), false, null],
  ])('%#', (reply, isMissing, missing) => {
    expect(isMissingRow(reply)).toBe(isMissing);
    expect(missingRowId(reply)).toBe(missing);
  });
});
