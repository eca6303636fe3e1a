import { createAuthorizeEndpoint } from './authorize.ts';
import { issuerOf, json, openIdConfiguration, tokenError } from './endpoints.ts';
import { IdentityError, refusals } from './errors.ts';
import { createGrants } from './grants.ts';
import { createTokenEndpoint } from './token-endpoint.ts';
import { createTokenKeys } from './tokens.ts';
import type { Identity, IdentityOptions, IdentityRequest, IdentityResponse, Tenant } from './types.ts';

/** Long enough for a lost answer to be repeated, short enough to be reached in a test. Chosen. */
const defaultRefreshGraceMs = 5 * 60_000;

/** Path words that stand for "whichever tenant the user belongs to". */
const anyTenant: readonly string[] = ['common', 'organizations'];

/**
 * Creates the stand-in for Microsoft Entra ID: authorization code with PKCE, refresh token with rotation, client
 * credentials, OpenID configuration and keys. State lives in memory and ends with the process.
 */
export function createIdentity(options: IdentityOptions): Identity {
  const refreshGraceMs = options.refreshGraceMs ?? defaultRefreshGraceMs;
  const grants = createGrants({ now: options.now, newId: options.newId, refreshGraceMs });
  const keys = options.keys ?? createTokenKeys(options.newId());
  const authorize = createAuthorizeEndpoint(options, grants);
  const token = createTokenEndpoint(options, grants, keys);

  function findTenant(name: string): Tenant {
    const found = anyTenant.includes(name)
      ? options.tenants[0]
      : options.tenants.find((tenant) => tenant.tenantId === name);
    if (found === undefined) throw refusals.unknownTenant(name);
    return found;
  }

  async function route(request: IdentityRequest): Promise<IdentityResponse> {
    const [path = '', query = ''] = splitOnce(request.url, '?');
    const [tenantName = '', ...rest] = path.split('/').slice(1);
    const call = `${request.method} ${rest.join('/')}`;
    switch (call) {
      case 'GET v2.0/.well-known/openid-configuration':
        return json(200, openIdConfiguration(options.baseUrl(), findTenant(tenantName).tenantId));
      case 'GET discovery/v2.0/keys':
        return json(200, await keys.jwks());
      case 'GET oauth2/v2.0/authorize':
        return authorize.show(findTenant(tenantName), query);
      case 'POST login':
        return authorize.answer(findTenant(tenantName), new URLSearchParams(request.body ?? ''));
      case 'POST oauth2/v2.0/token':
        return token(findTenant(tenantName), request);
      default:
        return json(501, {
          error: 'not_implemented',
          error_description: `${request.method} ${path} is not in the conformance list of the identity stand-in.`,
        });
    }
  }

  return {
    async handle(request) {
      try {
        return await route(request);
      } catch (error) {
        if (error instanceof IdentityError) return tokenError(error, options.now(), options.newId);
        throw error;
      }
    },
    async verify(accessToken) {
      const claims = await keys.check(accessToken, options.now());
      if (claims.iss !== issuerOf(options.baseUrl(), claims.tid)) throw refusals.invalidToken('wrong issuer');
      return claims;
    },
    revokeSessions: (userName) => grants.revoke(userName),
  };
}

function splitOnce(text: string, separator: string): string[] {
  const at = text.indexOf(separator);
  return at < 0 ? [text] : [text.slice(0, at), text.slice(at + 1)];
}
