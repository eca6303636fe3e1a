import { SignJWT, errors as joseErrors, exportJWK, generateKeyPair, jwtVerify } from 'jose';
import type { JWK } from 'jose';
import { refusals } from './errors.ts';

/** Claims of an access token issued here. Times are seconds since 1970. */
export interface AccessClaims {
  aud: string;
  iss: string;
  tid: string;
  appid: string;
  oid: string;
  idtyp: 'user' | 'app';
  iat: number;
  nbf: number;
  exp: number;
  upn?: string;
  name?: string;
  /** How the user signed in; contains `mfa` after a second factor. Missing in app-only tokens. */
  amr?: readonly string[];
  scp?: string;
}

/** Signs and checks the tokens of one run with one RSA key. */
export interface TokenKeys {
  jwks(): Promise<{ keys: JWK[] }>;
  sign(claims: Readonly<Record<string, unknown>>): Promise<string>;
  /**
   * Checks the signature, `nbf` and `exp` against `now`.
   * @throws {IdentityError} when the token does not hold
   */
  check(token: string, now: Date): Promise<AccessClaims>;
}

/** Makes an RSA 2048 key pair at the first use; tokens are RS256 as Entra's are. */
export function createTokenKeys(keyId: string): TokenKeys {
  let made: ReturnType<typeof generateKeyPair> | undefined;
  const pair = () => (made ??= generateKeyPair('RS256', { modulusLength: 2048, extractable: true }));
  return {
    async jwks() {
      const key = await exportJWK((await pair()).publicKey);
      return { keys: [{ ...key, kid: keyId, use: 'sig', alg: 'RS256' }] };
    },
    async sign(claims) {
      const header = { alg: 'RS256', kid: keyId, typ: 'JWT' };
      return new SignJWT({ ...claims }).setProtectedHeader(header).sign((await pair()).privateKey);
    },
    async check(token, now) {
      try {
        const result = await jwtVerify(token, (await pair()).publicKey, { algorithms: ['RS256'], currentDate: now });
        return result.payload as unknown as AccessClaims;
      } catch (error) {
        if (error instanceof joseErrors.JOSEError) throw refusals.invalidToken(error.code);
        throw error;
      }
    },
  };
}
