import { temporaryFolder } from '../../../support/temporary-folder.ts';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openPackage, UnreadablePackageError, viewMembers } from '../../../../solution/scripts/gate/package-view.ts';
import { canCheckCustomizations, checkSchemas } from '../../../../solution/scripts/gate/schemas.ts';
import { projectFolder, said, soundMembers, soundView, viewOf, viewWith } from './packages.ts';

// The schema checker compiles anew for every call.
jest.setTimeout(30_000);

const own = [join(projectFolder, 'solution/schemas')];
const variable = (name: string): string => `environmentvariabledefinitions/${name}/environmentvariabledefinition.xml`;

/** A folder with a schema that accepts nothing of customizations.xml. */
function otherSchemas(): string {
  const folder = temporaryFolder('cosell-schema-');
  const schema = '<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema"><xs:element name="Other" /></xs:schema>';
  writeFileSync(join(folder, 'CustomizationsSolution.xsd'), schema);
  return folder;
}

describe('rule 1', () => {
  it('accepts the package as it is', async () => {
    expect(said(await checkSchemas(soundView(), own))).toEqual([]);
  });

  it('refuses a solution.xml with an unknown element and names the line', async () => {
    const view = viewWith('solution.xml', (text) => text.replace('<RootComponents>', '<Extra /><RootComponents>'));
    const [first] = await checkSchemas(view, own);
    expect(first).toMatchObject({
      rule: 1,
      file: 'solution.xml',
      line: expect.any(Number),
      message: expect.stringMatching(/^Element 'Extra'/),
    });
  });

  it('refuses isoptional in a response property', async () => {
    const path = 'customapis/cosell_SubmitRequest/customapiresponseproperties/State/customapiresponseproperty.xml';
    const view = viewWith(path, (text) => text.replace('<type>', '<isoptional>0</isoptional><type>'));
    const [first] = await checkSchemas(view, own);
    expect(first).toMatchObject({
      file: path,
      line: expect.any(Number),
      message: expect.stringContaining('isoptional'),
    });
  });

  it('refuses an environment variable of a type that does not exist', async () => {
    const view = viewWith(variable('cosell_NameMark'), (text) => text.replace(/<type>\d+</, '<type>1<'));
    const [first] = await checkSchemas(view, own);
    expect(first).toMatchObject({
      file: variable('cosell_NameMark'),
      message: expect.stringContaining("Element 'type'"),
    });
  });

  it.each([
    ['cosell_NameMark', 'true', '"yes" or "no"'],
    ['cosell_AccountMatch', '{"columns":', 'JSON'],
  ])('refuses the environment variable %s with the default %s', async (name, value, wanted) => {
    const view = viewWith(variable(name), (text) =>
      text.replace(/<defaultvalue>[^<]*</, () => `<defaultvalue>${value}<`),
    );
    expect(said(await checkSchemas(view, own))).toEqual([
      `1 The environment variable ${name} has the default "${value}", which is not ${wanted}.`,
    ]);
  });

  it('refuses a number variable whose default is no number', async () => {
    const view = viewWith(variable('cosell_NameMark'), (text) => text.replace('100000002', '100000001'));
    expect(said(await checkSchemas(view, own))).toEqual([expect.stringContaining('which is not a number')]);
  });

  it('refuses a member that is not well-formed, and lets the other rules go on', async () => {
    const path = 'customapis/cosell_SubmitRequest/customapi.xml';
    const view = viewWith(path, (text) => text.replace('</customapi>', ''));
    expect(await checkSchemas(view, own)).toEqual([
      { rule: 1, file: path, message: expect.stringContaining('customapi.xml: ') },
    ]);
  });

  it('takes the schema of customizations.xml from a further folder and tells the file of the source', async () => {
    const folder = otherSchemas();
    expect(canCheckCustomizations(own)).toBe(false);
    expect(canCheckCustomizations([...own, folder])).toBe(true);
    const [first] = await checkSchemas(soundView(), [...own, folder]);
    expect(first).toMatchObject({
      file: 'customizations.xml',
      line: expect.any(Number),
      message: expect.stringMatching(/^Element 'ImportExportXml'/),
    });
  });

  it('tells the file of the source of a line that the schema of customizations.xml refuses', async () => {
    const folder = temporaryFolder('cosell-schema-');
    const any = '<xs:any minOccurs="0" maxOccurs="unbounded" processContents="lax"/>';
    writeFileSync(
      join(folder, 'CustomizationsSolution.xsd'),
      `<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema"><xs:element name="ImportExportXml"><xs:complexType><xs:sequence>${any}</xs:sequence></xs:complexType></xs:element><xs:element name="Url" type="xs:integer"/></xs:schema>`,
    );
    const view = viewMembers(soundMembers());
    const [first] = await checkSchemas(view, [folder]);
    expect(first).toMatchObject({
      file: 'customizations.xml',
      message: expect.stringContaining("Element 'Url'"),
      part: 'ServiceEndpoints/{9ac6f8ff-c733-5507-94c1-3e9970b85a1a}.xml',
    });
    const line = view.text('customizations.xml').split('\n')[(first?.line ?? 0) - 1];
    expect(line).toContain('<Url>');
  });

  it('does not take a folder that is not there for one without schemas', async () => {
    await expect(checkSchemas(soundView(), ['/nowhere'])).rejects.toThrow('/nowhere');
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

  it.each(['solution.xml', 'customizations.xml', '[Content_Types].xml'])('refuses a %s that is no XML', (path) => {
    const members = soundMembers();
    members.set(path, new TextEncoder().encode('<ImportExportXml>'));
    expect(() => viewOf(members)).toThrow(UnreadablePackageError);
    expect(() => viewOf(members)).toThrow(path);
  });
});
