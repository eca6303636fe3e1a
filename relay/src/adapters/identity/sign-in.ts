import * as oidc from 'openid-client';
import type { Settings } from '../../config/settings.ts';
import type { Fetch } from '../../ports/clock.ts';
import { createAuthority } from './authority.ts';
import { partnerCenterScopes } from './tokens.ts';

/** What the interactive sign-in needs. `redirectUri` must be registered for the application. */
export interface SignInOptions {
  readonly settings: Pick<Settings, 'authority' | 'tenantId' | 'partnerCenterClientId' | 'partnerCenterClientSecret'>;
  readonly fetch: Fetch;
  readonly redirectUri: string;
}

/** A sign-in that was begun: the person opens `url`; `finish` takes the address the browser was sent back to. */
export interface SignIn {
  readonly url: string;
  /** Exchanges the code. Throws `SignInError` when the person cancelled, the state is foreign, or the service refused. */
  finish(callbackUrl: string): Promise<SignedIn>;
}

/** The result: the refresh token to keep and the name of the account, when the service told it. */
export interface SignedIn {
  readonly refreshToken: string;
  readonly account: string | null;
}

/** The sign-in did not succeed; the message is for the administrator. */
export class SignInError extends Error {
  constructor(message: string, cause?: unknown) {
    super(message, { cause });
    this.name = 'SignInError';
  }
}

/** Begins the authorization code flow with PKCE for the connection account (partner-center.md 2.4). */
export async function beginSignIn({ settings, fetch, redirectUri }: SignInOptions): Promise<SignIn> {
  const authority = await createAuthority({
    authority: settings.authority,
    tenantId: settings.tenantId,
    clientId: settings.partnerCenterClientId,
    clientSecret: settings.partnerCenterClientSecret,
    fetch,
  })().catch((cause: unknown) => {
    throw new SignInError(
      `The sign-in service ${settings.authority} does not answer for tenant ${settings.tenantId}.`,
      cause,
    );
  });
  const pkceCodeVerifier = oidc.randomPKCECodeVerifier();
  const state = oidc.randomState();
  const scope = `${partnerCenterScopes.referrals} offline_access openid profile`;
  const url = oidc.buildAuthorizationUrl(authority, {
    redirect_uri: redirectUri,
    scope,
    state,
    code_challenge: await oidc.calculatePKCECodeChallenge(pkceCodeVerifier),
    code_challenge_method: 'S256',
    response_mode: 'query',
    // The proof of multi-factor sign-in is made now or never (partner-center.md 2.6).
    prompt: 'login',
  });

  return {
    url: url.href,
    async finish(callbackUrl) {
      try {
        const checks = { pkceCodeVerifier, expectedState: state, idTokenExpected: true };
        const answer = await oidc.authorizationCodeGrant(authority, new URL(callbackUrl), checks, {
          scope: `${partnerCenterScopes.referrals} offline_access`,
        });
        return signedIn(answer);
      } catch (cause) {
        throw cause instanceof SignInError ? cause : new SignInError(explain(cause), cause);
      }
    },
  };
}

function signedIn(answer: oidc.TokenEndpointResponse & oidc.TokenEndpointResponseHelpers): SignedIn {
  if (!answer.refresh_token) {
    throw new SignInError('The sign-in gave no refresh token. Grant the application the permission offline_access.');
  }
  const claims = answer.claims();
  const name = claims?.['preferred_username'] ?? claims?.['upn'] ?? claims?.['name'];
  return { refreshToken: answer.refresh_token, account: typeof name === 'string' ? name : null };
}

function explain(cause: unknown): string {
  if (cause instanceof oidc.AuthorizationResponseError || cause instanceof oidc.ResponseBodyError) {
    return `The sign-in was refused: ${cause.error_description ?? cause.error}`;
  }
  return 'The sign-in could not be completed. Run "cosell connect" again and finish it within ten minutes.';
}
