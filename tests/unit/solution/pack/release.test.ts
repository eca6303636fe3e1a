import { temporaryFolder } from '../../../support/temporary-folder.ts';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { lastRelease, recordRelease, ReleaseError, removedParts } from '../../../../solution/scripts/pack/release.ts';
import { projectFolder } from './built-parts.ts';

const folder = (): string => temporaryFolder('cosell-releases-');
const manifest = (version: string) => ({ version, parts: { 'role "A"': { id: version } } });

describe('the last release', () => {
  it('is none before the first one', () => {
    expect(lastRelease('/nowhere')).toBeUndefined();
    expect(lastRelease(folder())).toBeUndefined();
  });

  it('is the newest one by number, whatever else lies there', () => {
    const releases = folder();
    for (const version of ['0.9.0.0', '0.10.0.0', '0.2.0.0']) recordRelease(releases, manifest(version));
    writeFileSync(join(releases, 'removed.json'), '{}');
    writeFileSync(join(releases, 'README.md'), 'x');
    expect(lastRelease(releases)).toEqual(manifest('0.10.0.0'));
  });

  it.each([
    ['no JSON', '{', 'is no JSON'],
    ['a list', '[]', 'is no manifest of the release 0.1.0'],
    ['the ids of components only', '{"role \\"A\\"": "1"}', 'is no manifest of the release 0.1.0'],
    ['of another version', '{"version": "0.2.0.0", "parts": {}}', 'is no manifest of the release 0.1.0'],
    ['with a part that is no object', '{"version": "0.1.0.0", "parts": {"a": "b"}}', 'is no manifest'],
    ['with a property that is no text', '{"version": "0.1.0.0", "parts": {"a": {"b": 1}}}', 'is no manifest'],
  ])('is refused when the file is %s', (_, text, message) => {
    const releases = folder();
    writeFileSync(join(releases, '0.1.0.json'), text);
    expect(() => lastRelease(releases)).toThrow(ReleaseError);
    expect(() => lastRelease(releases)).toThrow(message);
  });
});

describe('recordRelease', () => {
  it('makes the folder and one file per version, the same again for the same release', () => {
    const releases = join(folder(), 'new');
    const file = recordRelease(releases, manifest('0.1.0.0'));
    expect(file).toBe(join(releases, '0.1.0.json'));
    const text = readFileSync(file, 'utf8');
    expect(text).toMatch(/^\{\n {2}"version": "0\.1\.0\.0",\n[^]*\}\n$/);
    recordRelease(releases, manifest('0.1.0.0'));
    expect(readFileSync(file, 'utf8')).toBe(text);
  });

  it('refuses other content under a version that is recorded, and keeps what is there', () => {
    const releases = folder();
    recordRelease(releases, manifest('0.1.0.0'));
    const other = { ...manifest('0.1.0.0'), parts: {} };
    expect(() => recordRelease(releases, other)).toThrow(
      'records this version with other content. Begin a new version',
    );
    expect(lastRelease(releases)).toEqual(manifest('0.1.0.0'));
  });
});

describe('removed parts', () => {
  const removed = (text: string) => {
    const releases = folder();
    mkdirSync(releases, { recursive: true });
    writeFileSync(join(releases, 'removed.json'), text);
    return removedParts(releases);
  };

  it('are none without the file, and readable in the project', () => {
    expect(removedParts('/nowhere')).toEqual({});
    expect(existsSync(join(projectFolder, 'solution/releases/removed.json'))).toBe(true);
    expect(removedParts(join(projectFolder, 'solution/releases'))).toBeDefined();
  });

  it('have a reason each', () => {
    expect(removed('{"table a": "Replaced by b."}')).toEqual({ 'table a': 'Replaced by b.' });
    expect(() => removed('{"table a": " "}')).toThrow('"table a" has no reason');
    expect(() => removed('{"table a": 1}')).toThrow('"table a" has no reason');
    expect(() => removed('["table a"]')).toThrow('must be an object of parts and reasons');
    expect(() => removed('{')).toThrow('is no JSON');
  });
});
