import { createHash } from 'node:crypto';
import { refusals } from './errors.ts';
import type { Account } from './types.ts';

/** A sign-in that tokens can be minted from. */
export interface SignIn {
  tenantId: string;
  clientId: string;
  account: Account;
  amr: readonly string[];
}

/** A sign-in waiting to be fetched with its authorization code. */
export interface CodeGrant extends SignIn {
  redirectUri: string;
  challenge: string;
  scope: string;
  nonce: string | undefined;
}

/** Codes and refresh tokens handed out in this run. */
export interface Grants {
  issueCode(grant: CodeGrant): string;
  /** @throws {IdentityError} 9002313, 54005, 70008, 501481 or 50011 */
  redeemCode(code: string, by: { clientId: string; redirectUri: string; verifier: string }): CodeGrant;
  issueRefreshToken(signIn: SignIn): string;
  /** Marks the token as replaced. @throws {IdentityError} 9002313, 70000, 700082 or 50173 */
  useRefreshToken(token: string, clientId: string): SignIn;
  revoke(userName: string): void;
}

/** Entra's documented life of an authorization code is about 10 minutes. */
const codeLifeMs = 10 * 60_000;
/** Refresh tokens live 90 days, counted from their issue (a replacement starts anew). */
const refreshLifeMs = 90 * 24 * 60 * 60_000;

interface IssuedCode {
  grant: CodeGrant;
  issuedAt: number;
  redeemed: boolean;
}
interface IssuedRefreshToken {
  signIn: SignIn;
  issuedAt: number;
  replacedAt: number | undefined;
  revoked: boolean;
}

const challengeOf = (verifier: string): string => createHash('sha256').update(verifier).digest('base64url');

/** Keeps codes and refresh tokens in memory; time and ids come from outside. */
export function createGrants(options: { now(): Date; newId(): string; refreshGraceMs: number }): Grants {
  const codes = new Map<string, IssuedCode>();
  const refreshTokens = new Map<string, IssuedRefreshToken>();
  const secret = (kind: string): string => `${kind}.${options.newId()}${options.newId()}`.replaceAll('-', '');
  const now = (): number => options.now().getTime();

  return {
    issueCode(grant) {
      const code = secret('0.code');
      codes.set(code, { grant, issuedAt: now(), redeemed: false });
      return code;
    },
    redeemCode(code, by) {
      const issued = codes.get(code);
      if (issued === undefined || issued.grant.clientId !== by.clientId) throw refusals.invalidCode();
      if (issued.redeemed) throw refusals.redeemedCode();
      if (now() - issued.issuedAt > codeLifeMs) throw refusals.expiredCode();
      if (issued.grant.redirectUri !== by.redirectUri) throw refusals.redirectMismatch(by.redirectUri);
      if (issued.grant.challenge !== challengeOf(by.verifier)) throw refusals.verifierMismatch();
      issued.redeemed = true;
      return issued.grant;
    },
    issueRefreshToken(signIn) {
      const token = secret('1.refresh');
      refreshTokens.set(token, { signIn, issuedAt: now(), replacedAt: undefined, revoked: false });
      return token;
    },
    useRefreshToken(token, clientId) {
      const issued = refreshTokens.get(token);
      if (issued === undefined || issued.signIn.clientId !== clientId) throw refusals.invalidRefreshToken();
      if (issued.revoked) throw refusals.revokedGrant();
      if (now() - issued.issuedAt > refreshLifeMs) throw refusals.inactiveRefreshToken();
      if (issued.replacedAt !== undefined && now() - issued.replacedAt > options.refreshGraceMs) {
        throw refusals.replacedRefreshToken();
      }
      issued.replacedAt ??= now();
      return issued.signIn;
    },
    revoke(userName) {
      for (const issued of refreshTokens.values()) {
        if (issued.signIn.account.userName === userName) issued.revoked = true;
      }
    },
  };
}
