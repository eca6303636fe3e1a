import { viewMembers, type PackageView } from '../../../../solution/scripts/gate/package-view.ts';
import { placeOf } from '../../../../solution/scripts/gate/place.ts';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { projectFolder, soundMembers } from './packages.ts';

/** What lies in a file of its own. */
const kinds = [
  'Entity',
  'systemform',
  'savedquery',
  'visualization',
  'RibbonDiffXml',
  'RolePrivileges',
  'option',
  'EntityMap',
  'EntityRelationship',
  'Dashboard',
  'WebResource',
  'CustomControl',
  'PluginAssembly',
  'SdkMessageProcessingStep',
  'ServiceEndpoint',
  'SubArea',
  'AppModuleComponent',
];

describe('placeOf', () => {
  let view: PackageView;

  beforeAll(() => {
    view = viewMembers(soundMembers());
  });

  it.each(kinds)('names the file of the source of every %s', (kind) => {
    const elements = view.all(kind);
    expect(elements.length).toBeGreaterThan(0);
    for (const element of elements) {
      const { part = 'none' } = placeOf(element);
      expect([part, existsSync(join(projectFolder, 'solution/src', part))]).toEqual([part, true]);
    }
  });

  it('names the file of an element by the innermost component', () => {
    const [cell] = view.all('savedquery').flatMap((query) => [...query.getElementsByTagName('cell')]);
    expect(cell && placeOf(cell).part).toMatch(/^Entities\/\w+\/SavedQueries\/\{[0-9a-f-]{36}\}\.xml$/);
    const [column] = view.all('attributes');
    expect(column && placeOf(column).part).toMatch(/^Entities\/\w+\/Entity\.xml$/);
  });

  it('counts lines from 1 in the member', () => {
    const [url] = view.all('Url');
    const { file, line } = url ? placeOf(url) : { file: '', line: 0 };
    expect(file).toBe('customizations.xml');
    expect(view.text(file).split('\n')[(line ?? 0) - 1]).toContain('<Url>');
  });

  it('names no file of the source for members that lie there themselves', () => {
    const path = 'customapis/cosell_SubmitRequest/customapi.xml';
    const root = view.xml(path);
    expect(root && placeOf(root)).toEqual({ file: path, line: 1, part: undefined });
  });
});
