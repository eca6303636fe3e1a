import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type { IncomingHttpHeaders } from 'node:http';
import { createDataverse } from './dataverse/src/core.ts';
import type { DataverseCore } from './dataverse/src/core.ts';
import { sample } from './dataverse/src/base/sample-rows.ts';
import type { Faults } from './dataverse/src/faults.ts';
import { createDataverseServer } from './dataverse/src/http.ts';
import { createFormPages, sessionUser } from './form/src/server.ts';
import { createIdentityServer } from './identity/src/http.ts';
import { createIdentity } from './identity/src/identity.ts';
import type { Identity, Tenant } from './identity/src/types.ts';
import { createSigningChain } from './partner-center/src/certificates.ts';
import { createPartnerCenter } from './partner-center/src/core.ts';
import type { PartnerCenterCore } from './partner-center/src/core.ts';
import { createDeliveries } from './partner-center/src/deliveries.ts';
import { certificatePath, createPartnerCenterServer } from './partner-center/src/http.ts';
import { fillCatalogue } from './sample-catalogue.ts';

/** What a sandbox is started with. */
export interface SandboxOptions {
  /** The managed solution to import. */
  readonly zipPath: string;
  /** Fixed ports for people; default: free ones. */
  readonly ports?: { readonly dataverse: number; readonly partnerCenter: number; readonly identity: number };
  /** How late lists of Partner Center show a write. Milliseconds, default 0. */
  readonly listLagMs?: number;
}

/** A running sandbox: its addresses, its cores, and the settings a relay needs to work with it. */
export interface Sandbox {
  readonly dataverseUrl: string;
  readonly partnerCenterUrl: string;
  readonly identityUrl: string;
  readonly dataverse: DataverseCore;
  /** Faults of the Dataverse stand-in; those of Partner Center are on its core and its `/sandbox/faults`. */
  readonly dataverseFaults: Faults;
  readonly partnerCenter: PartnerCenterCore;
  readonly identity: Identity;
  /** Ids of the partner's organisations in Partner Center. */
  readonly organizations: readonly string[];
  /** Environment variables of the relay, without those of its own place (data folder, port, public address, master key). */
  readonly relaySettings: Readonly<Record<string, string>>;
  /** PEM of the authorities that the delivery certificates come from. */
  readonly certificateAuthorities: string;
  stop(): Promise<void>;
}

/** The invented partner: its tenant, its organisation in Partner Center and the account that connects. */
const partner = {
  tenantId: '7d1f0c52-5a0e-4a43-8a51-9b0a1f3c2d01',
  organizationId: '3f2b7a10-6c4d-4e8e-9f55-1d2c3b4a5e02',
  name: 'Kestrel Consulting',
  mpnId: '6012345',
} as const;
const account = {
  objectId: '9a7c1f60-2b3d-4c5e-8f70-a1b2c3d4e503',
  userName: 'cosell@kestrel.example',
  displayName: 'Co-sell connection',
} as const;
const partnerCenterAppId = '5e8d7c6b-4a39-4827-b615-0f1e2d3c4b04';

/** Address at which the sign-in of `cosell connect` ends. */
const redirectUris = ['http://localhost:8400/callback'];

/** Starts identity, Partner Center and Dataverse on loopback and imports the solution. Throws what the import reports. */
export async function startSandbox(options: SandboxOptions): Promise<Sandbox> {
  const clock = { now: () => new Date(), newId: () => randomUUID() as string };
  const secrets = { dataverse: randomUUID(), partnerCenter: randomUUID() };
  const addresses = { identity: '', dataverse: '', partnerCenter: '' };
  const resources = ['https://api.partner.microsoft.com', 'https://api.partnercenter.microsoft.com'];
  const identity = createIdentity({
    ...clock,
    baseUrl: () => addresses.identity,
    tenants: [tenantOf(secrets)],
    resources,
    autoApprove: { mfa: true },
  });
  const identityServer = createIdentityServer({ identity });
  addresses.identity = await identityServer.listen(options.ports?.identity ?? 0);

  const partnerCenter = createPartnerCenter({ ...clock, organizations: [partner], listLagMs: options.listLagMs ?? 0 });
  const chain = await createSigningChain({ now: clock.now() });
  const deliveries = createDeliveries({
    core: partnerCenter,
    chain,
    now: clock.now,
    certificateUrl: () => `${addresses.partnerCenter}${certificatePath}`,
  });
  const partnerCenterServer = createPartnerCenterServer({ core: partnerCenter, identity, chain, deliveries });
  addresses.partnerCenter = await partnerCenterServer.listen(options.ports?.partnerCenter ?? 0);

  const dataverse = createDataverse({ ...clock, baseUrl: '' });
  await dataverse.importSolution(new Uint8Array(await readFile(options.zipPath)));
  const pages = createFormPages({
    core: dataverse,
    defaultUserId: sample.users.seller,
    users: [sample.users.seller, sample.users.secondSeller, sample.users.administrator],
    partnerCenterUrl: addresses.partnerCenter,
  });
  const dataverseServer = createDataverseServer({
    core: dataverse,
    authenticate: (headers) => callerOf(identity, addresses.dataverse, headers),
    fallback: pages,
  });
  addresses.dataverse = await dataverseServer.listen(options.ports?.dataverse ?? 0);
  resources.push(addresses.dataverse);
  await fillCatalogue(dataverse, sample.users.administrator);

  return {
    dataverseUrl: addresses.dataverse,
    partnerCenterUrl: addresses.partnerCenter,
    identityUrl: addresses.identity,
    dataverse,
    dataverseFaults: dataverseServer.faults,
    partnerCenter,
    identity,
    organizations: [partner.organizationId],
    certificateAuthorities: `${chain.rootPem}\n${chain.issuerPem}\n`,
    relaySettings: {
      COSELL_DATAVERSE_URL: addresses.dataverse,
      COSELL_TENANT_ID: partner.tenantId,
      COSELL_AUTHORITY: addresses.identity,
      COSELL_DATAVERSE_CLIENT_ID: sample.relayApplicationId,
      COSELL_DATAVERSE_CLIENT_SECRET: secrets.dataverse,
      COSELL_PC_CLIENT_ID: partnerCenterAppId,
      COSELL_PC_CLIENT_SECRET: secrets.partnerCenter,
      COSELL_PC_API_URL: `${addresses.partnerCenter}/v1.0/engagements`,
      COSELL_PC_WEBHOOK_API_URL: `${addresses.partnerCenter}/webhooks/v1`,
      COSELL_CERTIFICATE_URLS: `${addresses.partnerCenter}/cert/`,
      COSELL_REFERRAL_LINK_TEMPLATE: `${addresses.partnerCenter}/referrals/{referralId}`,
    },
    async stop() {
      deliveries.stop();
      await Promise.all([dataverseServer.close(), partnerCenterServer.close(), identityServer.close()]);
    },
  };
}

function tenantOf(secrets: { dataverse: string; partnerCenter: string }): Tenant {
  const app = (clientId: string, name: string, secret: string, servicePrincipalId: string) => ({
    clientId,
    name,
    secrets: [secret],
    redirectUris,
    servicePrincipalId,
  });
  return {
    tenantId: partner.tenantId,
    accounts: [account],
    applications: [
      app(sample.relayApplicationId, 'Co-sell relay', secrets.dataverse, '1b2c3d4e-5f60-4718-8293-a4b5c6d7e805'),
      app(partnerCenterAppId, 'Co-sell connector', secrets.partnerCenter, '2c3d4e5f-6071-4829-93a4-b5c6d7e8f906'),
    ],
  };
}

/** The user behind a request: a person by the session of the form page, the relay by its token. */
async function callerOf(
  identity: Identity,
  audience: string,
  headers: IncomingHttpHeaders,
): Promise<string | undefined> {
  const token = /^Bearer (.+)$/i.exec(headers['authorization'] ?? '')?.[1];
  if (token === undefined) return sessionUser(headers);
  const claims = await identity.verify(token).catch(() => undefined);
  const isRelay = claims?.aud === audience && claims.appid === sample.relayApplicationId;
  return isRelay ? sample.users.relay : undefined;
}
