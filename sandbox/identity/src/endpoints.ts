import type { IdentityError } from './errors.ts';
import type { IdentityResponse } from './types.ts';

/** A JSON answer that must not be cached. */
export function json(status: number, value: unknown): IdentityResponse {
  const headers = { 'content-type': 'application/json; charset=utf-8', 'cache-control': 'no-store' };
  return { status, headers, body: JSON.stringify(value) };
}

/** An HTML answer without access to scripts or other sites. */
export function html(status: number, body: string): IdentityResponse {
  const headers = {
    'content-type': 'text/html; charset=utf-8',
    'cache-control': 'no-store',
    'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'",
  };
  return { status, headers, body };
}

/** A redirect back to the application with the given parameters added to its address. */
export function redirect(address: string, parameters: Readonly<Record<string, string | undefined>>): IdentityResponse {
  const url = new URL(address);
  for (const [name, value] of Object.entries(parameters)) {
    if (value !== undefined) url.searchParams.set(name, value);
  }
  return { status: 302, headers: { location: url.href, 'cache-control': 'no-store' }, body: '' };
}

/** The error body of Entra's token endpoint. */
export function tokenError(error: IdentityError, now: Date, newId: () => string): IdentityResponse {
  const traceId = newId();
  const correlationId = newId();
  const timestamp = now.toISOString().replace('T', ' ').replace(/\.\d+/, '');
  return json(error.status, {
    error: error.error,
    error_description: `${error.message} Trace ID: ${traceId} Correlation ID: ${correlationId} Timestamp: ${timestamp}`,
    error_codes: [error.number],
    timestamp,
    trace_id: traceId,
    correlation_id: correlationId,
  });
}

/** The OpenID configuration of one tenant. */
export function openIdConfiguration(base: string, tenantId: string): Record<string, unknown> {
  return {
    issuer: issuerOf(base, tenantId),
    authorization_endpoint: `${base}/${tenantId}/oauth2/v2.0/authorize`,
    token_endpoint: `${base}/${tenantId}/oauth2/v2.0/token`,
    jwks_uri: `${base}/${tenantId}/discovery/v2.0/keys`,
    response_types_supported: ['code'],
    response_modes_supported: ['query'],
    grant_types_supported: ['authorization_code', 'refresh_token', 'client_credentials'],
    code_challenge_methods_supported: ['S256'],
    token_endpoint_auth_methods_supported: ['client_secret_post', 'client_secret_basic'],
    subject_types_supported: ['pairwise'],
    id_token_signing_alg_values_supported: ['RS256'],
    scopes_supported: ['openid', 'profile', 'email', 'offline_access'],
  };
}

/** The issuer named in the tokens of a tenant. */
export function issuerOf(base: string, tenantId: string): string {
  return `${base}/${tenantId}/v2.0`;
}
