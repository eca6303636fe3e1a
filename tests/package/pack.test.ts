import { temporaryFolder } from '../support/temporary-folder.ts';
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type PackResult, packSolution } from '../../solution/scripts/pack.ts';
import { readZip } from '../../solution/scripts/pack/zip.ts';
import { packFolders, projectFolder } from '../unit/solution/gate/packages.ts';

// Each pack runs the gate twice; a busy machine needs more than the default five seconds.
jest.setTimeout(60_000);

const temporary = (): string => temporaryFolder('cosell-pack-');

const pack = (options: { changelog?: string; distFolder?: string } = {}) => {
  const changelogFile = join(temporary(), 'CHANGELOG.md');
  writeFileSync(changelogFile, options.changelog ?? '## 0.1.0\n');
  const distFolder = options.distFolder ?? temporary();
  return packSolution({ projectFolder, folders: packFolders(), changelogFile, distFolder, schemaFolders: [] });
};

/** Packs in a process of its own, as another person in another time zone would; the zips lie in `dist` then. */
const packIn = (timeZone: string, dist: string): string => {
  const script = join(projectFolder, 'solution/scripts/pack.ts');
  const run = spawnSync(process.execPath, [script, '--incomplete', '--dist', dist], {
    encoding: 'utf8',
    env: { ...process.env, TZ: timeZone, NODE_OPTIONS: '', COSELL_SCHEMAS: '' },
  });
  if (run.status !== 0) throw new Error(run.stderr);
  return sha256(join(dist, 'CosellConnector_0.1.0_managed.zip')) + sha256(join(dist, 'CosellConnector_0.1.0.zip'));
};

const sha256 = (file: string): string => createHash('sha256').update(readFileSync(file)).digest('hex');

describe('pack', () => {
  let result: PackResult;

  beforeAll(async () => {
    result = await pack();
  });

  it('writes both zips, with the hashes it tells and without findings', () => {
    expect(result.version).toBe('0.1.0');
    expect(result.managedPath).toMatch(/CosellConnector_0\.1\.0_managed\.zip$/);
    expect(sha256(result.managedPath)).toBe(result.managedSha256);
    expect(sha256(result.unmanagedPath)).toBe(result.unmanagedSha256);
    expect(result.report).toMatchObject({ missing: [], managed: { findings: [] }, unmanaged: { findings: [] } });
  });

  it('marks the managed zip as managed and the other one not', () => {
    const managed = (path: string): string => {
      const solution = readZip(readFileSync(path)).get('solution.xml');
      return /<Managed>(\d)<\/Managed>/.exec(new TextDecoder().decode(solution))?.[1] ?? '';
    };
    expect([managed(result.managedPath), managed(result.unmanagedPath)]).toEqual(['1', '0']);
  });

  it('writes the same bytes in every time zone', () => {
    const west = packIn('Pacific/Pago_Pago', temporary());
    const east = packIn('Pacific/Kiritimati', temporary());
    expect(east).toBe(west);
  });

  it('fails when the changelog has another version, and writes nothing', async () => {
    const distFolder = temporary();
    await expect(pack({ changelog: '## 0.2.0\n', distFolder })).rejects.toThrow('CHANGELOG.md asks for 0.2.0.0');
    expect(existsSync(join(distFolder, 'CosellConnector_0.1.0_managed.zip'))).toBe(false);
  });

  it('fails without a changelog and says what to write', async () => {
    const options = {
      projectFolder,
      folders: packFolders(),
      changelogFile: '/nowhere/CHANGELOG.md',
      distFolder: temporary(),
    };
    await expect(packSolution(options)).rejects.toThrow('/nowhere/CHANGELOG.md is missing');
  });

  it('fails when a part is not built and says what to run', async () => {
    const folders = { ...packFolders(), controls: '/nowhere' };
    const options = { projectFolder, folders, distFolder: temporary(), schemaFolders: [] };
    await expect(packSolution(options)).rejects.toThrow(/Control .* is missing\. Run "npm run build" first\./);
    await expect(packSolution({ ...options, allowIncomplete: true })).resolves.toMatchObject({
      report: { missing: [expect.stringContaining('Control')] },
    });
  });

  it('fails when the gate finds something, tells it and writes nothing', async () => {
    const folders = packFolders();
    writeFileSync(join(folders.controls, 'PartnerCenterSection/left-over.txt'), 'x');
    const distFolder = temporary();
    const options = { projectFolder, folders, distFolder, schemaFolders: [] };
    await expect(packSolution(options)).rejects.toThrow(
      /managed, rule 3: Nothing refers to Controls\/.*left-over\.txt/,
    );
    expect(existsSync(join(distFolder, 'CosellConnector_0.1.0_managed.zip'))).toBe(false);
  });
});
