// The certificate library resolves its parts by reflection and needs this to be loaded first.
import 'reflect-metadata';
import { createPrivateKey, sign } from 'node:crypto';
import { BasicConstraintsExtension, KeyUsageFlags, KeyUsagesExtension, X509CertificateGenerator } from '@peculiar/x509';

/** Time at which the certificates of these tests are valid: 2026-06-01 to 2026-07-01. */
export const testTime = '2026-06-10T08:00:00Z';

const algorithm = {
  name: 'RSASSA-PKCS1-v1_5',
  hash: 'SHA-256',
  modulusLength: 2048,
  publicExponent: new Uint8Array([1, 0, 1]),
} as const;

const newKeys = (): Promise<CryptoKeyPair> => crypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
const microsoftName = 'CN=Test Issuing CA, O=Microsoft Corporation, C=US';
const rootName = 'CN=Test Root, O=Test Trust, C=US';
let serial = 1;

/** Keys made once per test file. */
export interface TestKeys {
  readonly root: CryptoKeyPair;
  readonly issuer: CryptoKeyPair;
  readonly leaf: CryptoKeyPair;
  readonly other: CryptoKeyPair;
}

export async function makeKeys(): Promise<TestKeys> {
  const [root, issuer, leaf, other] = await Promise.all([newKeys(), newKeys(), newKeys(), newKeys()]);
  return { root: root!, issuer: issuer!, leaf: leaf!, other: other! };
}

/** One certificate. */
export async function certify(options: {
  subject: string;
  keys: CryptoKeyPair;
  issuer: string;
  signer: CryptoKeyPair;
  ca?: boolean;
  from?: string;
  to?: string;
}): Promise<{ der: Uint8Array; pem: string }> {
  const ca = options.ca ?? false;
  const certificate = await X509CertificateGenerator.create({
    subject: options.subject,
    issuer: options.issuer,
    serialNumber: (serial += 1).toString(16).padStart(4, '0'),
    notBefore: new Date(options.from ?? '2026-06-01T00:00:00Z'),
    notAfter: new Date(options.to ?? '2026-07-01T00:00:00Z'),
    publicKey: options.keys.publicKey,
    signingKey: options.signer.privateKey,
    signingAlgorithm: algorithm,
    extensions: [
      new BasicConstraintsExtension(ca, undefined, true),
      new KeyUsagesExtension(ca ? KeyUsageFlags.keyCertSign : KeyUsageFlags.digitalSignature, true),
    ],
  });
  return { der: new Uint8Array(certificate.rawData), pem: certificate.toString('pem') };
}

export const signerName = 'pcnotifications-dispatch.microsoft.com';

/** Root, issuer and signing certificate as the service has them; parts can be made wrong. */
export async function makeChain(
  keys: TestKeys,
  wrong: {
    issuerName?: string;
    subject?: string;
    from?: string;
    to?: string;
    issuerTo?: string;
    issuerCa?: boolean;
  } = {},
) {
  const issuerName = wrong.issuerName ?? microsoftName;
  const root = await certify({ subject: rootName, keys: keys.root, issuer: rootName, signer: keys.root, ca: true });
  const issuer = await certify({
    subject: issuerName,
    keys: keys.issuer,
    issuer: rootName,
    signer: keys.root,
    ca: wrong.issuerCa ?? true,
    ...(wrong.issuerTo ? { from: '2026-01-01T00:00:00Z', to: wrong.issuerTo } : {}),
  });
  const leaf = await certify({
    subject: wrong.subject ?? `CN=${signerName}, O=Microsoft Corporation, C=US`,
    keys: keys.leaf,
    issuer: issuerName,
    signer: keys.issuer,
    ...(wrong.from ? { from: wrong.from } : {}),
    ...(wrong.to ? { to: wrong.to } : {}),
  });
  return { root, issuer, leaf, authoritiesPem: `${root.pem}\n${issuer.pem}` };
}

/** PKCS#1 v1.5 signature in base64. */
export async function signBody(
  keys: CryptoKeyPair,
  body: string | Uint8Array,
  hash: 'sha1' | 'sha256' | 'sha384' | 'sha512' = 'sha256',
): Promise<string> {
  const pkcs8 = Buffer.from(await crypto.subtle.exportKey('pkcs8', keys.privateKey));
  const key = createPrivateKey({ key: pkcs8, format: 'der', type: 'pkcs8' });
  return sign(hash, Buffer.from(body), key).toString('base64');
}
