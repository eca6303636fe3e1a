// The certificate library resolves its parts by reflection and needs this to be loaded first.
import 'reflect-metadata';
import { createPrivateKey, createSign } from 'node:crypto';
import {
  AuthorityInfoAccessExtension,
  AuthorityKeyIdentifierExtension,
  BasicConstraintsExtension,
  ExtendedKeyUsage,
  ExtendedKeyUsageExtension,
  KeyUsageFlags,
  KeyUsagesExtension,
  SubjectAlternativeNameExtension,
  SubjectKeyIdentifierExtension,
  X509CertificateGenerator,
} from '@peculiar/x509';
import type { Extension, X509Certificate } from '@peculiar/x509';

/** Signs webhook deliveries and holds the certificates with which that can be checked. */
export interface SigningChain {
  /** The signing certificate, as the service publishes it. */
  leafDer: Uint8Array;
  issuerDer: Uint8Array;
  rootDer: Uint8Array;
  /** Root and issuer as PEM, for the trust store of whoever checks deliveries. */
  rootPem: string;
  issuerPem: string;
  /** RSA PKCS#1 v1.5 with SHA-256 over the bytes, in base64. */
  sign(body: Uint8Array): string;
}

/** Name in the certificate of the real service. */
export const signerName = 'pcnotifications-dispatch.microsoft.com';

const algorithm = {
  name: 'RSASSA-PKCS1-v1_5',
  hash: 'SHA-256',
  modulusLength: 2048,
  publicExponent: new Uint8Array([1, 0, 1]),
} as const;

const dayMs = 24 * 60 * 60_000;

const newKeyPair = (): Promise<CryptoKeyPair> => crypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);

interface Issue {
  subject: string;
  keys: CryptoKeyPair;
  issuer: { name: string; keys: CryptoKeyPair };
  serialNumber: string;
  notBefore: Date;
  days: number;
  extensions: Extension[];
}

async function issue(input: Issue): Promise<X509Certificate> {
  return X509CertificateGenerator.create({
    subject: input.subject,
    issuer: input.issuer.name,
    serialNumber: input.serialNumber,
    notBefore: input.notBefore,
    notAfter: new Date(input.notBefore.getTime() + input.days * dayMs),
    publicKey: input.keys.publicKey,
    signingKey: input.issuer.keys.privateKey,
    signingAlgorithm: algorithm,
    extensions: [
      ...input.extensions,
      await SubjectKeyIdentifierExtension.create(input.keys.publicKey),
      await AuthorityKeyIdentifierExtension.create(input.issuer.keys.publicKey),
    ],
  });
}

/**
 * Makes a chain of its own: a root, an issuer of `O=Microsoft Corporation` as the real service's signing certificate has,
 * and the signing certificate.
 * @param options.issuerUrl address of the issuer's certificate, written into the signing certificate (AIA)
 */
export async function createSigningChain(options: { now: Date; issuerUrl?: string }): Promise<SigningChain> {
  const [rootKeys, issuerKeys, leafKeys] = await Promise.all([newKeyPair(), newKeyPair(), newKeyPair()]);
  const notBefore = new Date(options.now.getTime() - dayMs);
  const root = { name: 'CN=Sandbox Root Certificate Authority, O=Sandbox Trust, C=US', keys: rootKeys };
  const issuer = { name: 'CN=Sandbox RSA TLS Issuing CA 01, O=Microsoft Corporation, C=US', keys: issuerKeys };
  const authority = (pathLength: number): Extension[] => [
    new BasicConstraintsExtension(true, pathLength, true),
    new KeyUsagesExtension(KeyUsageFlags.keyCertSign | KeyUsageFlags.cRLSign, true),
  ];

  const rootCertificate = await issue({
    subject: root.name,
    keys: rootKeys,
    issuer: root,
    serialNumber: '01',
    notBefore,
    days: 3650,
    extensions: authority(1),
  });
  const issuerCertificate = await issue({
    subject: issuer.name,
    keys: issuerKeys,
    issuer: root,
    serialNumber: '02',
    notBefore,
    days: 1825,
    extensions: authority(0),
  });
  const leafCertificate = await issue({
    subject: `CN=${signerName}, O=Microsoft Corporation, L=Redmond, ST=WA, C=US`,
    keys: leafKeys,
    issuer,
    serialNumber: '03',
    notBefore,
    days: 365,
    extensions: [
      new BasicConstraintsExtension(false, undefined, true),
      new KeyUsagesExtension(KeyUsageFlags.digitalSignature | KeyUsageFlags.keyEncipherment, true),
      new ExtendedKeyUsageExtension([ExtendedKeyUsage.serverAuth, ExtendedKeyUsage.clientAuth]),
      new SubjectAlternativeNameExtension([{ type: 'dns', value: signerName }]),
      ...(options.issuerUrl === undefined ? [] : [new AuthorityInfoAccessExtension({ caIssuers: options.issuerUrl })]),
    ],
  });

  const pkcs8 = Buffer.from(await crypto.subtle.exportKey('pkcs8', leafKeys.privateKey));
  const privateKey = createPrivateKey({ key: pkcs8, format: 'der', type: 'pkcs8' });
  return {
    leafDer: new Uint8Array(leafCertificate.rawData),
    issuerDer: new Uint8Array(issuerCertificate.rawData),
    rootDer: new Uint8Array(rootCertificate.rawData),
    rootPem: rootCertificate.toString('pem'),
    issuerPem: issuerCertificate.toString('pem'),
    sign: (body) => createSign('RSA-SHA256').update(body).sign(privateKey, 'base64'),
  };
}
