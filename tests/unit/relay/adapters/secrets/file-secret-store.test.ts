import { mkdtempSync, readFileSync, readdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createFileSecretStore } from '../../../../../relay/src/adapters/secrets/file-secret-store.ts';
import { rejection } from '../ports.ts';

const masterKey = Buffer.alloc(32, 7).toString('base64');
const connection = 'cccccccc-0000-4000-8000-000000000001';
const purpose = 'partner-center-refresh-token';

describe('the file secret store', () => {
  let directory: string;
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'cosell-secrets-'));
  });
  afterEach(() => rmSync(directory, { recursive: true, force: true }));
  const store = (key = masterKey) => createFileSecretStore({ directory: join(directory, 'secrets'), masterKey: key });
  const files = () => readdirSync(join(directory, 'secrets'));
  const path = (name: string | undefined) => join(directory, 'secrets', name ?? 'none');

  it('gives back what was written, replaced by what was written later', async () => {
    await expect(store().read(connection, purpose)).resolves.toBeNull();
    await store().write(connection, purpose, 'first');
    await store().write(connection, purpose, 'second – ü');
    await expect(store().read(connection.toUpperCase(), purpose)).resolves.toBe('second – ü');
    expect(files()).toHaveLength(1);
  });

  it('keeps neither the secret nor its names readable, and the file to its owner', async () => {
    await store().write(connection, purpose, 'very-secret');
    const [name] = files();
    const text = readFileSync(path(name), 'utf8');
    expect(`${name}${text}`).not.toMatch(/very-secret|refresh|cccccccc/);
    if (process.platform !== 'win32') expect(statSync(path(name)).mode & 0o777).toBe(0o600);
  });

  it('seals the same secret differently every time', async () => {
    await store().write(connection, purpose, 'x');
    const first = readFileSync(path(files()[0]), 'utf8');
    await store().write(connection, purpose, 'x');
    expect(readFileSync(path(files()[0]), 'utf8')).not.toBe(first);
  });

  it('does not open a file that was renamed to another purpose', async () => {
    await store().write(connection, purpose, 'a');
    const [first] = files();
    await store().write(connection, 'other', 'b');
    const second = files().find((name) => name !== first);
    renameSync(path(first), path(second));
    expect(await rejection(store().read(connection, 'other'))).toMatchObject({ name: 'SecretUnreadable' });
  });

  it('says when the master key is another one', async () => {
    await store().write(connection, purpose, 'a');
    const other = store(Buffer.alloc(32, 8).toString('base64'));
    const fault = await rejection(other.read(connection, purpose));
    expect(fault.message).toMatch(/another master key.*COSELL_MASTER_KEY.*cosell connect/s);
  });

  it.each([
    ['no JSON', () => 'half of a fi'],
    ['another format', (text: string) => text.replace('"format":1', '"format":2')],
    [
      'a changed text',
      (text: string) => text.replace(/"data":"./, (found) => `${found.slice(0, -1)}${found.endsWith('A') ? 'B' : 'A'}`),
    ],
    ['a cut tag', (text: string) => text.replace(/"tag":"[^"]*"/, '"tag":"AA=="')],
  ])('does not open a file with %s', async (_what, damage) => {
    await store().write(connection, purpose, 'secret');
    const [name] = files();
    writeFileSync(path(name), damage(readFileSync(path(name), 'utf8')));
    expect(await rejection(store().read(connection, purpose))).toMatchObject({ name: 'SecretUnreadable' });
  });

  it('leaves one whole secret when two writes meet', async () => {
    const one = store();
    await Promise.all([one.write(connection, purpose, 'a'), one.write(connection, purpose, 'b')]);
    expect(['a', 'b']).toContain(await one.read(connection, purpose));
    expect(files()).toHaveLength(1);
  });

  it('refuses a master key of another length', () => {
    expect(() => store('c2hvcnQ=')).toThrow(/32 bytes/);
  });
});
