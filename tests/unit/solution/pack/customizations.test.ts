import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { customizations, type PackageKind } from '../../../../solution/scripts/pack/customizations.ts';
import { openSource } from '../../../../solution/scripts/pack/source-reader.ts';
import { copyOfSource, edit, sourceFolder, write } from './built-parts.ts';

const packed = (source: string, kind: PackageKind): string => customizations(openSource(source), kind, () => true);

/** Packs a source after something was broken in it. */
function packedAfter(path: string, change: (text: string) => string, kind: PackageKind = 'managed'): string {
  const copy = copyOfSource();
  edit(copy, path, change);
  return packed(copy, kind);
}

describe('customizations.xml', () => {
  it('holds the opportunity form as a diff in the managed package', () => {
    const text = packed(sourceFolder, 'managed');
    expect(text).toContain('<formid>{a837e4a7-01b8-4f82-a475-be9abd67e667}</formid>');
    expect(text).toMatch(/<tab name="cosell_tab"[^>]* solutionaction="Added">/);
  });

  it('holds no diff at all in the unmanaged package', () => {
    const text = packed(sourceFolder, 'unmanaged');
    expect(text).not.toContain('solutionaction');
    expect(text).not.toContain('ordinalvalue');
    expect(text).not.toContain('a837e4a7-01b8-4f82-a475-be9abd67e667');
  });

  it('marks no form of our own tables as a diff in the managed package', () => {
    const text = packed(sourceFolder, 'managed');
    const own = text.match(/<entity Name="cosell_[^]*?<\/FormXml>/g) ?? [];
    expect(own).toHaveLength(readdirSync(join(sourceFolder, 'Entities')).filter((n) => n.startsWith('cosell_')).length);
    for (const entity of own) expect(entity).not.toContain('solutionaction');
  });

  it('is the same with Windows line ends in the source', () => {
    expect(packedAfter('Other/Relationships/Lead.xml', (text) => text.replaceAll('\n', '\r\n'))).toBe(
      packed(sourceFolder, 'managed'),
    );
  });

  describe.each<PackageKind>(['managed', 'unmanaged'])('of the %s package', (kind) => {
    it.each([
      ['charts', 'Visualizations', /<savedqueryvisualizationid>/g, 3],
      ['the dashboard', 'Dashboards', /<Dashboard>/g, 1],
      ['the service endpoint', 'ServiceEndpoints', /<ServiceEndpoint /g, 1],
      ['the site map', 'AppModuleSiteMaps', /<AppModuleSiteMap>/g, 1],
      ['the app', 'AppModules', /<AppModule>/g, 1],
      ['attribute maps', 'EntityMaps', /<EntityMap>/g, 1],
    ])('holds %s', (_, element, component, count) => {
      const text = packed(sourceFolder, kind);
      const parts = [...text.matchAll(new RegExp(`<${element}>[^]*?</${element}>`, 'g'))]
        .map(([part]) => part)
        .join('');
      expect(parts.match(component)).toHaveLength(count);
      expect(text.match(component)).toHaveLength(count);
    });

    it('holds quick create forms beside the main forms, by their folder', () => {
      const copy = copyOfSource();
      const forms = 'Entities/cosell_Request/FormXml';
      write(
        join(copy, forms, 'quickCreate/{11111111-0000-4000-8000-000000000001}.xml'),
        '<?xml version="1.0"?>\n<forms><systemform><formid>{quick}</formid></systemform></forms>\n',
      );
      const [table = ''] = /<entity Name="cosell_Request"[^]*?<\/FormXml>/.exec(packed(copy, kind)) ?? [];
      expect(table).toContain('<forms type="main">');
      expect(table).toMatch(/<forms type="quickCreate">\s*<systemform><formid>\{quick\}<\/formid>/);
    });
  });

  it('takes the managed twin of an app into the managed package only, and the plain one where there is no twin', () => {
    const copy = copyOfSource();
    write(join(copy, 'AppModules/cosell_Cosell/AppModule_managed.xml'), '<AppModule>\n  <twin />\n</AppModule>\n');
    expect(packed(copy, 'managed').match(/<AppModule>\s*<twin \/>/g)).toHaveLength(1);
    expect(packed(copy, 'managed')).not.toContain('<FormFactor>1</FormFactor>\n  <ClientType>');
    expect(packed(copy, 'unmanaged')).not.toContain('<twin />');
    expect(packed(copy, 'unmanaged')).toContain('<ClientType>4</ClientType>');
  });
});

describe('a broken source', () => {
  it.each([
    'Entities',
    'Roles',
    'EntityMaps',
    'EntityRelationships',
    'optionsets',
    'Dashboards',
    'WebResources',
    'CustomControls',
    'SolutionPluginAssemblies',
    'SdkMessageProcessingSteps',
    'ServiceEndpoints',
    'AppModuleSiteMaps',
    'AppModules',
  ])('without <%s /> in the skeleton is refused: its content would be lost', (element) => {
    expect(() => packedAfter('Other/Customizations.xml', (text) => text.replace(`<${element} />`, ''))).toThrow(
      `Other/Customizations.xml: there is no empty <${element} /> to fill`,
    );
  });

  it.each([
    ['cosell_Request', 'FormXml'],
    ['cosell_Request', 'SavedQueries'],
    ['cosell_Referral', 'Visualizations'],
    ['Opportunity', 'RibbonDiffXml'],
  ])('whose table %s has no place for its %s is refused', (table, element) => {
    const file = `Entities/${table}/Entity.xml`;
    expect(() => packedAfter(file, (text) => text.replace(`<${element} />`, ''))).toThrow(
      `${file}: there is no empty <${element} /> to fill`,
    );
  });

  it('with a relationship that is not listed, or listed without a definition, is refused', () => {
    const line = '<EntityRelationship Name="cosell_lead_Referral" />';
    const list = 'Other/Relationships.xml';
    expect(() => packedAfter(list, (text) => text.replace(line, ''))).toThrow('differ in: cosell_lead_Referral');
    expect(() => packedAfter(list, (text) => text.replace('cosell_lead_Referral', 'cosell_lead_Other'))).toThrow(
      'differ in: cosell_lead_Other, cosell_lead_Referral',
    );
  });

  it('without its skeleton or list of relationships is refused by name', () => {
    for (const file of ['Other/Customizations.xml', 'Other/Relationships.xml']) {
      const copy = copyOfSource();
      rmSync(join(copy, file));
      expect(() => packed(copy, 'managed')).toThrow(`${file} is missing.`);
    }
  });
});
