import type { ExecuteRequest } from '../../../../../sandbox/form/src/client/data/execute.ts';
import { WebApiError } from '../../../../../sandbox/form/src/client/data/web-api-error.ts';
import { createWebApi } from '../../../../../sandbox/form/src/client/data/web-api.ts';
import { dealId, dealRow, sampleMeta } from '../fixtures.ts';
import { fakeServer } from './open.ts';

const braced = `{${dealId.toUpperCase()}}`;
const api = (routes: Parameters<typeof fakeServer>[0] = {}) => {
  const server = fakeServer(routes);
  return { server, client: createWebApi(sampleMeta().tables, server.fetcher) };
};
const request = (
  operationType: number,
  parameterTypes: Record<string, unknown>,
  values: Record<string, unknown>,
  boundParameter?: string,
) =>
  ({
    getMetadata: () => ({ operationType, operationName: 'sample_Do', parameterTypes, boundParameter }),
    ...values,
  }) as unknown as ExecuteRequest;
const text = { typeName: 'Edm.String', structuralProperty: 1 };
const reference = { typeName: 'mscrm.sample_deal', structuralProperty: 5 };

describe('createWebApi', () => {
  it('reads a row with annotations and a plain id', async () => {
    const { server, client } = api();
    await expect(client.retrieveRecord('sample_deal', braced, '?$select=name')).resolves.toEqual(dealRow);
    expect(server.calls[0]).toMatchObject({
      method: 'GET',
      url: `/api/data/v9.2/sample_deals(${dealId})?$select=name`,
    });
    expect(server.calls[0]?.headers['Prefer']).toBe('odata.include-annotations="*"');
  });

  it('takes the id of a created row from OData-EntityId', async () => {
    const { client } = api({
      'POST /api/data/v9.2/sample_lines': () => ({
        status: 204,
        headers: { 'OData-EntityId': `http://x/sample_lines(${dealId})` },
      }),
    });
    await expect(client.createRecord('sample_line', {})).resolves.toEqual({ id: dealId, entityType: 'sample_line' });
  });

  it('updates existing rows only', async () => {
    const { server, client } = api();
    await client.updateRecord('sample_deal', braced, { name: 'x' });
    expect(server.calls[0]).toMatchObject({ method: 'PATCH', body: { name: 'x' } });
    expect(server.calls[0]?.headers['If-Match']).toBe('*');
  });

  it('follows a next link on its own origin', async () => {
    const { server, client } = api({
      'GET /api/data/v9.2/sample_lines': () => ({
        body: { value: [{ name: 'a' }], '@odata.nextLink': 'http://other:1/api/data/v9.2/sample_lines?$skiptoken=1' },
      }),
    });
    const first = await client.retrieveMultipleRecords('sample_line', '?$select=name', 2);
    expect(server.calls[0]?.headers['Prefer']).toContain('odata.maxpagesize=2');
    await client.retrieveMultipleRecords('sample_line', first.nextLink);
    expect(server.calls[1]?.url).toBe('/api/data/v9.2/sample_lines?$skiptoken=1');
  });

  it('turns an error body into code and message', async () => {
    const { client } = api({
      [`GET /api/data/v9.2/sample_deals(${dealId})`]: () => ({
        status: 403,
        body: { error: { code: '0x80040220', message: 'missing prvRead' } },
      }),
    });
    const error = await client.retrieveRecord('sample_deal', dealId).catch((each: unknown) => each);
    expect(error).toBeInstanceOf(WebApiError);
    expect(error).toMatchObject({ message: 'missing prvRead', code: '0x80040220', errorCode: 0x80040220, status: 403 });
  });

  it('keeps the text of a failure that is not from the Web API', async () => {
    const { client } = api({ 'GET /api/data/v9.2/sample_lines': () => ({ status: 502, body: 'bad gateway' }) });
    await expect(client.retrieveMultipleRecords('sample_line')).rejects.toThrow('bad gateway');
  });

  it('says that the server cannot be reached', async () => {
    const client = createWebApi(sampleMeta().tables, () => Promise.reject(new TypeError('refused')));
    await expect(client.deleteRecord('sample_line', dealId)).rejects.toThrow('The server cannot be reached (refused)');
  });

  it('refuses a table that does not exist', async () => {
    await expect(api().client.createRecord('nothing', {})).rejects.toThrow("name = 'nothing'");
  });

  it('posts an unbound action with a row reference by type and key', async () => {
    const { server, client } = api({ 'POST /api/data/v9.2/sample_Do': () => ({ body: { State: 'new' } }) });
    const values = { Kind: 'share', Target: { entityType: 'sample_deal', id: braced }, Extra: undefined };
    const response = await client.execute(request(0, { Kind: text, Target: reference, Extra: text }, values));
    expect(server.calls[0]?.body).toEqual({
      Kind: 'share',
      Target: { '@odata.type': 'Microsoft.Dynamics.CRM.sample_deal', sample_dealid: dealId },
    });
    await expect(response.json()).resolves.toEqual({ State: 'new' });
  });

  it('gets a function with aliased parameters', async () => {
    const { server, client } = api({ 'GET /api/data/v9.2/sample_Do(Name=@p1,Target=@p2)': () => ({ body: {} }) });
    const values = { Name: "it's", Target: { entityType: 'sample_deal', id: dealId } };
    await client.execute(request(1, { Name: text, Target: reference }, values));
    expect(server.calls[0]?.url).toContain(`?@p1='it''s'&@p2={"@odata.id":"sample_deals(${dealId})"}`);
  });

  it('calls a bound action below its row', async () => {
    const { server, client } = api({
      [`POST /api/data/v9.2/sample_deals(${dealId})/Microsoft.Dynamics.CRM.sample_Do`]: () => ({ status: 204 }),
    });
    await client.execute(
      request(
        0,
        { entity: reference, Note: text },
        { entity: { entityType: 'sample_deal', id: dealId }, Note: 'n' },
        'entity',
      ),
    );
    expect(server.calls[0]?.body).toEqual({ Note: 'n' });
  });

  it('refuses an operation it does not know', async () => {
    const associate = { getMetadata: () => ({ operationType: 2, operationName: 'Associate', parameterTypes: {} }) };
    await expect(api().client.execute(associate)).rejects.toThrow('does not execute Associate');
  });
});
