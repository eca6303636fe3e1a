/** An address under which certificates may be fetched; see `readPrefix`. */
export interface CertificatePrefix {
  readonly url: URL;
  /** The entry names this machine itself: a stand-in, for which https and port 443 are not demanded. */
  readonly isLoopback: boolean;
}

/** Longest address looked at, characters; chosen. */
const maxAddressLength = 2048;
/** What a path must not contain before it is parsed: parsers and servers differ in what they make of these. */
const unclearPath = /[\\\s]|%2f|%5c|(^|\/)(\.|%2e){1,2}(\/|$)/i;

/** Whether a host name is this machine by its spelling alone; nothing is resolved. */
export function isLoopbackHost(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127(\.\d{1,3}){3}$/.test(hostname);
}

/**
 * Reads an entry of the allow-list: https, port 443, exact host and path prefix, no user, query or fragment. Only an entry that
 * names a loopback host may be http and have a port. Throws `Error` with the remedy.
 */
export function readPrefix(text: string): CertificatePrefix {
  const url = parse(text);
  if (!url) throw badPrefix(text, 'it is no plain address');
  const isLoopback = isLoopbackHost(url.hostname);
  if (url.protocol !== 'https:' && !(isLoopback && url.protocol === 'http:')) throw badPrefix(text, 'it is not https');
  if (url.port !== '' && !isLoopback) throw badPrefix(text, 'it names a port');
  return { url, isLoopback };
}

function badPrefix(text: string, why: string): Error {
  return new Error(
    `COSELL_CERTIFICATE_URLS: "${text}" cannot be used, because ${why}. ` +
      'Example: https://3psostorageacct.blob.core.windows.net/cert/',
  );
}

/**
 * The address of a certificate when the allow-list covers it: same protocol, host and port, and the path either below a prefix that
 * ends with a slash or the prefix itself. Null otherwise.
 */
export function allowedAddress(prefixes: readonly CertificatePrefix[], text: string): URL | null {
  const url = parse(text);
  if (!url) return null;
  const covers = (prefix: URL): boolean =>
    prefix.protocol === url.protocol &&
    prefix.host === url.host &&
    (prefix.pathname.endsWith('/')
      ? url.pathname.startsWith(prefix.pathname) && url.pathname !== prefix.pathname
      : url.pathname === prefix.pathname);
  return prefixes.some((prefix) => covers(prefix.url)) ? url : null;
}

function parse(text: string): URL | null {
  if (text.length > maxAddressLength || /[?#@]/.test(text) || unclearPath.test(text)) return null;
  const url = URL.parse(text);
  return url && url.username === '' && url.password === '' && url.search === '' && url.hash === '' ? url : null;
}
