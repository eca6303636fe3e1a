import { judgeCertificate, readAuthorities } from '../../../../relay/src/http/certificate-trust.ts';
import type { CertificateVerdict } from '../../../../relay/src/http/certificate-trust.ts';
import { certify, makeChain, makeKeys, signerName, testTime } from './signing.ts';
import type { TestKeys } from './signing.ts';

let keys: TestKeys;
beforeAll(async () => {
  keys = await makeKeys();
}, 30_000);

const now = new Date(testTime);

function judge(der: Uint8Array, pem: string, subjects = [signerName], at = now): CertificateVerdict {
  return judgeCertificate(der, { authorities: readAuthorities(pem), subjects }, at);
}

describe('trust in the signing certificate', () => {
  it('accepts a certificate that leads over the issuer to the root', async () => {
    const { leaf, authoritiesPem } = await makeChain(keys);
    expect(judge(leaf.der, authoritiesPem)).toMatchObject({ is: 'trusted', validTo: new Date('2026-07-01T00:00:00Z') });
  });

  it('accepts it in PEM as well', async () => {
    const { leaf, authoritiesPem } = await makeChain(keys);
    expect(judge(Buffer.from(leaf.pem), authoritiesPem).is).toBe('trusted');
  });

  it.each([
    ['too early', { from: '2026-06-11T00:00:00Z' }, 'not valid at this time'],
    ['expired', { to: '2026-06-09T00:00:00Z' }, 'not valid at this time'],
    ['of an expired issuer', { issuerTo: '2026-06-09T00:00:00Z' }, 'no configured authority'],
    ['of an issuer that is no authority', { issuerCa: false }, 'no configured authority'],
    ['of another organisation', { issuerName: 'CN=Other CA, O=Contoso, C=US' }, 'issuer is not Microsoft'],
    [
      'of an issuer whose common name only looks right',
      { issuerName: 'CN=O\\=Microsoft Corporation, O=Contoso' },
      'issuer is not',
    ],
    ['of another subject', { subject: 'CN=pcnotifications.contoso.example' }, 'subject is not on the list'],
    [
      'of a subject with two names',
      { subject: `CN=${signerName}, CN=www.contoso.example` },
      'subject is not on the list',
    ],
    ['without a name', { subject: 'O=Microsoft Corporation' }, 'subject is not on the list'],
  ])('refuses a certificate %s', async (_what, wrong, why) => {
    const { leaf, authoritiesPem } = await makeChain(keys, wrong);
    expect(judge(leaf.der, authoritiesPem)).toMatchObject({ is: 'refused', why: expect.stringContaining(why) });
  });

  it('refuses a certificate whose issuer is missing from the bundle', async () => {
    const { leaf, root } = await makeChain(keys);
    expect(judge(leaf.der, root.pem)).toMatchObject({ why: expect.stringContaining('no configured authority') });
  });

  it('refuses a chain that ends before a root', async () => {
    const { leaf, issuer } = await makeChain(keys);
    expect(judge(leaf.der, issuer.pem)).toMatchObject({ why: expect.stringContaining('no configured authority') });
  });

  it('refuses a certificate that names our issuer and was signed by somebody else', async () => {
    const { authoritiesPem } = await makeChain(keys);
    const forged = await certify({
      subject: `CN=${signerName}`,
      keys: keys.other,
      issuer: 'CN=Test Issuing CA, O=Microsoft Corporation, C=US',
      signer: keys.other,
    });
    expect(judge(forged.der, authoritiesPem)).toMatchObject({
      why: expect.stringContaining('no configured authority'),
    });
  });

  it('refuses a certificate that was issued with the signing certificate itself', async () => {
    const { leaf, authoritiesPem } = await makeChain(keys, { issuerName: 'CN=Issuing, O=Microsoft Corporation' });
    const subject = `CN=${signerName},O=Microsoft Corporation,C=US`;
    const below = await certify({ subject, keys: keys.other, issuer: subject, signer: keys.leaf });
    expect(judge(below.der, `${authoritiesPem}\n${leaf.pem}`).is).toBe('refused');
  });

  it('refuses what is no certificate', async () => {
    const { authoritiesPem } = await makeChain(keys);
    expect(judge(Buffer.from('<html>'), authoritiesPem)).toMatchObject({ why: 'it cannot be read' });
    expect(judge(new Uint8Array(), authoritiesPem).is).toBe('refused');
  });

  it('allows a pattern of subjects, and only whole labels of it', async () => {
    const { leaf, authoritiesPem } = await makeChain(keys);
    expect(judge(leaf.der, authoritiesPem, ['*.microsoft.com']).is).toBe('trusted');
    const other = await makeChain(keys, { subject: 'CN=evilmicrosoft.com' });
    expect(judge(other.leaf.der, other.authoritiesPem, ['*.microsoft.com', '*.evilmicrosoft.com']).is).toBe('refused');
  });

  it('stands on the roots that Node trusts when the bundle holds none, and says what to add', async () => {
    expect(readAuthorities('').length).toBeGreaterThan(50);
    const { leaf, issuer } = await makeChain(keys);
    expect(readAuthorities(issuer.pem).length).toBe(readAuthorities('').length + 1);
    expect(judge(leaf.der, '')).toMatchObject({ why: expect.stringContaining('COSELL_CERTIFICATE_AUTHORITIES') });
  });

  it('trusts only the given root when the bundle holds one', async () => {
    const { authoritiesPem } = await makeChain(keys);
    expect(readAuthorities(authoritiesPem)).toHaveLength(2);
  });

  it.each(['no PEM', '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----'])(
    'names the setting when the bundle cannot be used: %p',
    (pem) => expect(() => readAuthorities(pem)).toThrow(/COSELL_CERTIFICATE_AUTHORITIES/),
  );
});
