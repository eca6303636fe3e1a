import type { AccessClaims, TokenKeys } from './tokens.ts';

/** One request to the identity endpoint; `url` is path and query. Header names are lower case. */
export interface IdentityRequest {
  method: string;
  url: string;
  headers: Readonly<Record<string, string | undefined>>;
  body?: string;
}

/** One answer of the identity endpoint. */
export interface IdentityResponse {
  status: number;
  headers: Record<string, string>;
  body: string;
}

/** A person's account that can sign in on the page. */
export interface Account {
  objectId: string;
  /** User principal name, the `upn` claim. */
  userName: string;
  displayName: string;
}

/** An app registration with its service principal in the tenant. */
export interface Application {
  clientId: string;
  name: string;
  /** Every secret that is valid now; two during a rotation. */
  secrets: readonly string[];
  redirectUris: readonly string[];
  /** Object id of the service principal, the `oid` claim of app-only tokens. */
  servicePrincipalId: string;
}

/** A directory with its accounts and applications. */
export interface Tenant {
  tenantId: string;
  accounts: readonly Account[];
  applications: readonly Application[];
}

/** What the identity stand-in needs from outside. */
export interface IdentityOptions {
  now(): Date;
  newId(): string;
  /** Address under which the endpoint is reached, without a slash at the end; read at every use. */
  baseUrl(): string;
  tenants: readonly Tenant[];
  /** Audiences for which tokens may be issued. */
  resources: readonly string[];
  /** Sign in the first account without showing the page; for runs without a browser. Default off. */
  autoApprove?: { mfa: boolean };
  /** How long a replaced refresh token still works. Default 5 minutes (chosen; Entra itself is more generous). */
  refreshGraceMs?: number;
  /** Life of an access token in seconds. Default 3599, the value Entra answers. */
  accessTokenSeconds?: number;
  /** The key that signs tokens; a new one when missing. Given, tokens outlive a restart of the stand-in. */
  keys?: TokenKeys;
}

/** Stand-in for Microsoft Entra ID. */
export interface Identity {
  /** Answers one request of the OAuth endpoints; never throws for bad input. */
  handle(request: IdentityRequest): Promise<IdentityResponse>;
  /**
   * Checks signature, issuer and life time of an access token.
   * @throws {IdentityError} when the token is not one of ours or has expired
   */
  verify(token: string): Promise<AccessClaims>;
  /** Ends every session of an account, as an administrator would: its refresh tokens stop working. */
  revokeSessions(userName: string): void;
}
