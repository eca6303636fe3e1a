import { sample } from '../../../../sandbox/dataverse/src/base/sample-rows.ts';
import { batchText, contentType, sendBatch } from './batch-client.ts';
import { baseUrl, newEnvironment } from './client.ts';
import type { TestEnvironment } from './client.ts';

const account = `/api/data/v9.2/accounts(${sample.accounts.tannenhof})`;

async function nameOf({ send }: TestEnvironment, path: string): Promise<unknown> {
  return (await send('GET', `${path}?$select=name`)).json['name'];
}

describe('a batch', () => {
  it('answers its parts in order as multipart/mixed', async () => {
    const environment = newEnvironment();
    const answer = await sendBatch(environment, [
      { line: `PATCH ${account}`, body: { name: 'Changed' } },
      { line: `GET ${account}?$select=name` },
    ]);
    expect(answer.status).toBe(200);
    expect(answer.headers['Content-Type']).toMatch(/^multipart\/mixed; boundary=batchresponse_/);
    expect(answer.statuses).toEqual([204, 200]);
    expect(answer.body).toContain('"name":"Changed"');
  });

  it('stops at the first part that fails and answers with its status', async () => {
    const environment = newEnvironment();
    const answer = await sendBatch(environment, [
      { line: 'POST /api/data/v9.2/accounts', body: { name: 'x'.repeat(161) } },
      { line: `PATCH ${account}`, body: { name: 'Not done' } },
    ]);
    expect(answer.status).toBe(400);
    expect(answer.statuses).toEqual([400]);
    expect(answer.body).toContain('0x80044331');
    expect(await nameOf(environment, account)).toBe('Tannenhof Logistik GmbH');
  });

  it('goes on behind a failure when asked to', async () => {
    const environment = newEnvironment();
    const answer = await sendBatch(
      environment,
      [{ line: 'GET /api/data/v9.2/nothings' }, { line: `PATCH ${account}`, body: { name: 'Done' } }],
      { Prefer: 'odata.continue-on-error' },
    );
    expect(answer.status).toBe(200);
    expect(answer.statuses).toEqual([404, 204]);
    expect(await nameOf(environment, account)).toBe('Done');
  });

  it('reads parts with line feeds only, absolute and relative addresses', async () => {
    const environment = newEnvironment();
    const text = batchText([
      { line: `GET ${baseUrl}/api/data/v9.2/accounts?$top=1` },
      { line: 'GET accounts?$top=1' },
    ]).replace(/\r\n/g, '\n');
    const answer = await environment.send('POST', '$batch', text, {
      'Content-Type': 'multipart/mixed;boundary=batch_1',
    });
    expect(answer.body.match(/HTTP\/1\.1 200/g)).toHaveLength(2);
  });

  const malformed: [string, string, string, string][] = [
    ['a missing boundary', 'multipart/mixed', batchText([]), 'with a boundary'],
    ['no end', contentType, '--batch_1\r\n', 'does not end with'],
    [
      'a part that is no request',
      contentType,
      '--batch_1\r\nContent-Type: text/plain\r\n\r\nx\r\n--batch_1--',
      'application/http',
    ],
    [
      'a request line that is none',
      contentType,
      '--batch_1\r\nContent-Type: application/http\r\n\r\nhello\r\n--batch_1--',
      'request line',
    ],
    ['a batch in a batch', contentType, batchText([{ line: 'POST /api/data/v9.2/$batch' }]), 'another batch'],
    ['a GET in a change set', contentType, batchText([[{ line: 'GET accounts', id: '1' }]]), "'GET'"],
    [
      'one content id twice',
      contentType,
      batchText([
        [
          { line: 'POST accounts', id: '1' },
          { line: 'POST accounts', id: '1' },
        ],
      ]),
      'more than once',
    ],
    [
      'more than 1,000 requests',
      contentType,
      batchText(Array.from({ length: 1001 }, () => ({ line: 'GET accounts' }))),
      'the maximum is 1000',
    ],
  ];

  it.each(malformed)('with %s is refused', async (_name, type, text, message) => {
    const { send } = newEnvironment();
    const answer = await send('POST', '$batch', text, { 'Content-Type': type });
    expect(answer.status).toBe(400);
    expect(answer.message).toContain(message);
  });
});

describe('a change set', () => {
  it('does all its parts and returns their content ids', async () => {
    const environment = newEnvironment();
    const answer = await sendBatch(environment, [
      [
        { line: 'POST /api/data/v9.2/accounts', id: 'a', body: { name: 'One' } },
        { line: `PATCH ${account}`, id: 'b', body: { name: 'Two' } },
      ],
    ]);
    expect(answer.statuses).toEqual([204, 204]);
    expect(answer.body).toMatch(/Content-Type: multipart\/mixed; boundary=changesetresponse_/);
    expect([...answer.body.matchAll(/^Content-ID: (\w+)/gm)].map((match) => match[1])).toEqual(['a', 'b']);
    expect(await nameOf(environment, account)).toBe('Two');
  });

  it('undoes everything when one part fails and answers with that part alone', async () => {
    const environment = newEnvironment();
    const changes: unknown[] = [];
    environment.core.onCommit((change) => changes.push(change));
    const answer = await sendBatch(environment, [
      [
        { line: 'POST /api/data/v9.2/accounts', id: 'a', body: { name: 'One' } },
        { line: `PATCH ${account}`, id: 'b', body: { name: 'Two' } },
        { line: `PATCH ${account}`, id: 'c', headers: ['If-Match: W/"1"'], body: { name: 'Three' } },
      ],
    ]);
    expect(answer.status).toBe(412);
    expect(answer.statuses).toEqual([412]);
    expect(answer.body).toContain('Content-ID: c');
    expect(await nameOf(environment, account)).toBe('Tannenhof Logistik GmbH');
    expect((await environment.send('GET', "accounts?$filter=name eq 'One'")).rows).toEqual([]);
    expect(changes).toEqual([]);
  });

  it('leaves other change sets of the batch as they are', async () => {
    const environment = newEnvironment();
    const answer = await sendBatch(
      environment,
      [
        [{ line: `PATCH ${account}`, id: '1', body: { name: 'Kept' } }],
        [{ line: 'POST /api/data/v9.2/nothings', id: '1', body: {} }],
      ],
      { Prefer: 'odata.continue-on-error' },
    );
    expect(answer.statuses).toEqual([204, 404]);
    expect(await nameOf(environment, account)).toBe('Kept');
  });

  it('refers to rows made before by their content id, in the address and in links', async () => {
    const environment = newEnvironment();
    const answer = await sendBatch(environment, [
      [
        { line: 'POST /api/data/v9.2/contacts', id: '1', body: { lastname: 'Reyes' } },
        {
          line: 'POST /api/data/v9.2/accounts',
          id: '2',
          body: { name: 'Linked', 'primarycontactid@odata.bind': '$1' },
        },
        { line: 'PATCH $2', id: '3', body: { telephone1: '+49 2' } },
      ],
    ]);
    expect(answer.statuses).toEqual([204, 204, 204]);
    const { rows } = await environment.send(
      'GET',
      "accounts?$filter=name eq 'Linked'&$select=telephone1&$expand=primarycontactid($select=lastname)",
    );
    expect(rows).toMatchObject([{ telephone1: '+49 2', primarycontactid: { lastname: 'Reyes' } }]);
  });

  it('refuses a content id that comes later', async () => {
    const environment = newEnvironment();
    const answer = await sendBatch(environment, [
      [
        { line: 'PATCH $2', id: '1', body: {} },
        { line: 'POST /api/data/v9.2/accounts', id: '2', body: {} },
      ],
    ]);
    expect(answer.status).toBe(400);
    expect(answer.body).toContain("Content-ID Reference: '$2' does not exist in the batch context.");
  });

  it('guards an action by the PATCH before it', async () => {
    const environment = newEnvironment();
    const opportunity = `/api/data/v9.2/opportunities(${sample.opportunities.ready})`;
    const answer = await sendBatch(environment, [
      [
        { line: `PATCH ${opportunity}`, id: '1', headers: ['If-Match: W/"1"'], body: { name: 'x' } },
        {
          line: 'POST /api/data/v9.2/WinOpportunity',
          id: '2',
          body: { Status: 3, OpportunityClose: { 'opportunityid@odata.bind': opportunity } },
        },
      ],
    ]);
    expect(answer.status).toBe(412);
    expect((await environment.send('GET', `${opportunity}?$select=statecode`)).json['statecode']).toBe(0);
  });
});
