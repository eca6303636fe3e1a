import { temporaryFolder } from '../../../support/temporary-folder.ts';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openPackage, UnreadablePackageError, viewMembers } from '../../../../solution/scripts/gate/package-view.ts';
import { canCheckCustomizations, checkSchemas } from '../../../../solution/scripts/gate/schemas.ts';
import { projectFolder, soundMembers, soundView, viewWith } from './packages.ts';

// The schema checker compiles anew for every call.
jest.setTimeout(30_000);

const own = [join(projectFolder, 'solution/schemas')];

describe('rule 1', () => {
  it('accepts the package as it is', async () => {
    await expect(checkSchemas(soundView(), own)).resolves.toEqual([]);
  });

  it('refuses a solution.xml with an unknown element and names the line', async () => {
    const view = viewWith('solution.xml', (text) => text.replace('<RootComponents>', '<Extra /><RootComponents>'));
    const [first] = await checkSchemas(view, own);
    expect(first).toMatchObject({
      rule: 1,
      message: expect.stringMatching(/^solution\.xml line \d+: Element 'Extra'/),
    });
  });

  it('refuses isoptional in a response property', async () => {
    const path = 'customapis/cosell_SubmitRequest/customapiresponseproperties/State/customapiresponseproperty.xml';
    const view = viewWith(path, (text) => text.replace('<type>', '<isoptional>0</isoptional><type>'));
    const [first] = await checkSchemas(view, own);
    expect(first?.message).toContain(`${path} line`);
    expect(first?.message).toContain('isoptional');
  });

  it('takes the schema of customizations.xml from a further folder', async () => {
    const folder = temporaryFolder('cosell-schema-');
    const schema = '<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema"><xs:element name="Other" /></xs:schema>';
    writeFileSync(join(folder, 'CustomizationsSolution.xsd'), schema);
    expect(canCheckCustomizations(own)).toBe(false);
    expect(canCheckCustomizations([...own, folder])).toBe(true);
    const [first] = await checkSchemas(soundView(), [...own, folder]);
    expect(first?.message).toMatch(/^customizations\.xml line \d+: Element 'ImportExportXml'/);
  });
});

describe('openPackage', () => {
  it('refuses what is no zip', () => {
    expect(() => openPackage(new TextEncoder().encode('no zip'))).toThrow(UnreadablePackageError);
  });

  it('refuses a zip without the files at its root and names them', () => {
    const members = soundMembers();
    members.delete('solution.xml');
    expect(() => viewMembers(members)).toThrow('The zip lacks at its root: solution.xml.');
  });

  it('refuses a file that is no XML and names it', () => {
    const members = soundMembers();
    members.set('customizations.xml', new TextEncoder().encode('<ImportExportXml>'));
    expect(() => viewMembers(members)).toThrow(/^customizations\.xml: /);
  });
});
