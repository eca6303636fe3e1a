/**
 * The naive flow as a process of its own, on the relay's settings, at the address its webhook was registered with. Signatures are not
 * checked, every trigger fires at once (the real ones poll, or wait in a queue), and runs go side by side without limit.
 */
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import path from 'node:path';
import { connectionId as connectionIdOf } from '../../domain/identity.ts';
import { createDataverseTokens, createPartnerCenterTokens } from '../../relay/src/adapters/identity/tokens.ts';
import { createFileSecretStore } from '../../relay/src/adapters/secrets/file-secret-store.ts';
import { createJsonLog, systemClock, systemFetch } from '../../relay/src/adapters/system/system.ts';
import { readSettings } from '../../relay/src/config/settings.ts';
import { answerParent } from '../child-process.ts';
import { createNaiveClient } from './naive-client.ts';
import { createNaiveFlow } from './naive-flow.ts';
import { openRemoteCalls } from './remote-calls.ts';

const settings = readSettings(process.env, (file) => readFileSync(file, 'utf8'));
const remote = openRemoteCalls({
  delayMs: Number(process.env['BENCH_DELAY_MS']),
  services: { 'partner-center': settings.partnerCenterApiUrl, dataverse: settings.dataverseUrl },
});
const log = createJsonLog('warn', systemClock, (line) => process.stderr.write(line));
const ports = { settings, fetch: systemFetch, clock: systemClock, log };
const flow = createNaiveFlow({
  crm: createNaiveClient({
    base: `${settings.dataverseUrl}/api/data/v9.2`,
    token: createDataverseTokens(ports),
    fetch: remote.fetch,
  }),
  partnerCenter: createNaiveClient({
    base: settings.partnerCenterApiUrl,
    token: createPartnerCenterTokens({
      ...ports,
      secrets: createFileSecretStore({
        directory: path.join(settings.dataDirectory, 'secrets'),
        masterKey: settings.masterKey,
      }),
      connectionId: connectionIdOf(String(process.env['BENCH_ORGANIZATION_ID']), settings.tenantId),
    }),
    fetch: remote.fetch,
  }),
  linkOf: (referralId) => settings.referralLinkTemplate.replace('{referralId}', referralId),
});

function run(kind: 'event' | 'pass', work: () => Promise<void>): void {
  remote.work(kind, work).catch((error: unknown) => process.stderr.write(`run failed: ${String(error)}\n`));
}

const server = createServer((request, response) => {
  const parts: Buffer[] = [];
  request.on('data', (part: Buffer) => parts.push(part));
  request.on('end', () => {
    const { ResourceUri: resource } = JSON.parse(Buffer.concat(parts).toString()) as { ResourceUri: string };
    run('event', () => flow.onReferralEvent(resource.slice(resource.lastIndexOf('/') + 1)));
    response.writeHead(202).end();
  });
});
await new Promise<void>((resolve) => server.listen(settings.port, settings.host, resolve));

answerParent({
  take: () => remote.take(),
  busyness: () => remote.busyness(),
  events: (referralIds) => {
    for (const id of referralIds as string[]) run('event', () => flow.onReferralEvent(id));
  },
  opportunityChanged: (id) => run('pass', () => flow.onOpportunityChanged(id as string)),
  async stop() {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  },
});
