/** A refusal of the identity endpoint with the error number Entra would print. */
export class IdentityError extends Error {
  readonly error: string;
  readonly number: number;
  readonly status: number;

  constructor(error: string, number: number, text: string, status = 400) {
    super(`AADSTS${number}: ${text}`);
    this.name = 'IdentityError';
    this.error = error;
    this.number = number;
    this.status = status;
  }
}

/**
 * The refusals this stand-in knows. Numbers are those of Entra's public list of AADSTS error codes; texts are shortened.
 */
export const refusals = {
  missingParameter: (name: string) =>
    new IdentityError('invalid_request', 900144, `The request body must contain the following parameter: '${name}'.`),
  unknownTenant: (tenant: string) => new IdentityError('invalid_request', 90002, `Tenant '${tenant}' not found.`),
  unknownApplication: (clientId: string) =>
    new IdentityError(
      'unauthorized_client',
      700016,
      `Application with identifier '${clientId}' was not found in the directory.`,
    ),
  wrongSecret: () => new IdentityError('invalid_client', 7000215, 'Invalid client secret provided.', 401),
  redirectMismatch: (uri: string) =>
    new IdentityError(
      'invalid_request',
      50011,
      `The redirect URI '${uri}' specified in the request does not match the redirect URIs configured for the application.`,
    ),
  unsupportedResponseType: () =>
    new IdentityError('unsupported_response_type', 700054, "Only response_type 'code' is enabled for the application."),
  unsupportedResponseMode: () =>
    new IdentityError('invalid_request', 90015, "Only response_mode 'query' is supported for response_type 'code'."),
  challengeRequired: () =>
    new IdentityError(
      'invalid_request',
      50147,
      'Missing or wrong code challenge: send code_challenge with code_challenge_method S256.',
    ),
  moreThanOneResource: () =>
    new IdentityError(
      'invalid_scope',
      28000,
      'Provided value for the input parameter scope is not valid because it contains more than one resource.',
    ),
  invalidScope: (scope: string) =>
    new IdentityError(
      'invalid_scope',
      70011,
      `The provided value for the input parameter 'scope' is not valid: '${scope}'.`,
    ),
  defaultScopeRequired: (scope: string) =>
    new IdentityError(
      'invalid_scope',
      1002012,
      `The provided value for scope ${scope} is not valid. Client credential flows must have a scope value with /.default suffixed to the resource identifier.`,
    ),
  unknownResource: (resource: string) =>
    new IdentityError(
      'invalid_resource',
      500011,
      `The resource principal named ${resource} was not found in the tenant.`,
    ),
  unsupportedGrant: (grant: string) =>
    new IdentityError('unsupported_grant_type', 70003, `The app requested an unsupported grant type '${grant}'.`),
  invalidCode: () =>
    new IdentityError('invalid_grant', 9002313, 'Invalid request. The authorization code is malformed or invalid.'),
  redeemedCode: () => new IdentityError('invalid_grant', 54005, 'OAuth2 Authorization code was already redeemed.'),
  expiredCode: () =>
    new IdentityError('invalid_grant', 70008, 'The provided authorization code or refresh token has expired.'),
  verifierMismatch: () =>
    new IdentityError(
      'invalid_grant',
      501481,
      'The Code_Verifier does not match the code_challenge supplied in the authorization request.',
    ),
  invalidRefreshToken: () =>
    new IdentityError('invalid_grant', 9002313, 'Invalid request. The refresh token is malformed or invalid.'),
  replacedRefreshToken: () =>
    new IdentityError('invalid_grant', 70000, 'The refresh token was replaced by a newer one and is no longer valid.'),
  inactiveRefreshToken: () =>
    new IdentityError('invalid_grant', 700082, 'The refresh token has expired due to inactivity.'),
  revokedGrant: () =>
    new IdentityError(
      'invalid_grant',
      50173,
      'The provided grant has expired due to it being revoked, a fresh auth token is needed.',
    ),
  cancelled: () => new IdentityError('access_denied', 65004, 'User declined to consent to access the app.'),
  invalidToken: (why: string) => new IdentityError('invalid_token', 500133, `Assertion is not valid: ${why}`, 401),
} as const;
