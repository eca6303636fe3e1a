import * as oidc from 'openid-client';
import type { Fetch } from '../../ports/clock.ts';
import { isLoopback } from '../../config/settings.ts';

/** An application at the sign-in service of a tenant. */
export interface ClientApplication {
  /** Sign-in service, for example `https://login.microsoftonline.com`. */
  readonly authority: string;
  readonly tenantId: string;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly fetch: Fetch;
}

/** What the tenant's metadata and the application are together. */
export type Authority = oidc.Configuration;

/** Longest wait for an answer of the sign-in service, seconds (chosen). */
const timeoutSeconds = 15;

/**
 * A function that reads the tenant's metadata on first use and keeps it; a failure is not kept. Unencrypted addresses are
 * allowed on this machine only.
 */
export function createAuthority(application: ClientApplication): () => Promise<Authority> {
  let known: Promise<Authority> | undefined;
  return async () => {
    known ??= discover(application);
    try {
      return await known;
    } catch (cause) {
      known = undefined;
      throw cause;
    }
  };
}

function discover({ authority, tenantId, clientId, clientSecret, fetch }: ClientApplication): Promise<Authority> {
  const server = new URL(`${authority}/${tenantId}/v2.0`);
  const isLocal = server.protocol === 'http:' && isLoopback(server.hostname);
  const send: oidc.CustomFetch = (url, init) => fetch(url, init as RequestInit);
  return oidc.discovery(server, clientId, clientSecret, undefined, {
    timeout: timeoutSeconds,
    execute: isLocal ? [oidc.allowInsecureRequests] : [],
    [oidc.customFetch]: send,
  });
}

/** Why the sign-in service gave no token. */
export type SignInFailure =
  /** Nothing helps but a person: consent, password, expired secret, revoked session. */
  | { readonly is: 'refused'; readonly error: string; readonly needsMfa: boolean }
  /** No answer, or one that says "later". */
  | { readonly is: 'unavailable' };

/** Numbers of Entra's errors that ask for multi-factor sign-in: AADSTS50076, 50079 (Entra error reference). */
const mfaPattern = /AADSTS(50076|50079)\b/;

/** Errors of RFC 6749 that pass on their own. */
const passingErrors = ['temporarily_unavailable', 'server_error'];

/** Sorts an error of the OAuth library. */
export function failureOf(cause: unknown): SignInFailure {
  if (!(cause instanceof oidc.ResponseBodyError)) return { is: 'unavailable' };
  const { status, error, error_description: description } = cause;
  if (status >= 500 || status === 429 || passingErrors.includes(error)) return { is: 'unavailable' };
  return { is: 'refused', error, needsMfa: mfaPattern.test(description ?? '') };
}
