import { checkMembers } from '../../../../solution/scripts/gate/members.ts';
import type { Members } from '../../../../solution/scripts/pack/zip.ts';
import { soundMembers, soundView, viewOf, viewWith } from './packages.ts';

const control = 'Controls/cosell_Cosell.PartnerCenterSection';

const without = (path: string): Members => {
  const members = soundMembers();
  expect(members.delete(path)).toBe(true);
  return members;
};

const messages = (members: Members): string[] => checkMembers(viewOf(members)).map(({ message }) => message);

describe('rule 3', () => {
  it('accepts the package as it is', () => {
    expect(checkMembers(soundView())).toEqual([]);
    expect(checkMembers(soundView('unmanaged'))).toEqual([]);
  });

  it('refuses a package without the dll that it names', () => {
    const dll = [...soundMembers().keys()].find((path) => path.endsWith('.dll')) ?? '';
    expect(messages(without(dll))).toEqual([`customizations.xml names ${dll}, which is not in the zip.`]);
  });

  it('refuses a web resource without content type', () => {
    const view = viewWith('[Content_Types].xml', (text) =>
      text.replace(/ *<Override PartName="\/WebResources\/cosell_icons[^>]*>\n/, ''),
    );
    const found = checkMembers(view);
    expect(found).toHaveLength(1);
    expect(found[0]).toMatchObject({
      rule: 3,
      message: expect.stringMatching(/^WebResources\/cosell_icons.* has no content type\.$/),
    });
  });

  it('refuses a member whose ending has no content type', () => {
    const view = viewWith('[Content_Types].xml', (text) => text.replace(/ *<Default Extension="dll"[^>]*>\n/, ''));
    expect(checkMembers(view)).toHaveLength(1);
  });

  it('refuses a member that nothing refers to', () => {
    const members = soundMembers();
    members.set('Controls/notes.xml', new Uint8Array([60]));
    expect(messages(members)).toEqual(['Nothing refers to Controls/notes.xml.']);
  });

  it('refuses a control without a file of its manifest', () => {
    expect(messages(without(`${control}/bundle.js`))).toEqual([
      `${control}/ControlManifest.xml names ${control}/bundle.js, which is not in the zip.`,
    ]);
  });

  it('refuses a custom API in a folder of another name', () => {
    const path = 'customapis/cosell_SubmitRequest/customapi.xml';
    const view = viewWith(path, (text) =>
      text.replace('uniquename="cosell_SubmitRequest"', 'uniquename="cosell_Submit"'),
    );
    expect(checkMembers(view).map(({ message }) => message)).toEqual([
      `${path}: the folder is not named after the component.`,
    ]);
  });
});
