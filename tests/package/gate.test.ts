import { temporaryFolder } from '../support/temporary-folder.ts';
import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { checkPackage, type GateReport } from '../../solution/scripts/gate/gate.ts';
import { checkZip, PackError, packSolution } from '../../solution/scripts/pack.ts';
import { lastRelease, recordRelease, removedParts } from '../../solution/scripts/pack/release.ts';
import { type Members, writeZip } from '../../solution/scripts/pack/zip.ts';
import { foldersFor } from '../unit/solution/pack/built-parts.ts';
import { membersWith, projectFolder, said, soundMembers } from '../unit/solution/gate/packages.ts';

// Each check reads the whole package and compiles the schemas anew.
jest.setTimeout(60_000);

const schemaFolders = [join(projectFolder, 'solution/schemas')];
const decoder = new TextDecoder();

/** Raises the version and makes one more change to customizations.xml. */
function nextVersion(members: Members, change: (text: string) => string = (text) => text): Uint8Array {
  const edit = (path: string, how: (text: string) => string): void => {
    members.set(path, new TextEncoder().encode(how(decoder.decode(members.get(path)))));
  };
  edit('solution.xml', (text) => text.replace('<Version>0.1.0.0<', '<Version>0.2.0.0<'));
  edit('customizations.xml', change);
  return writeZip(members);
}

describe('the gate', () => {
  it('runs every rule of the list in solution/README.md and says what it could not check', async () => {
    const report = await checkPackage(writeZip(soundMembers()), { schemaFolders });
    expect(said(report.findings)).toEqual([]);
    expect(report.rules).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13]);
    expect(report.skipped).toEqual([
      expect.stringContaining(
        'no folder has CustomizationsSolution.xsd. Name one with --schemas or in COSELL_SCHEMAS.',
      ),
      expect.stringContaining('Rules 7, 12 and 13 had no release to compare with'),
    ]);
  });

  it('names every rule that a package breaks', async () => {
    const members = membersWith('customizations.xml', (text) =>
      text
        .replace('datafieldname="cosell_health"', 'datafieldname="cosell_healt"')
        .replace('<RelationshipName>cosell_referral_HistoryEntry<', '<RelationshipName>cosell_none<')
        .replace('libraryName="cosell_/scripts/opportunity.js"', 'libraryName="cosell_/none.js"')
        .replace(/<savedqueryid>[^<]*</, '<savedqueryid>x<')
        .replace(/<entity Name="cosell_Referral"[^]*?<tab /, (found) => `${found}ordinalvalue="1" `)
        .replace('<Stage>10<', '<Stage>30<')
        .replace('<help>cosell_help</help>', '')
        .replace('<option value="723450001"', '<option value="1"')
        .replace('<IntroducedVersion>0.1.0.0<', '<IntroducedVersion>9<'),
    );
    members.set(
      'solution.xml',
      new TextEncoder().encode(
        decoder.decode(members.get('solution.xml')).replace('type="60" id="{a8c0', 'type="20" id="{a8c0'),
      ),
    );
    members.set('Controls/x.xml', new TextEncoder().encode('<x>'));
    const { findings } = await checkPackage(writeZip(members), { schemaFolders });
    expect(new Set(findings.map(({ rule }) => rule))).toEqual(new Set([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]));
  });
});

describe('an upgrade of a recorded release', () => {
  let releases: string;
  let managed: Members;
  const check = (zip: Uint8Array): Promise<GateReport> =>
    checkPackage(zip, { schemaFolders, lastRelease: lastRelease(releases), removed: removedParts(releases) });

  beforeAll(async () => {
    releases = temporaryFolder('cosell-releases-');
    const distFolder = temporaryFolder('cosell-dist-');
    const packed = await packSolution({
      projectFolder,
      folders: foldersFor(),
      distFolder,
      schemaFolders: [],
      releasesFolder: releases,
    });
    recordRelease(releases, packed.report.managed.manifest);
    managed = soundMembers();
  });

  it('is accepted with the same parts and a higher version, and says so', async () => {
    const report = await check(nextVersion(new Map(managed)));
    expect(said(report.findings)).toEqual([]);
    expect(report.skipped).not.toContainEqual(expect.stringContaining('no release'));
  });

  it('is refused with another id, another type and a column less, until the removal is named with its reason', async () => {
    const zip = nextVersion(new Map(managed), (text) =>
      text
        .replace(/(<Role id="\{)[0-9a-f-]{36}(\}" name="Co-sell Relay")/, '$100000000-0000-4000-8000-000000000001$2')
        .replace(/<attribute PhysicalName="cosell_Products">[^]*?<\/attribute>/, '')
        .replace(/(PhysicalName="cosell_Audit">\s*<Type>)ntext/, '$1nvarchar'),
    );
    const about = ({ findings }: GateReport): string[] =>
      said(findings.filter(({ rule }) => rule === 7 || rule === 13));
    const messages = about(await check(zip));
    expect(messages).toEqual([
      expect.stringMatching(/^7 The role "Co-sell Relay" had the id .* in version 0\.1\.0\.0 and now has 00000000/),
      expect.stringMatching(/^13 The column \w+\.cosell_products was in version 0\.1\.0\.0 and is gone\./),
      expect.stringMatching(/^13 The column \w+\.cosell_audit: type was "ntext" and is "nvarchar"/),
    ]);
    const part = /The (column \w+\.cosell_products) was/.exec(messages[1] ?? '')?.[1] ?? '';
    writeFileSync(join(releases, 'removed.json'), JSON.stringify({ [part]: 'Obsolete since 0.1.0.' }));
    expect(about(await check(zip))).toHaveLength(messages.length - 1);
    writeFileSync(join(releases, 'removed.json'), '{}');
  });

  it('is refused by pack, too, when the version stays and the parts do not', async () => {
    const distFolder = temporaryFolder('cosell-dist-');
    const spoilt = temporaryFolder('cosell-releases-');
    const last = lastRelease(releases);
    if (!last) throw new Error('Nothing is recorded.');
    mkdirSync(spoilt, { recursive: true });
    recordRelease(spoilt, { ...last, parts: { ...last.parts, 'role "Gone"': { id: 'x' } } });
    const packed = packSolution({
      projectFolder,
      folders: foldersFor(),
      distFolder,
      schemaFolders: [],
      releasesFolder: spoilt,
    });
    await expect(packed).rejects.toThrow(
      /rule 12 {2}solution\.xml:\d+ \(Other\/Solution\.xml\) {2}The version 0\.1\.0\.0 is released already/,
    );
    await expect(packed).rejects.toThrow(
      'rule 13  customizations.xml  The role "Gone" was in version 0.1.0.0 and is gone.',
    );
  });
});

describe('checkZip', () => {
  const folder = temporaryFolder('cosell-zips-');
  const write = (name: string, bytes: Uint8Array | string): string => {
    writeFileSync(join(folder, name), bytes);
    return join(folder, name);
  };
  const options = { projectFolder, schemaFolders: [] };

  it('tells what is wrong with a zip that somebody has', async () => {
    const members = membersWith('solution.xml', (text) => text.replace('schemaName="cosell_help"', 'schemaName="x"'));
    const report = await checkZip(write('broken.zip', writeZip(members)), options);
    expect(report.findings).toHaveLength(2);
  });

  it('says that a file is not there, no zip or no solution', async () => {
    await expect(checkZip(join(folder, 'none.zip'), options)).rejects.toThrow('none.zip is not there.');
    const text = write('text.zip', 'no zip');
    await expect(checkZip(text, options)).rejects.toThrow(PackError);
    await expect(checkZip(text, options)).rejects.toThrow('text.zip: The file is no readable zip.');
    const other = write('other.zip', writeZip(new Map([['a.txt', new Uint8Array([1])]])));
    await expect(checkZip(other, options)).rejects.toThrow('other.zip: The zip lacks at its root: [Content_Types].xml');
  });

  it('refuses a folder with schemas that is not there', async () => {
    const zip = write('sound.zip', writeZip(soundMembers()));
    await expect(checkZip(zip, { projectFolder, schemaFolders: ['/nowhere'] })).rejects.toThrow(
      'There is no folder with schemas at /nowhere.',
    );
  });

  it('prints its findings from the command line and ends with 1, or with 0 when there are none', () => {
    const script = join(projectFolder, 'solution/scripts/pack.ts');
    const run = (zip: string, ...more: string[]) =>
      spawnSync(process.execPath, [script, '--check', zip, ...more], {
        encoding: 'utf8',
        env: { ...process.env, NODE_OPTIONS: '', COSELL_SCHEMAS: '' },
      });
    const sound = run(write('sound.zip', writeZip(soundMembers())));
    expect([sound.status, sound.stdout]).toEqual([
      0,
      expect.stringMatching(/\ntable +9\n[^]*Rules that ran: 1, .*13\.\n[^]*The gate found nothing\.\n$/),
    ]);
    const members = membersWith('customizations.xml', (text) =>
      text.replace('<help>cosell_help</help>', '<helps>cosell_help</helps>'),
    );
    const broken = run(write('broken.zip', writeZip(members)));
    expect(broken.status).toBe(1);
    expect(broken.stdout).toMatch(
      /managed zip:\nrule 10 {2}customizations\.xml:\d+ \(Entities\/Opportunity\/FormXml\/main\/\{a837e4a7[^)]*_managed\.xml\) {2}Form "Opportunity" of opportunity /,
    );
    const none = run(join(folder, 'none.zip'), '--schemas', folder, '--schemas', '/nowhere');
    expect([none.status, none.stderr]).toEqual([1, expect.stringContaining('none.zip is not there.')]);
  });
});
