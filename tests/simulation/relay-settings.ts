import { readSettings } from '../../relay/src/config/settings.ts';
import type { Settings } from '../../relay/src/config/settings.ts';
import { sample } from '../../sandbox/dataverse/src/base/sample-rows.ts';
import { bounds } from './bounds.ts';
import { addresses } from './effects.ts';
import type { Origin } from './origin.ts';
import { partner } from './services.ts';

/** Where Partner Center publishes its signing certificate. */
export const certificateUrl = `${addresses.partnerCenter}/cert/signing.cer`;

const environment = {
  COSELL_DATAVERSE_URL: addresses.dataverse,
  COSELL_TENANT_ID: partner.tenantId,
  COSELL_AUTHORITY: addresses.identity,
  COSELL_DATAVERSE_CLIENT_ID: sample.relayApplicationId,
  COSELL_DATAVERSE_CLIENT_SECRET: 'secret',
  COSELL_PC_CLIENT_ID: '5e8d7c6b-4a39-4827-b615-0f1e2d3c4b04',
  COSELL_PC_CLIENT_SECRET: 'secret',
  COSELL_PC_API_URL: `${addresses.partnerCenter}/v1.0/engagements`,
  COSELL_PC_WEBHOOK_API_URL: `${addresses.partnerCenter}/webhooks/v1`,
  COSELL_MASTER_KEY: 'AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=',
  COSELL_REFERRAL_LINK_TEMPLATE: 'https://portal.simulation.example/{referralId}',
  COSELL_CERTIFICATE_URLS: `${addresses.partnerCenter}/cert/`,
  COSELL_CERTIFICATE_AUTHORITIES: 'authorities.pem',
  // At rest it polls rarely, so that hours of quiet cost little.
  COSELL_OUTBOX_ACTIVE_MS: '5000',
  COSELL_OUTBOX_IDLE_MS: '20000',
  COSELL_SETTINGS_SECONDS: '7200',
  COSELL_SETTLE_MINUTES: String(bounds.settleMinutes),
  COSELL_PC_CALLS_PER_MINUTE: '600',
  COSELL_MPN_ID: partner.mpnId,
} as const;

const known = new WeakMap<Origin, Settings>();

/** Settings of the relay under test: everything that is not said here as shipped. */
export function relaySettings(origin: Origin): Settings {
  const settings = known.get(origin) ?? readSettings(environment, () => origin.authoritiesPem);
  known.set(origin, settings);
  return settings;
}
