import { X509Certificate } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { rootCertificates } from 'node:tls';

/** Whose certificates count. */
export interface CertificateTrust {
  /** Roots (self-signed) and intermediates. The service's file holds only the signing certificate. */
  readonly authorities: readonly X509Certificate[];
  /** Allowed common names; `*.` at the beginning stands for any one or more labels. */
  readonly subjects: readonly string[];
}

/** The signing key, or why the certificate does not count. */
export type CertificateVerdict =
  | { readonly is: 'trusted'; readonly key: KeyObject; readonly validFrom: Date; readonly validTo: Date }
  | { readonly is: 'refused'; readonly why: string };

/** Organisation of the issuer that the service's documentation demands (partner-center.md 5.5, step 6). */
const issuerOrganisation = 'O=Microsoft Corporation';
/** Signing certificate, up to three intermediates, root; chosen. */
const longestPath = 5;
/** Smallest RSA key that counts today, bits (NIST SP 800-131A). */
const leastKeyBits = 2048;

/**
 * Reads a bundle of certificates in PEM. A bundle without a root stands on the roots that Node trusts, an empty one on nothing else.
 * Throws `Error` with the remedy when a certificate cannot be read.
 */
export function readAuthorities(pem: string): readonly X509Certificate[] {
  const given = (pem.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? []).map(readAuthority);
  if (given.length === 0 && pem.trim() !== '') throw unreadable(undefined);
  return given.some(isSelfSigned) ? given : [...given, ...rootCertificates.map((root) => new X509Certificate(root))];
}

function readAuthority(pem: string): X509Certificate {
  try {
    return new X509Certificate(pem);
  } catch (error) {
    throw unreadable(error);
  }
}

function unreadable(cause: unknown): Error {
  return new Error(
    'The certificate authorities of webhooks cannot be read. COSELL_CERTIFICATE_AUTHORITIES names a PEM file with the root and the ' +
      'issuing certificates.',
    { cause },
  );
}

/** Judges a signing certificate, DER or PEM, at a point in time. */
export function judgeCertificate(bytes: Uint8Array, trust: CertificateTrust, now: Date): CertificateVerdict {
  const leaf = parse(bytes);
  if (!leaf) return refused('it cannot be read');
  if (!linesOf(leaf.issuer).includes(issuerOrganisation)) return refused('its issuer is not Microsoft Corporation');
  if (!namesAllowed(leaf.subject, trust.subjects)) return refused('its subject is not on the list');
  if (leaf.ca) return refused('it belongs to an authority');
  const key = leaf.publicKey;
  if (key.asymmetricKeyType !== 'rsa' || (key.asymmetricKeyDetails?.modulusLength ?? 0) < leastKeyBits) {
    return refused(`its key is not RSA of at least ${leastKeyBits} bits`);
  }
  if (!isValidAt(leaf, now)) return refused('it is not valid at this time');
  if (!leadsToRoot(leaf, trust.authorities, now, longestPath - 1)) {
    return refused(
      `no configured authority vouches for it: add its issuer (${linesOf(leaf.issuer).join(', ')}) and the issuer's root to the file ` +
        'that COSELL_CERTIFICATE_AUTHORITIES names',
    );
  }
  return { is: 'trusted', key, validFrom: new Date(leaf.validFrom), validTo: new Date(leaf.validTo) };
}

function leadsToRoot(
  certificate: X509Certificate,
  authorities: readonly X509Certificate[],
  now: Date,
  stepsLeft: number,
): boolean {
  if (stepsLeft === 0) return false;
  return authorities.some(
    (issuer) =>
      issuer.ca &&
      isValidAt(issuer, now) &&
      certificate.checkIssued(issuer) &&
      certificate.verify(issuer.publicKey) &&
      (isSelfSigned(issuer) || leadsToRoot(issuer, authorities, now, stepsLeft - 1)),
  );
}

function isSelfSigned(certificate: X509Certificate): boolean {
  return certificate.checkIssued(certificate) && certificate.verify(certificate.publicKey);
}

function isValidAt(certificate: X509Certificate, now: Date): boolean {
  return new Date(certificate.validFrom) <= now && now <= new Date(certificate.validTo);
}

function namesAllowed(subject: string, allowed: readonly string[]): boolean {
  const names = linesOf(subject).filter((line) => line.startsWith('CN='));
  const name = names[0]?.slice(3).toLowerCase();
  if (names.length !== 1 || !name) return false;
  return allowed.some((entry) => {
    const wanted = entry.toLowerCase();
    return wanted.startsWith('*.')
      ? name.endsWith(wanted.slice(1)) && name.length > wanted.length - 1
      : name === wanted;
  });
}

/** One attribute per line; line ends within values are escaped (RFC 2253 style, as OpenSSL prints them). */
function linesOf(name: string): string[] {
  return name.split('\n');
}

function parse(bytes: Uint8Array): X509Certificate | null {
  try {
    return new X509Certificate(bytes);
  } catch {
    // What the address served is no certificate; the caller says so.
    return null;
  }
}

const refused = (why: string): CertificateVerdict => ({ is: 'refused', why });
