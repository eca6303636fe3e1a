import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Element } from '@xmldom/xmldom';
import {
  readApp,
  readEndpoint,
  readVariable,
  type SourceApp,
  type SourceEndpoint,
  type SourceVariable,
} from './app.ts';
import { attribute, child, children, childText, descendants, parseXml, rootOf } from './xml.ts';

/** One column as the solution defines it. */
export interface SourceColumn {
  schemaName: string;
  logicalName: string;
  type: string;
}

/** One lookup of ours with the relationship that carries it. */
export interface SourceRelationship {
  name: string;
  /** Schema name of the table with the lookup. */
  referencing: string;
  /** Schema name of the table that the lookup points to. */
  referenced: string;
  /** Schema name of the lookup column. */
  attribute: string;
  /** Single-valued navigation property of the Web API; empty for system relationships. */
  navigation: string;
}

/** One table: ours, or the columns we add to a standard one. */
export interface SourceTable {
  schemaName: string;
  logicalName: string;
  /** Empty for a standard table. */
  entitySetName: string;
  columns: SourceColumn[];
  keys: { schemaName: string; columns: string[] }[];
}

/** One global choice; labels are the English ones. */
export interface SourceChoice {
  name: string;
  options: { value: number; label: string }[];
}

/** Everything that the contract is derived from. */
export interface SourceMetadata {
  solution: Element;
  tables: SourceTable[];
  choices: SourceChoice[];
  relationships: SourceRelationship[];
  opportunityForm: Element;
  customApis: { name: string; privilege: string; parameters: string[]; responses: string[] }[];
  pluginTypes: string[];
  webResources: string[];
  controls: string[];
  roles: string[];
  variables: SourceVariable[];
  app: SourceApp;
  endpoints: SourceEndpoint[];
}

/** Reads the unpacked solution source. Throws with the file name when a file is missing or not well-formed. */
export function readMetadata(root: string): SourceMetadata {
  const xml = (path: string): Element => rootOf(parseXml(readFileSync(join(root, path), 'utf8'), path));
  const all = (folder: string): Element[] => files(root, folder).map((file) => xml(`${folder}/${file}`));
  return {
    solution: xml('Other/Solution.xml'),
    tables: folders(root, 'Entities').map((name) => readTable(xml(`Entities/${name}/Entity.xml`))),
    choices: files(root, 'OptionSets').map((file) => readChoice(xml(`OptionSets/${file}`))),
    relationships: files(root, 'Other/Relationships').flatMap((file) =>
      children(xml(`Other/Relationships/${file}`), 'EntityRelationship').map(readRelationship),
    ),
    opportunityForm: xml(opportunityFormPath(root)),
    customApis: folders(root, 'customapis').map((name) => readCustomApi(root, name, xml)),
    pluginTypes: folders(root, 'PluginAssemblies').flatMap((folder) =>
      files(root, `PluginAssemblies/${folder}`, '.data.xml').flatMap((file) =>
        descendants(xml(`PluginAssemblies/${folder}/${file}`), 'PluginType').map((type) => attribute(type, 'Name')),
      ),
    ),
    webResources: dataFiles(root, 'WebResources').map((path) => childText(xml(path), 'Name')),
    controls: dataFiles(root, 'Controls').map((path) => childText(xml(path), 'Name')),
    roles: all('Roles').map((role) => attribute(role, 'name')),
    variables: folders(root, 'environmentvariabledefinitions').map((name) =>
      readVariable(xml(`environmentvariabledefinitions/${name}/environmentvariabledefinition.xml`)),
    ),
    app: readTheApp(root, xml),
    endpoints: all('ServiceEndpoints').map((endpoint) => readEndpoint(endpoint, all('SdkMessageProcessingSteps'))),
  };
}

function readTheApp(root: string, xml: (path: string) => Element): SourceApp {
  const [name = ''] = folders(root, 'AppModules');
  const viewFiles = folders(root, 'Entities').flatMap((table) =>
    files(root, `Entities/${table}/SavedQueries`).map((file) => ({
      table,
      root: xml(`Entities/${table}/SavedQueries/${file}`),
    })),
  );
  return readApp(
    xml(`AppModules/${name}/AppModule.xml`),
    xml(`AppModuleSiteMaps/${name}/AppModuleSiteMap.xml`),
    files(root, 'Dashboards').map((file) => xml(`Dashboards/${file}`)),
    viewFiles,
  );
}

function readTable(entity: Element): SourceTable {
  const info = descendants(entity, 'entity')[0];
  const schemaName = childText(entity, 'Name');
  const columns = info ? children(child(info, 'attributes') ?? info, 'attribute').map(readColumn) : [];
  return {
    schemaName,
    logicalName: schemaName.toLowerCase(),
    entitySetName: info ? childText(info, 'EntitySetName') : '',
    columns,
    keys: descendants(entity, 'EntityKey').map((key) => ({
      schemaName: childText(key, 'Name'),
      columns: descendants(key, 'AttributeName').map((name) => name.textContent?.trim() ?? ''),
    })),
  };
}

function readColumn(column: Element): SourceColumn {
  return {
    schemaName: attribute(column, 'PhysicalName'),
    logicalName: childText(column, 'LogicalName'),
    type: childText(column, 'Type'),
  };
}

function readChoice(optionset: Element): SourceChoice {
  return {
    name: attribute(optionset, 'Name'),
    options: descendants(optionset, 'option').map((option) => ({
      value: Number(attribute(option, 'value')),
      label: attribute(descendants(option, 'label')[0] ?? option, 'description'),
    })),
  };
}

function readRelationship(relationship: Element): SourceRelationship {
  const roles = descendants(relationship, 'EntityRelationshipRole');
  const referencingRole = roles.find((role) => childText(role, 'RelationshipRoleType') === '1');
  return {
    name: attribute(relationship, 'Name'),
    referencing: childText(relationship, 'ReferencingEntityName'),
    referenced: childText(relationship, 'ReferencedEntityName'),
    attribute: childText(relationship, 'ReferencingAttributeName'),
    navigation: referencingRole ? childText(referencingRole, 'NavigationPropertyName') : '',
  };
}

function readCustomApi(root: string, name: string, xml: (path: string) => Element) {
  const folder = `customapis/${name}`;
  return {
    name: attribute(xml(`${folder}/customapi.xml`), 'uniquename'),
    privilege: childText(xml(`${folder}/customapi.xml`), 'executeprivilegename'),
    parameters: folders(root, `${folder}/customapirequestparameters`),
    responses: folders(root, `${folder}/customapiresponseproperties`),
  };
}

function opportunityFormPath(root: string): string {
  const folder = 'Entities/Opportunity/FormXml/main';
  const [file] = files(root, folder, '_managed.xml');
  if (!file) throw new Error(`${folder}: the form with our tab is missing.`);
  return `${folder}/${file}`;
}

function dataFiles(root: string, folder: string): string[] {
  return readdirSync(join(root, folder), { recursive: true })
    .map((path) => String(path).replaceAll('\\', '/'))
    .filter((path) => path.endsWith('.data.xml'))
    .sort()
    .map((path) => `${folder}/${path}`);
}

function folders(root: string, folder: string): string[] {
  const path = join(root, folder);
  if (!existsSync(path)) return [];
  return readdirSync(path, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
    .sort();
}

function files(root: string, folder: string, ending = '.xml'): string[] {
  const path = join(root, folder);
  if (!existsSync(path)) return [];
  return readdirSync(path)
    .filter((name) => name.endsWith(ending))
    .sort();
}
