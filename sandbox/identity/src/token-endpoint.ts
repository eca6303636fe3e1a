import { issuerOf, json } from './endpoints.ts';
import { refusals } from './errors.ts';
import type { Grants, SignIn } from './grants.ts';
import { readScope } from './scopes.ts';
import type { RequestedScope } from './scopes.ts';
import type { TokenKeys } from './tokens.ts';
import type { Application, IdentityOptions, IdentityRequest, IdentityResponse, Tenant } from './types.ts';

/** Life of an access token where nothing else is set: the value in Entra's answers. */
const defaultAccessTokenSeconds = 3599;

function readBasicCredentials(header: string | undefined): { clientId: string; secret: string } | undefined {
  const match = /^basic (.+)$/i.exec(header ?? '');
  if (match?.[1] === undefined) return undefined;
  const [clientId = '', secret = ''] = Buffer.from(match[1], 'base64').toString('utf8').split(':');
  const decode = (part: string): string => new URLSearchParams(`v=${part}`).get('v') ?? '';
  return { clientId: decode(clientId), secret: decode(secret) };
}

function required(form: URLSearchParams, name: string): string {
  const value = form.get(name);
  if (value === null || value === '') throw refusals.missingParameter(name);
  return value;
}

/** Finds the application of the request and checks its secret, sent in the form or as basic credentials. */
function authenticateClient(tenant: Tenant, form: URLSearchParams, request: IdentityRequest): Application {
  const basic = readBasicCredentials(request.headers['authorization']);
  const clientId = basic?.clientId ?? required(form, 'client_id');
  const application = tenant.applications.find((candidate) => candidate.clientId === clientId);
  if (application === undefined) throw refusals.unknownApplication(clientId);
  const secret = basic?.secret ?? form.get('client_secret') ?? '';
  if (!application.secrets.includes(secret)) throw refusals.wrongSecret();
  return application;
}

/** Answers `POST …/token` for a known tenant. @throws {IdentityError} for every refusal */
export type TokenEndpoint = (tenant: Tenant, request: IdentityRequest) => Promise<IdentityResponse>;

/** Builds the token endpoint over grants and keys. */
export function createTokenEndpoint(options: IdentityOptions, grants: Grants, keys: TokenKeys): TokenEndpoint {
  const lifeSeconds = options.accessTokenSeconds ?? defaultAccessTokenSeconds;

  function times(): { iat: number; nbf: number; exp: number } {
    const iat = Math.floor(options.now().getTime() / 1000);
    return { iat, nbf: iat, exp: iat + lifeSeconds };
  }

  async function forUser(
    tenant: Tenant,
    signIn: SignIn,
    scope: RequestedScope,
    nonce?: string,
  ): Promise<IdentityResponse> {
    if (scope.resource === undefined) throw refusals.invalidScope('');
    const common = {
      iss: issuerOf(options.baseUrl(), tenant.tenantId),
      tid: tenant.tenantId,
      oid: signIn.account.objectId,
      name: signIn.account.displayName,
      amr: signIn.amr,
      ...times(),
    };
    const access = {
      ...common,
      aud: scope.resource,
      appid: signIn.clientId,
      idtyp: 'user',
      upn: signIn.account.userName,
      scp: 'user_impersonation',
    };
    const idClaims = {
      ...common,
      aud: signIn.clientId,
      sub: signIn.account.objectId,
      preferred_username: signIn.account.userName,
      nonce,
      ver: '2.0',
    };
    return json(200, {
      token_type: 'Bearer',
      scope: `${scope.resource}/user_impersonation`,
      expires_in: lifeSeconds,
      ext_expires_in: lifeSeconds,
      access_token: await keys.sign(access),
      ...(scope.offlineAccess ? { refresh_token: grants.issueRefreshToken(signIn) } : {}),
      ...(scope.openId ? { id_token: await keys.sign(idClaims) } : {}),
    });
  }

  function redeemCode(tenant: Tenant, application: Application, form: URLSearchParams): Promise<IdentityResponse> {
    const code = required(form, 'code');
    const redirectUri = required(form, 'redirect_uri');
    const verifier = required(form, 'code_verifier');
    const requested = form.get('scope');
    const scope = requested ? readScope(requested, options.resources) : undefined;
    const grant = grants.redeemCode(code, { clientId: application.clientId, redirectUri, verifier });
    const granted = readScope(grant.scope, options.resources);
    // The id token follows the interactive request, the resource may be narrowed here.
    const effective = scope?.resource === undefined ? granted : { ...scope, openId: granted.openId };
    return forUser(tenant, grant, effective, grant.nonce);
  }

  function refresh(tenant: Tenant, application: Application, form: URLSearchParams): Promise<IdentityResponse> {
    const token = required(form, 'refresh_token');
    const scope = readScope(required(form, 'scope'), options.resources);
    if (scope.resource === undefined) throw refusals.invalidScope(form.get('scope') ?? '');
    const signIn = grants.useRefreshToken(token, application.clientId);
    // Entra answers a refresh with a new refresh token whether or not the scope repeats offline_access.
    return forUser(tenant, signIn, { ...scope, offlineAccess: true });
  }

  async function forApplication(
    tenant: Tenant,
    application: Application,
    form: URLSearchParams,
  ): Promise<IdentityResponse> {
    const requested = required(form, 'scope');
    const scope = readScope(requested, options.resources);
    if (scope.resource === undefined || scope.permission !== '.default') {
      throw refusals.defaultScopeRequired(requested);
    }
    const access = {
      iss: issuerOf(options.baseUrl(), tenant.tenantId),
      aud: scope.resource,
      tid: tenant.tenantId,
      appid: application.clientId,
      oid: application.servicePrincipalId,
      idtyp: 'app',
      ...times(),
    };
    const answer = { token_type: 'Bearer', expires_in: lifeSeconds, ext_expires_in: lifeSeconds };
    return json(200, { ...answer, access_token: await keys.sign(access) });
  }

  return async (tenant, request) => {
    const form = new URLSearchParams(request.body ?? '');
    const grantType = required(form, 'grant_type');
    const application = authenticateClient(tenant, form, request);
    if (grantType === 'authorization_code') return redeemCode(tenant, application, form);
    if (grantType === 'refresh_token') return refresh(tenant, application, form);
    if (grantType === 'client_credentials') return forApplication(tenant, application, form);
    throw refusals.unsupportedGrant(grantType);
  };
}
