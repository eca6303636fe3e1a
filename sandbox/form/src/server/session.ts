import type { IncomingHttpHeaders } from 'node:http';

const cookieName = 'sandbox-user';
const guid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/**
 * The user a browser has chosen on the start page: the id in the cookie `sandbox-user`, lower case. Undefined without a
 * well-formed cookie. There is no password: this is a sandbox on the loopback address.
 */
export function sessionUser(headers: IncomingHttpHeaders | Record<string, string | undefined>): string | undefined {
  const cookies = (headers['cookie'] ?? '').split(';').map((part) => part.trim().split('='));
  const value = cookies.find(([name]) => name === cookieName)?.[1];
  return value !== undefined && guid.test(value) ? value.toLowerCase() : undefined;
}

/** The header that remembers a user; other sites cannot send it along. */
export function userCookie(userId: string): string {
  return `${cookieName}=${userId}; Path=/; HttpOnly; SameSite=Strict`;
}
