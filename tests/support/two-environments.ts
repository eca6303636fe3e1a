import { randomUUID } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createDataverse, forkDataverse } from '../../sandbox/dataverse/src/core.ts';
import type { DataverseSnapshot } from '../../sandbox/dataverse/src/core.ts';
import { sample } from '../../sandbox/dataverse/src/base/sample-rows.ts';
import type { Faults } from '../../sandbox/dataverse/src/faults.ts';
import { createDataverseServer } from '../../sandbox/dataverse/src/http.ts';
import { sessionUser } from '../../sandbox/form/src/server.ts';
import { createIdentityServer } from '../../sandbox/identity/src/http.ts';
import { createIdentity } from '../../sandbox/identity/src/identity.ts';
import type { Identity, Tenant } from '../../sandbox/identity/src/types.ts';
import { createSigningChain } from '../../sandbox/partner-center/src/certificates.ts';
import { createPartnerCenter } from '../../sandbox/partner-center/src/core.ts';
import type { PartnerCenterCore } from '../../sandbox/partner-center/src/core.ts';
import { createDeliveries } from '../../sandbox/partner-center/src/deliveries.ts';
import { certificatePath, createPartnerCenterServer } from '../../sandbox/partner-center/src/http.ts';
import { fillCatalogue } from '../../sandbox/sample-catalogue.ts';
import { crmPerson } from '../../scripts/steps/people.ts';
import type { CrmPerson } from '../../scripts/steps/people.ts';
import { relayPlace } from '../../scripts/steps/relay-process.ts';
import { solutionZip } from './solution-zip.ts';

/** A partner with an environment of its own. */
export interface Side {
  readonly name: string;
  readonly organizationId: string;
  readonly dataverseUrl: string;
  readonly faults: Faults;
  readonly seller: CrmPerson;
  readonly administrator: CrmPerson;
}

/** Two environments with the same rows, two partners in one Partner Center, and what one relay needs to serve both. */
export interface TwoEnvironments {
  readonly north: Side;
  readonly south: Side;
  readonly partnerCenter: PartnerCenterCore;
  /** Environment variables of the relay. */
  readonly settings: Readonly<Record<string, string>>;
  stop(): Promise<void>;
}

const partnerCenterAppId = '5e8d7c6b-4a39-4827-b615-0f1e2d3c4b04';
const secrets = { dataverse: randomUUID(), partnerCenter: randomUUID() };
const clock = { now: () => new Date(), newId: () => randomUUID() as string };

const partners = (['north', 'south'] as const).map((name) => ({
  name,
  tenantId: randomUUID() as string,
  organizationId: randomUUID() as string,
  mpnId: name === 'north' ? '6012345' : '6054321',
}));

function tenantOf(tenantId: string, name: string): Tenant {
  const application = (clientId: string, secret: string) => ({
    clientId,
    name: clientId,
    secrets: [secret],
    redirectUris: ['http://localhost:8400/callback'],
    servicePrincipalId: randomUUID(),
  });
  return {
    tenantId,
    accounts: [{ objectId: randomUUID(), userName: `cosell@${name}.example`, displayName: name }],
    applications: [
      application(sample.relayApplicationId, secrets.dataverse),
      application(partnerCenterAppId, secrets.partnerCenter),
    ],
  };
}

/** Starts everything but the relay. Stop it in `afterAll`. */
export async function startTwoEnvironments(): Promise<TwoEnvironments> {
  const folder = await mkdtemp(path.join(tmpdir(), 'cosell-two-'));
  const resources = ['https://api.partner.microsoft.com', 'https://api.partnercenter.microsoft.com'];
  const addresses = { identity: '', partnerCenter: '' };
  const identity = createIdentity({
    ...clock,
    baseUrl: () => addresses.identity,
    tenants: partners.map(({ tenantId, name }) => tenantOf(tenantId, name)),
    resources,
    autoApprove: { mfa: true },
  });
  const identityServer = createIdentityServer({ identity });
  addresses.identity = await identityServer.listen(0);

  const partnerCenter = createPartnerCenter({ ...clock, organizations: partners });
  const chain = await createSigningChain({ now: clock.now() });
  const certificateUrl = () => `${addresses.partnerCenter}${certificatePath}`;
  const deliveries = createDeliveries({ core: partnerCenter, chain, now: clock.now, certificateUrl });
  const partnerCenterServer = createPartnerCenterServer({ core: partnerCenter, identity, chain, deliveries });
  addresses.partnerCenter = await partnerCenterServer.listen(0);

  const origin = createDataverse({ ...clock, baseUrl: '' });
  await origin.importSolution(solutionZip());
  await fillCatalogue(origin, sample.users.administrator);
  const snapshot = origin.snapshot();
  const sides = await Promise.all(partners.map((partner) => startSide(partner, snapshot, identity)));
  resources.push(...sides.map(({ side }) => side.dataverseUrl));
  const [north, south] = sides.map(({ side }) => side);

  const files = {
    connections: path.join(folder, 'connections.json'),
    authorities: path.join(folder, 'authorities.pem'),
    secret: path.join(folder, 'dataverse.secret'),
  };
  await writeFile(files.authorities, `${chain.rootPem}\n${chain.issuerPem}\n`);
  await writeFile(files.secret, secrets.dataverse);
  await writeFile(files.connections, connectionsFile([north!, south!]));
  return {
    north: north!,
    south: south!,
    partnerCenter,
    settings: {
      ...(await relayPlace(path.join(folder, 'relay'))),
      COSELL_CONNECTIONS: files.connections,
      COSELL_AUTHORITY: addresses.identity,
      COSELL_DATAVERSE_CLIENT_ID: sample.relayApplicationId,
      COSELL_PC_CLIENT_ID: partnerCenterAppId,
      COSELL_PC_API_URL: `${addresses.partnerCenter}/v1.0/engagements`,
      COSELL_PC_WEBHOOK_API_URL: `${addresses.partnerCenter}/webhooks/v1`,
      COSELL_CERTIFICATE_URLS: `${addresses.partnerCenter}/cert/`,
      COSELL_CERTIFICATE_AUTHORITIES: files.authorities,
      COSELL_OUTBOX_ACTIVE_MS: '500',
      COSELL_OUTBOX_IDLE_MS: '1000',
      COSELL_PC_CALLS_PER_MINUTE: '600',
      PARTNER_CENTER_SECRET: secrets.partnerCenter,
    },
    async stop() {
      deliveries.stop();
      const servers = [identityServer, partnerCenterServer, ...sides.map(({ server }) => server)];
      await Promise.all(servers.map((server) => server.close()));
      await rm(folder, { recursive: true, force: true, maxRetries: 3 });
    },
  };
}

async function startSide(
  { name, organizationId }: (typeof partners)[number],
  snapshot: DataverseSnapshot,
  identity: Identity,
) {
  let dataverseUrl = '';
  const core = forkDataverse(snapshot, { ...clock, baseUrl: '', organizationId: randomUUID() });
  const server = createDataverseServer({
    core,
    async authenticate(headers) {
      const token = /^Bearer (.+)$/i.exec(headers['authorization'] ?? '')?.[1];
      if (token === undefined) return sessionUser(headers);
      const claims = await identity.verify(token).catch(() => undefined);
      return claims?.aud === dataverseUrl ? sample.users.relay : undefined;
    },
  });
  dataverseUrl = await server.listen(0);
  const seller = crmPerson(dataverseUrl, sample.users.seller);
  const administrator = crmPerson(dataverseUrl, sample.users.administrator);
  const side: Side = { name, organizationId, dataverseUrl, faults: server.faults, seller, administrator };
  return { side, server };
}

function connectionsFile(sides: readonly Side[]): string {
  const entries = sides.map(({ name, dataverseUrl }) => {
    const { tenantId, mpnId } = partners.find((partner) => partner.name === name)!;
    return {
      name,
      dataverseUrl,
      tenantId,
      mpnId,
      dataverseClientSecret: { file: 'dataverse.secret' },
      partnerCenterClientSecret: { env: 'PARTNER_CENTER_SECRET' },
    };
  });
  return JSON.stringify(entries, null, 2);
}
