import { composeBatch, parseBatch } from '../../../../../relay/src/adapters/dataverse/batch.ts';

const lines = (...parts: readonly string[]): string => parts.join('\r\n');

describe('writing a batch', () => {
  it('numbers the parts of a change set and ends every boundary', () => {
    const body = composeBatch(
      [
        { atomic: false, parts: [{ method: 'GET', path: 'accounts' }] },
        {
          atomic: true,
          parts: [{ method: 'PATCH', path: 'leads(1)', headers: { 'If-Match': 'W/"1"' }, body: { a: 'ü' } }],
        },
      ],
      'b',
      '/api/data/v9.2/',
    );
    expect(body).toBe(
      lines(
        '--b',
        'Content-Type: application/http',
        'Content-Transfer-Encoding: binary',
        '',
        'GET /api/data/v9.2/accounts HTTP/1.1',
        'Accept: application/json',
        '',
        '',
        '--b',
        'Content-Type: multipart/mixed; boundary=changeset_1_b',
        '',
        '--changeset_1_b',
        'Content-Type: application/http',
        'Content-Transfer-Encoding: binary',
        'Content-ID: 1',
        '',
        'PATCH /api/data/v9.2/leads(1) HTTP/1.1',
        'Accept: application/json',
        'Content-Type: application/json; type=entry; charset=utf-8',
        'If-Match: W/"1"',
        '',
        '{"a":"ü"}',
        '--changeset_1_b--',
        '--b--',
        '',
      ),
    );
  });
});

const part = (...http: readonly string[]): string =>
  lines('Content-Type: application/http', 'Content-Transfer-Encoding: binary', '', ...http);
const type = 'multipart/mixed; boundary="r 1"'.replace(' 1', '1');

describe('reading the answer to a batch', () => {
  it('gives the parts in order, those of a change set among them', () => {
    const inner = lines(
      '--c',
      part('HTTP/1.1 204 No Content', 'OData-Version: 4.0', '', ''),
      '--c',
      part('HTTP/1.1 200 OK', 'ETag: W/"7"', '', '{"a":1}'),
      '--c--',
    );
    const body = lines(
      '--r1',
      part('HTTP/1.1 200 OK', 'Content-Type: application/json', '', '{"value":[]}'),
      '--r1',
      lines('Content-Type: multipart/mixed; boundary=c', '', inner),
      '--r1--',
      '',
    );
    const answers = parseBatch(body, type);
    expect(answers?.map(({ status, text }) => [status, text])).toEqual([
      [200, '{"value":[]}'],
      [204, ''],
      [200, '{"a":1}'],
    ]);
    expect(answers?.[2]?.headers.get('etag')).toBe('W/"7"');
  });

  it('reads line ends without carriage return', () => {
    const body = lines('--r1', part('HTTP/1.1 200 OK', '', '{}'), '--r1--').replaceAll('\r', '');
    expect(parseBatch(body, type)).toHaveLength(1);
  });

  it('does not end at a boundary inside a text', () => {
    const body = lines('--r1', part('HTTP/1.1 200 OK', '', '{"a":"--r1"}'), '--r1--');
    expect(parseBatch(body, type)?.[0]?.text).toBe('{"a":"--r1"}');
  });

  it.each([
    ['without the closing boundary', lines('--r1', part('HTTP/1.1 200 OK', '', '{}')), type],
    ['without any boundary', '{"value":[]}', type],
    ['whose type names no boundary', lines('--r1--'), 'multipart/mixed'],
    ['with a part of another type', lines('--r1', lines('Content-Type: text/plain', '', 'x'), '--r1--'), type],
    ['with a part that is no HTTP answer', lines('--r1', part('oops'), '--r1--'), type],
    ['with a broken header', lines('--r1', part('HTTP/1.1 200 OK', 'broken', '', ''), '--r1--'), type],
    [
      'with a broken change set',
      lines('--r1', lines('Content-Type: multipart/mixed; boundary=c', '', 'x'), '--r1--'),
      type,
    ],
  ])('is nothing for one %s', (_what, body, contentType) => {
    expect(parseBatch(body, contentType)).toBeNull();
  });
});
