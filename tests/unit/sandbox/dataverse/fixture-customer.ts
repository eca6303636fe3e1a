import { strToU8, zipSync } from 'fflate';
import { columnXml, fixtureIds } from './fixture-solution.ts';

/** What a customer's own solution contains; each part is XML of customizations.xml. */
export interface CustomerParts {
  managed?: boolean;
  version?: string;
  entities?: string;
  relationships?: string;
  steps?: string;
  apps?: string;
  webResources?: string;
}

const types =
  '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="xml" ContentType="application/octet-stream" /><Default Extension="dll" ContentType="application/octet-stream" /></Types>';

/** A solution of the customer, unmanaged unless told otherwise. */
export function customerZip(parts: CustomerParts): Uint8Array {
  const { managed = false, version = '1.0.0.0', entities = '', relationships = '', steps = '', apps = '' } = parts;
  const assembly = steps
    ? `<SolutionPluginAssemblies><PluginAssembly FullName="Cust.Plugins, Version=1.0.0.0, Culture=neutral, PublicKeyToken=0123456789abcdef" PluginAssemblyId="30000000-0000-4000-8000-000000000001"><FileName>/PluginAssemblies/Cust/Cust.dll</FileName><PluginTypes><PluginType AssemblyQualifiedName="Cust.Plugins.Own, Cust.Plugins, Version=1.0.0.0, Culture=neutral, PublicKeyToken=0123456789abcdef" PluginTypeId="30000000-0000-4000-8000-000000000002" Name="Cust.Plugins.Own" /></PluginTypes></PluginAssembly></SolutionPluginAssemblies><SdkMessageProcessingSteps>${steps}</SdkMessageProcessingSteps>`
    : '';
  const members: Record<string, string> = {
    '[Content_Types].xml': types,
    'solution.xml': `<ImportExportXml><SolutionManifest><UniqueName>CustomerSolution</UniqueName><LocalizedNames><LocalizedName description="Customer" languagecode="1033" /></LocalizedNames><Version>${version}</Version><Managed>${managed ? 1 : 0}</Managed><Publisher><CustomizationPrefix>cust</CustomizationPrefix></Publisher><RootComponents /></SolutionManifest></ImportExportXml>`,
    'customizations.xml': `<ImportExportXml><Entities>${entities}</Entities><EntityRelationships>${relationships}</EntityRelationships>${assembly}${apps}</ImportExportXml>`,
  };
  if (steps) members['PluginAssemblies/Cust/Cust.dll'] = 'MZ-not-a-real-assembly';
  return zipSync(Object.fromEntries(Object.entries(members).map(([name, text]) => [name, strToU8(text)])));
}

/** Parts of a table that exists already. */
export function entityXml(schemaName: string, columns: string, more = ''): string {
  return `<Entity><Name LocalizedName="${schemaName}" OriginalName="">${schemaName}</Name><EntityInfo><entity Name="${schemaName}"><attributes>${columns}</attributes></entity></EntityInfo>${more}</Entity>`;
}

/** A table of the customer's own with one lookup. */
export function ownTableXml(lookup: string): string {
  const id = columnXml({ schemaName: 'cust_ThingId', type: 'primarykey', custom: false });
  const name = columnXml({ schemaName: 'cust_Name', type: 'nvarchar', primaryName: true });
  return `<Entity><Name LocalizedName="Thing">cust_Thing</Name><EntityInfo><entity Name="cust_Thing"><attributes>${id}${name}${columnXml({ schemaName: lookup, type: 'lookup' })}</attributes><EntitySetName>cust_things</EntitySetName><OwnershipTypeMask>OrgOwned</OwnershipTypeMask></entity></EntityInfo></Entity>`;
}

/** A complete form; `cells` are its controls. */
export function formXml(id: string, controls: string, more = ''): string {
  return `<FormXml><forms type="main"><systemform><formid>{${id}}</formid><form><tabs><tab id="{40000000-0000-4000-8000-0000000000f1}"><columns><column width="100%"><sections><section id="{40000000-0000-4000-8000-0000000000f2}"><rows><row><cell id="{40000000-0000-4000-8000-0000000000f3}">${controls}</cell></row></rows></section></sections></column></columns></tab></tabs>${more}</form><LocalizedNames><LocalizedName description="Customer form" languagecode="1033" /></LocalizedNames></systemform></forms></FormXml>`;
}

/** A view of a table. */
export function viewXml(id: string, table: string, column: string): string {
  return `<SavedQueries><savedqueries><savedquery><savedqueryid>{${id}}</savedqueryid><layoutxml><grid name="resultset"><row name="result" id="${table}id"><cell name="${column}" width="100" /></row></grid></layoutxml><querytype>0</querytype><fetchxml><fetch version="1.0"><entity name="${table}"><attribute name="${column}" /></entity></fetch></fetchxml><LocalizedNames><LocalizedName description="Customer view" languagecode="1033" /></LocalizedNames></savedquery></savedqueries></SavedQueries>`;
}

/** An app with one table and one view of the fixture. */
export const appXml = `<AppModuleSiteMaps><AppModuleSiteMap><SiteMapUniqueName>cust_App</SiteMapUniqueName><SiteMap><Area Id="a"><Group Id="g"><SubArea Id="s" Entity="demo_widget" /></Group></Area></SiteMap></AppModuleSiteMap></AppModuleSiteMaps><AppModules><AppModule><UniqueName>cust_App</UniqueName><IntroducedVersion>1.0</IntroducedVersion><WebResourceId>953b9fac-1e5e-e611-80d6-00155ded156f</WebResourceId><FormFactor>1</FormFactor><AppModuleComponents><AppModuleComponent type="1" schemaName="demo_widget" /><AppModuleComponent type="26" id="{${fixtureIds.view}}" /><AppModuleComponent type="62" schemaName="cust_App" /></AppModuleComponents><AppModuleRoleMaps><Role id="{627090ff-40a3-4053-8790-584edc5be201}" /></AppModuleRoleMaps><LocalizedNames><LocalizedName description="Customer app" languagecode="1033" /></LocalizedNames></AppModule></AppModules>`;

export const customerFormId = '40000000-0000-4000-8000-000000000001';
export const customerViewId = '40000000-0000-4000-8000-000000000002';
