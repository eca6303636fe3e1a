import * as oidc from 'openid-client';
import type { Settings } from '../../config/settings.ts';
import { RelayError } from '../../errors/relay-error.ts';
import type { Clock, Fetch, Log } from '../../ports/clock.ts';
import type { SecretStore, TokenSource } from '../../ports/connection.ts';
import { createAuthority, failureOf } from './authority.ts';

/** What the token sources need. */
export interface TokenPorts {
  readonly settings: Pick<
    Settings,
    | 'authority'
    | 'tenantId'
    | 'dataverseUrl'
    | 'dataverseClientId'
    | 'dataverseClientSecret'
    | 'partnerCenterClientId'
    | 'partnerCenterClientSecret'
  >;
  readonly fetch: Fetch;
  readonly clock: Clock;
  readonly log: Log;
}

/** What a token towards Partner Center is for; each API has its own audience (partner-center.md 1). */
export type PartnerCenterApi = 'referrals' | 'webhooks';

/** Name of the refresh token in the secret store. */
export const refreshTokenPurpose = 'partner-center-refresh-token';

/** Delegated permission of each API (partner-center.md 2.3). */
export const partnerCenterScopes: Readonly<Record<PartnerCenterApi, string>> = {
  referrals: 'https://api.partner.microsoft.com/user_impersonation',
  webhooks: 'https://api.partnercenter.microsoft.com/user_impersonation',
};

/** A token is replaced this long before it ends, milliseconds (partner-center.md 2.5). */
const renewBeforeMs = 300_000;
/** Life of a token whose answer does not say, seconds (partner-center.md 2.5: about 60 minutes; shorter to be safe). */
const assumedLifeSeconds = 600;

/** Tokens of the relay's application user in Dataverse: client credentials. Faults: `DV_SIGN_IN`, `DV_UNAVAILABLE`. */
export function createDataverseTokens(ports: TokenPorts): TokenSource {
  const { settings, log } = ports;
  const authority = createAuthority({
    authority: settings.authority,
    tenantId: settings.tenantId,
    clientId: settings.dataverseClientId,
    clientSecret: settings.dataverseClientSecret,
    fetch: ports.fetch,
  });
  return cachedToken(ports.clock, async () => {
    try {
      return await oidc.clientCredentialsGrant(await authority(), { scope: `${settings.dataverseUrl}/.default` });
    } catch (cause) {
      const failure = failureOf(cause);
      if (failure.is === 'unavailable') throw new RelayError({ code: 'DV_UNAVAILABLE', retry: 'later', cause });
      log.error('identity.refused', { resource: 'dataverse', error: failure.error });
      // Later, not never: without Dataverse nothing can be recorded, so the work has to come back by itself.
      throw new RelayError({ code: 'DV_SIGN_IN', retry: 'later', cause });
    }
  });
}

/**
 * Tokens of the connection account: refresh token of `cosell connect`. A replaced refresh token is stored before the access token
 * is used. Faults: `PC_SIGN_IN` and `PC_MFA` (a person must sign in again), `PC_UNAVAILABLE`.
 */
export function createPartnerCenterTokens(
  ports: TokenPorts & { readonly secrets: SecretStore; readonly connectionId: string; readonly api?: PartnerCenterApi },
): TokenSource {
  const { settings, secrets, connectionId, log } = ports;
  const api = ports.api ?? 'referrals';
  const authority = createAuthority({
    authority: settings.authority,
    tenantId: settings.tenantId,
    clientId: settings.partnerCenterClientId,
    clientSecret: settings.partnerCenterClientSecret,
    fetch: ports.fetch,
  });
  /** A refresh token the service refused for good; asking again would only be counted against the account. */
  let refused: { readonly refreshToken: string; readonly fault: RelayError } | undefined;

  async function storedRefreshToken(): Promise<string> {
    const stored = await secrets.read(connectionId, refreshTokenPurpose).catch((cause: unknown) => {
      log.error('identity.secret-unreadable', { message: cause instanceof Error ? cause.message : 'unknown' });
      throw new RelayError({ code: 'PC_SIGN_IN', retry: 'never', cause });
    });
    if (stored === null) throw new RelayError({ code: 'PC_SIGN_IN', retry: 'never' });
    if (refused?.refreshToken === stored) throw refused.fault;
    return stored;
  }

  async function refresh(): Promise<TokenAnswer> {
    const refreshToken = await storedRefreshToken();
    const answer = await grant(refreshToken);
    if (answer.refresh_token !== undefined && answer.refresh_token !== refreshToken) {
      await keep(answer.refresh_token);
    }
    return answer;
  }

  async function grant(refreshToken: string): Promise<TokenAnswer> {
    try {
      const scope = `${partnerCenterScopes[api]} offline_access`;
      return await oidc.refreshTokenGrant(await authority(), refreshToken, { scope });
    } catch (cause) {
      const failure = failureOf(cause);
      if (failure.is === 'unavailable') throw new RelayError({ code: 'PC_UNAVAILABLE', retry: 'later', cause });
      const fault = new RelayError({ code: failure.needsMfa ? 'PC_MFA' : 'PC_SIGN_IN', retry: 'never', cause });
      refused = { refreshToken, fault };
      log.error('identity.refused', { resource: `partner-center ${api}`, error: failure.error });
      throw fault;
    }
  }

  /** Without the new refresh token stored, the access token must not be used: after a restart nobody could sign in. */
  async function keep(refreshToken: string): Promise<void> {
    try {
      await secrets.write(connectionId, refreshTokenPurpose, refreshToken);
    } catch (cause) {
      log.error('identity.secret-not-stored', { message: cause instanceof Error ? cause.message : 'unknown' });
      throw new RelayError({ code: 'PC_UNAVAILABLE', retry: 'later', cause });
    }
  }

  return cachedToken(ports.clock, refresh);
}

/** What a grant answers, as far as it is used. */
interface TokenAnswer {
  readonly access_token: string;
  readonly expires_in?: number;
  readonly refresh_token?: string;
}

/** Keeps a token until shortly before its end; one acquisition in flight, shared by all who ask meanwhile. */
function cachedToken(clock: Clock, acquire: () => Promise<TokenAnswer>): TokenSource {
  let current: { readonly token: string; readonly renewAt: number } | undefined;
  let inFlight: Promise<string> | undefined;

  async function renew(): Promise<string> {
    const askedAt = clock.now().getTime();
    const answer = await acquire();
    const lifeMs = (answer.expires_in ?? assumedLifeSeconds) * 1000;
    // A token that lives less than ten minutes is replaced at half of its life.
    current = { token: answer.access_token, renewAt: askedAt + Math.max(lifeMs - renewBeforeMs, lifeMs / 2) };
    return answer.access_token;
  }

  return (force = false) => {
    if (!force && current && clock.now().getTime() < current.renewAt) return Promise.resolve(current.token);
    inFlight ??= renew().finally(() => {
      inFlight = undefined;
    });
    return inFlight;
  };
}
