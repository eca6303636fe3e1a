import { createWebApiStore } from '../../../../pcf/PartnerCenterSection/data/web-api-store.ts';
import { FakeWebApi } from '../../../support/pcf/web-api.ts';

const record = { table: 'opportunity', id: '5b0c2f5e-7c1d-4a55-9a3e-000000000001' };
const clientRequestId = '3f2c1a9e-6d0b-4c8e-9a47-5b1f0e2d3c4a';
const stored = [{ cosell_requestid: 'r' }];

function requestWhen(failure: object, rows: object[]): { answer: Promise<string>; webApi: FakeWebApi } {
  const webApi = new FakeWebApi();
  webApi.failures.create = failure;
  webApi.rows['cosell_request'] = rows;
  const store = createWebApiStore(webApi as unknown as ComponentFramework.WebApi, () => clientRequestId);
  return { answer: store.requestTryAgain(record), webApi };
}

describe('a request that is stored twice at the same moment', () => {
  it.each([0x80060892, 0x80060892 - 2 ** 32])('counts as stored when its row is there (code %i)', async (errorCode) => {
    const { answer, webApi } = requestWhen({ errorCode, message: 'duplicate key' }, stored);
    await expect(answer).resolves.toBe(clientRequestId);
    expect(webApi.queriesOf('cosell_request')).toEqual([
      expect.stringContaining(`cosell_clientrequestid eq '${clientRequestId}'`),
    ]);
  });

  it('has failed when the row is not there', async () => {
    const { answer } = requestWhen({ errorCode: 0x80060892, message: 'duplicate key' }, []);
    await expect(answer).rejects.toMatchObject({ message: 'duplicate key', denied: false });
  });

  it('is not looked for after another fault', async () => {
    const { answer, webApi } = requestWhen({ errorCode: 0x80040220, message: 'no privilege' }, stored);
    await expect(answer).rejects.toMatchObject({ denied: true });
    expect(webApi.queries).toEqual([]);
  });
});
