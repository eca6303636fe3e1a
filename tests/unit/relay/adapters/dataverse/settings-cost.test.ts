import { createEnvironmentSettings } from '../../../../../relay/src/adapters/dataverse/index.ts';
import { requestsPerSettings } from '../../../../../relay/src/sync/catch-up/calls-per-day.ts';
import { countedIds, openGate } from '../ports.ts';
import { environment, host } from './environment.ts';

describe('a reading of the settings', () => {
  it('costs what the table of calls per day counts for it', async () => {
    const { fetch, clock, log } = await environment();
    let requests = 0;
    const onRequests = (count: number): void => void (requests += count);
    const ports = { fetch, clock, log, token: async () => 'token', gate: openGate(), random: countedIds() };
    await createEnvironmentSettings({ ...ports, baseUrl: host, onRequests }).read();
    expect(requests).toBe(requestsPerSettings);
  });
});
