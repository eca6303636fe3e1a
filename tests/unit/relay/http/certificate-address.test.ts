import { allowedAddress, readPrefix } from '../../../../relay/src/http/certificate-address.ts';

const microsoft = readPrefix('https://3psostorageacct.blob.core.windows.net/cert/');
const sandbox = readPrefix('http://127.0.0.1:4400/certificates/leaf.cer');
const allowed = (address: string): boolean => allowedAddress([microsoft, sandbox], address) !== null;

describe('addresses of certificates', () => {
  it.each([
    'https://3psostorageacct.blob.core.windows.net/cert/pcnotifications-dispatch.microsoft.com.cer',
    'https://3PSOSTORAGEACCT.blob.core.windows.net/cert/renewed.cer',
    'https://3psostorageacct.blob.core.windows.net:443/cert/a.cer',
    'http://127.0.0.1:4400/certificates/leaf.cer',
  ])('allows %s', (address) => expect(allowed(address)).toBe(true));

  it.each([
    ['http', 'http://3psostorageacct.blob.core.windows.net/cert/a.cer'],
    ['another account', 'https://other.blob.core.windows.net/cert/a.cer'],
    ['a host that only begins like it', 'https://3psostorageacct.blob.core.windows.net.evil.example/cert/a.cer'],
    ['a host with a dot at the end', 'https://3psostorageacct.blob.core.windows.net./cert/a.cer'],
    ['a user before the host', 'https://3psostorageacct.blob.core.windows.net@evil.example/cert/a.cer'],
    ['an empty user', 'https://@3psostorageacct.blob.core.windows.net/cert/a.cer'],
    ['another port', 'https://3psostorageacct.blob.core.windows.net:8443/cert/a.cer'],
    ['another path', 'https://3psostorageacct.blob.core.windows.net/other/a.cer'],
    ['a path that only begins like it', 'https://3psostorageacct.blob.core.windows.net/certs/a.cer'],
    ['the folder itself', 'https://3psostorageacct.blob.core.windows.net/cert/'],
    ['another case of the path', 'https://3psostorageacct.blob.core.windows.net/CERT/a.cer'],
    ['dot segments', 'https://3psostorageacct.blob.core.windows.net/cert/../other/a.cer'],
    ['dot segments that lead back', 'https://3psostorageacct.blob.core.windows.net/x/../cert/a.cer'],
    ['encoded dot segments', 'https://3psostorageacct.blob.core.windows.net/cert/%2e%2e/other/a.cer'],
    ['half encoded dot segments', 'https://3psostorageacct.blob.core.windows.net/cert/.%2E/other/a.cer'],
    ['encoded slashes', 'https://3psostorageacct.blob.core.windows.net/cert%2fa.cer'],
    ['backslashes', 'https://3psostorageacct.blob.core.windows.net\\cert\\a.cer'],
    ['a query', 'https://3psostorageacct.blob.core.windows.net/cert/a.cer?sv=1'],
    ['an empty query', 'https://3psostorageacct.blob.core.windows.net/cert/a.cer?'],
    ['a fragment', 'https://3psostorageacct.blob.core.windows.net/cert/a.cer#x'],
    ['a line end', 'https://3psostorageacct.blob.core.windows.net/cert/a\n.cer'],
    ['another scheme', 'file:///cert/a.cer'],
    ['no address', 'cert/a.cer'],
    ['nothing', ''],
    ['an endless address', `https://3psostorageacct.blob.core.windows.net/cert/${'a'.repeat(5000)}`],
    ['another port of this machine', 'http://127.0.0.1:4401/certificates/leaf.cer'],
    ['another spelling of this machine', 'http://localhost:4400/certificates/leaf.cer'],
    ['something below an exact address', 'http://127.0.0.1:4400/certificates/leaf.cer/x'],
  ])('refuses %s', (_what, address) => expect(allowed(address)).toBe(false));

  it.each([
    ['http://certificates.contoso.example/', 'not https'],
    ['https://certificates.contoso.example:8443/', 'names a port'],
    ['http://10.0.0.1/', 'not https'],
    ['http://127.0.0.1.contoso.example/', 'not https'],
    ['https://a@certificates.contoso.example/', 'no plain address'],
    ['https://certificates.contoso.example/?x', 'no plain address'],
    ['certificates.contoso.example', 'no plain address'],
  ])('refuses the entry %s and names the setting', (entry, why) =>
    expect(() => readPrefix(entry)).toThrow(new RegExp(`COSELL_CERTIFICATE_URLS.*${why}.*Example`)),
  );
});
