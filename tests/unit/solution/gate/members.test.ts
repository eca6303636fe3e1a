import { checkMembers } from '../../../../solution/scripts/gate/members.ts';
import type { Members } from '../../../../solution/scripts/pack/zip.ts';
import { said, soundMembers, soundView, viewOf, viewWith } from './packages.ts';

const without = (path: string): Members => {
  const members = soundMembers();
  expect(members.delete(path)).toBe(true);
  return members;
};

const found = (members: Members): string[] => said(checkMembers(viewOf(members)));

describe('rule 3', () => {
  it('accepts the package as it is', () => {
    expect(said(checkMembers(soundView()))).toEqual([]);
    expect(said(checkMembers(soundView('unmanaged')))).toEqual([]);
  });

  it('refuses a package without a file that it names', () => {
    for (const ending of ['.dll', '/ControlManifest.xml']) {
      const file = [...soundMembers().keys()].find((path) => path.endsWith(ending)) ?? '';
      expect(found(without(file))).toContain(`3 customizations.xml names ${file}, which is not in the zip.`);
    }
  });

  it('refuses a web resource without content type', () => {
    const view = viewWith('[Content_Types].xml', (text) =>
      text.replace(/ *<Override PartName="\/WebResources\/cosell_icons[^>]*>\n/, ''),
    );
    expect(said(checkMembers(view))).toEqual([
      expect.stringMatching(/^3 WebResources\/cosell_icons.* has no content type\.$/),
    ]);
  });

  it('refuses a member whose ending has no content type', () => {
    const view = viewWith('[Content_Types].xml', (text) => text.replace(/ *<Default Extension="dll"[^>]*>\n/, ''));
    expect(checkMembers(view)).toHaveLength(1);
  });

  it.each(['Controls/notes.xml', 'Controls/cosell_Cosell.PartnerCenterSection/notes.xml', 'WebResources/notes.xml'])(
    'refuses the member %s that nothing refers to',
    (path) => {
      expect(found(soundMembers().set(path, new TextEncoder().encode('<x />')))).toEqual([
        `3 Nothing refers to ${path}.`,
      ]);
    },
  );

  it('refuses values of environment variables: they belong to the environment', () => {
    const path = 'environmentvariabledefinitions/cosell_NameMark/environmentvariablevalues.json';
    expect(found(soundMembers().set(path, new TextEncoder().encode('{}')))).toContain(`3 Nothing refers to ${path}.`);
  });

  it.each([
    ['custom API', 'customapis/cosell_SubmitRequest/customapi.xml', 'uniquename="cosell_SubmitRequest"'],
    [
      'environment variable',
      'environmentvariabledefinitions/cosell_NameMark/environmentvariabledefinition.xml',
      'schemaname="cosell_NameMark"',
    ],
  ])('refuses an %s in a folder of another name', (_, path, name) => {
    const view = viewWith(path, (text) => text.replace(name, name.replace('cosell_', 'cosell_Other')));
    expect(said(checkMembers(view))).toEqual([`3 ${path}: the folder is not named after the component.`]);
  });
});
