import { rmSync } from 'node:fs';
import { join } from 'node:path';
import type { PackageKind } from '../../../../solution/scripts/pack/customizations.ts';
import { missingParts, packageMembers } from '../../../../solution/scripts/pack/members.ts';
import { copyOfSource, edit, foldersFor, sourceFolder, write } from './built-parts.ts';

const text = (bytes: Uint8Array | undefined): string => new TextDecoder().decode(bytes);
const kinds: PackageKind[] = ['managed', 'unmanaged'];

describe('members of the package', () => {
  it('are in one fixed order with the root files first', () => {
    const paths = [...packageMembers(foldersFor(), 'managed', []).keys()];
    expect(paths.slice(0, 3)).toEqual(['[Content_Types].xml', 'solution.xml', 'customizations.xml']);
    const rest = paths.slice(3);
    expect(rest).toEqual([...rest].sort((left, right) => (left < right ? -1 : 1)));
  });

  it.each(kinds)('hold every web resource, environment variable and custom API of the source (%s)', (kind) => {
    const paths = [...packageMembers(foldersFor(), kind, []).keys()];
    const customizations = text(packageMembers(foldersFor(), kind, []).get('customizations.xml'));
    const named = [...customizations.matchAll(/<FileName>\/(WebResources\/[^<]+)</g)].map(([, path]) => path);
    expect(paths.filter((path) => path.startsWith('WebResources/')).sort()).toEqual(named.sort());
    expect(paths.filter((path) => path.startsWith('environmentvariabledefinitions/'))).toHaveLength(11);
    expect(paths).toContain('customapis/cosell_SubmitRequest/customapi.xml');
  });

  it('give every web resource a content type, whatever it is', () => {
    const members = packageMembers(foldersFor(), 'managed', []);
    for (const path of [...members.keys()].filter((name) => name.startsWith('WebResources/'))) {
      expect(text(members.get('[Content_Types].xml'))).toContain(`PartName="/${path}"`);
    }
  });

  it('name each part that is not built, with what to do', () => {
    const nowhere = { source: sourceFolder, controls: '/nowhere/controls', webResources: '/nowhere/webresources' };
    const remedies = missingParts(nowhere).map(({ remedy }) => remedy);
    expect(remedies).toEqual(
      expect.arrayContaining([
        expect.stringMatching(
          /^Web resource cosell_\/scripts\/opportunity\.js: \/nowhere\/webresources\/scripts\/.* is missing/,
        ),
        expect.stringMatching(
          /^Control cosell_Cosell\.PartnerCenterSection: .* is missing\. Run "npm run build" first\.$/,
        ),
      ]),
    );
    expect(remedies.join('\n')).not.toContain('Messages.1033.resx');
  });

  it('leave a part out completely when it is not built', () => {
    const nowhere = { source: sourceFolder, controls: '/nowhere/controls', webResources: '/nowhere/webresources' };
    const members = packageMembers(nowhere, 'managed', missingParts(nowhere));
    const solution = text(members.get('solution.xml'));
    expect([...members.keys()].filter((path) => path.startsWith('Controls/'))).toEqual([]);
    expect(solution).not.toContain('type="66"');
    expect(solution).not.toContain('scripts/opportunity.js');
    expect(text(members.get('customizations.xml'))).not.toContain('<CustomControl>');
  });
});

describe('a file that nobody reads', () => {
  it.each([
    'left-over.txt',
    'Other/Notes.xml',
    'Roles/Co-sell Seller.xml.orig',
    'AppModules/cosell_Cosell/AppModule.json',
    'Entities/cosell_Request/Charts/{11111111-0000-4000-8000-000000000001}.xml',
    'Entities/cosell_Forgotten/FormXml/main/{11111111-0000-4000-8000-000000000001}.xml',
    'WebResources/cosell_/scripts/forgotten.js',
    'Workflows/forgotten.xaml',
  ])('is refused by name: %s', (path) => {
    const copy = copyOfSource();
    write(join(copy, path), '<x />');
    const folders = foldersFor(copy);
    for (const kind of kinds) {
      expect(() => packageMembers(folders, kind, [])).toThrow(`Pack knows no place in the zip for these files.`);
      expect(() => packageMembers(folders, kind, [])).toThrow(path);
    }
  });

  it('is not one that the other package takes', () => {
    const folders = foldersFor();
    for (const kind of kinds) expect(() => packageMembers(folders, kind, [])).not.toThrow();
  });

  it('is refused when the data file of its web resource is gone', () => {
    const copy = copyOfSource();
    rmSync(join(copy, 'WebResources/cosell_/icons/cosell.svg.data.xml'));
    expect(() => packageMembers(foldersFor(copy), 'managed', [])).toThrow('WebResources/cosell_/icons/cosell.svg');
  });
});

describe('a web resource', () => {
  it('of another kind is packed like a script', () => {
    const copy = copyOfSource();
    const data = 'WebResources/cosell_/icons/cosell.svg.data.xml';
    edit(copy, data, (xml) => xml.replace('cosell_/icons/cosell.svg<', 'cosell_/dialogs/page.html<'));
    write(join(copy, 'WebResources/cosell_/dialogs/page.html'), '<!doctype html>');
    rmSync(join(copy, 'WebResources/cosell_/icons/cosell.svg'));
    const members = packageMembers(foldersFor(copy), 'managed', []);
    const [path = ''] = [...members.keys()].filter((name) => text(members.get(name)) === '<!doctype html>');
    expect(path).toMatch(/^WebResources\//);
  });
});
