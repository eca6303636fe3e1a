import { temporaryFolder } from '../support/temporary-folder.ts';
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { countLines } from '../../solution/scripts/gate/report.ts';
import { type PackResult, packSolution } from '../../solution/scripts/pack.ts';
import { readZip } from '../../solution/scripts/pack/zip.ts';
import { copyOfSource, edit, foldersFor, projectFolder, write } from '../unit/solution/pack/built-parts.ts';

// Each pack runs the gate twice; a busy machine needs more than the default five seconds.
jest.setTimeout(60_000);

const temporary = (): string => temporaryFolder('cosell-pack-');

const pack = (options: { changelog?: string; distFolder?: string } = {}) => {
  const changelogFile = join(temporary(), 'CHANGELOG.md');
  writeFileSync(changelogFile, options.changelog ?? '## 0.1.0\n');
  const distFolder = options.distFolder ?? temporary();
  return packSolution({ projectFolder, folders: foldersFor(), changelogFile, distFolder, schemaFolders: [] });
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
      folders: foldersFor(),
      changelogFile: '/nowhere/CHANGELOG.md',
      distFolder: temporary(),
    };
    await expect(packSolution(options)).rejects.toThrow('/nowhere/CHANGELOG.md is missing');
  });

  it('tells how many components of each type both zips have', () => {
    const { managed, unmanaged } = result.report;
    const [heading = '', ...lines] = countLines(managed, unmanaged);
    expect(heading).toMatch(/^component +managed +unmanaged$/);
    const rows = lines.map((line) => /^(.+?) +(\d+) +(\d+)$/.exec(line)?.slice(1));
    expect(rows).toContainEqual(['security role', '4', '4']);
    // The opportunity form is in the managed zip only.
    const forms = rows.find((row) => row?.[0] === 'form') ?? [];
    expect(Number(forms[1])).toBeGreaterThan(Number(forms[2]));
  });

  it('counts a type that only one zip has', () => {
    expect(countLines({ managed: true, counts: { form: 2 } }, { managed: false, counts: { app: 1 } })).toEqual([
      'component    managed  unmanaged',
      'form               2          0',
      'app                0          1',
    ]);
  });

  it('fails when something of the source would be lost, tells it and writes nothing', async () => {
    const copy = copyOfSource();
    write(join(copy, 'Workflows/forgotten.xaml'), '<x />');
    const distFolder = temporary();
    const options = { projectFolder, folders: foldersFor(copy), distFolder, schemaFolders: [] };
    await expect(packSolution(options)).rejects.toThrow(
      /no place in the zip for these files[^]*Workflows\/forgotten\.xaml/,
    );
    edit(copy, 'Other/Customizations.xml', (text) => text.replace('<Dashboards />', ''));
    await expect(packSolution(options)).rejects.toThrow('there is no empty <Dashboards /> to fill');
    expect(existsSync(join(distFolder, 'CosellConnector_0.1.0_managed.zip'))).toBe(false);
  });

  it('fails when a part is not built and says what to run', async () => {
    const folders = { ...foldersFor(), controls: '/nowhere' };
    const options = { projectFolder, folders, distFolder: temporary(), schemaFolders: [] };
    await expect(packSolution(options)).rejects.toThrow(/Control .* is missing\. Run "npm run build" first\./);
    await expect(packSolution({ ...options, allowIncomplete: true })).resolves.toMatchObject({
      report: { missing: [expect.stringContaining('Control')] },
    });
  });

  it('fails when the gate finds something, tells it and writes nothing', async () => {
    const folders = foldersFor();
    writeFileSync(join(folders.controls, 'PartnerCenterSection/left-over.txt'), 'x');
    const distFolder = temporary();
    const options = { projectFolder, folders, distFolder, schemaFolders: [] };
    await expect(packSolution(options)).rejects.toThrow(
      /^The gate refuses[^]*managed zip:[^]*rule 3 {2}Controls\/.*left-over\.txt {2}Nothing refers to Controls\//,
    );
    expect(existsSync(join(distFolder, 'CosellConnector_0.1.0_managed.zip'))).toBe(false);
  });
});
