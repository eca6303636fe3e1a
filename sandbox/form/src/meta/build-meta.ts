import type {
  Catalog,
  ColumnDefinition,
  FormDefinition,
  OneToManyDefinition,
  PrivilegeDepth,
  TableDefinition,
} from '../../../dataverse/src/catalog.ts';
import { parseControlManifest } from './control-manifest.ts';
import { parseFormLayout } from './form-layout.ts';
import { parseRibbon } from './ribbon.ts';
import type {
  ColumnMeta,
  FormLayout,
  FormMeta,
  OptionMeta,
  SubgridLayout,
  TableMeta,
  TableSummary,
  UserMeta,
} from './types.ts';
import { parseView } from './view.ts';
import { plainGuid } from './xml.ts';

/** What a form page is asked for. */
export interface FormRequest {
  table: string;
  /** Undefined: the first main form of the table. */
  formId?: string;
  userId: string;
}

/** The part of the Dataverse stand-in that describes; no rows. */
export interface FormSource {
  catalog: Catalog;
  organizationId: string;
}

/** The only language of the sandbox's users. */
const languageId = 1033;

/** Thrown when the page cannot be described; `message` says what to do. */
export class NoSuchForm extends Error {}

/**
 * Collects everything the browser needs to render one form.
 * @throws {NoSuchForm} for an unknown table, form or user.
 * @throws {XmlProblem} when a definition is not well-formed.
 */
export function buildFormMeta(source: FormSource, request: FormRequest): FormMeta {
  const { catalog } = source;
  const table = catalog.tables.get(request.table);
  if (request.table === '') throw new NoSuchForm('The address names no table. Open a record from the start page.');
  if (!table) throw new NoSuchForm(`There is no table ${request.table}. Open a record from the start page.`);
  const form = findForm(catalog, request);
  const user = describeUsers(catalog).find((each) => each.id === request.userId);
  if (!user) throw new NoSuchForm('The signed-in user does not exist any more. Choose a user on the start page.');
  const layout = parseFormLayout(form.xml, languageId);
  const subgrids = subgridsOf(layout);
  const ribbonXml = catalog.ribbons.get(table.logicalName);
  const ribbon =
    ribbonXml === undefined ? { commands: [], problems: [] } : parseRibbon(ribbonXml, table.logicalName, languageId);
  const views = viewsOf(catalog, subgrids);
  const held = privilegesOf(catalog, user);
  return {
    table: describeTable(catalog, table),
    form: { id: form.id, label: form.label, layout },
    commands: ribbon.commands,
    related: relatedTables(catalog, subgrids),
    tables: Object.fromEntries(
      [...catalog.tables.values()].map((each) => [each.logicalName, summarise(catalog, each)]),
    ),
    views: views.views,
    relationships: relationshipsOf(catalog, subgrids),
    controls: controlsOf(catalog, layout),
    webResources: [...catalog.webResources.keys()],
    user,
    users: describeUsers(catalog),
    organization: { id: source.organizationId, name: 'sandbox', languageId },
    privileges: held.privileges,
    allPrivileges: held.all,
    problems: [...layout.problems, ...ribbon.problems, ...views.problems],
  };
}

/** The main forms of a table; the first one is the one a user gets. */
export function mainForms(catalog: Catalog, table: string): readonly FormDefinition[] {
  return catalog.forms.filter((form) => form.table === table && form.type === 'main');
}

function findForm(catalog: Catalog, request: FormRequest): FormDefinition {
  const forms = mainForms(catalog, request.table);
  const form =
    request.formId === undefined ? forms[0] : forms.find((each) => plainGuid(each.id) === plainGuid(request.formId));
  if (form) return form;
  throw new NoSuchForm(
    request.formId === undefined
      ? `The table ${request.table} has no main form. Add one to the solution, or open another table.`
      : `The table ${request.table} has no main form ${request.formId}.`,
  );
}

/** Users as the page needs them; GUIDs of roles come from the catalogue. */
export function describeUsers(catalog: Catalog): UserMeta[] {
  const roleId = (name: string) => catalog.roles.find((role) => role.name === name)?.id ?? '';
  return catalog.users.map((user) => ({
    id: user.id,
    fullName: user.fullName,
    roles: user.roles.map((name) => ({ id: roleId(name), name })),
  }));
}

function summarise(catalog: Catalog, table: TableDefinition): TableSummary {
  const { logicalName, schemaName, primaryId, primaryName, label, collectionLabel, privilegeName } = table;
  const hasForm = mainForms(catalog, logicalName).length > 0;
  return {
    logicalName,
    schemaName,
    set: table.entitySetName,
    primaryId,
    primaryName,
    label,
    collectionLabel,
    privilegeName,
    hasForm,
  };
}

/** A table with its columns, for forms and metadata calls. */
export function describeTable(catalog: Catalog, table: TableDefinition): TableMeta {
  const columns = [...table.columns.values()].map((column) => [column.logicalName, describeColumn(column)] as const);
  return { ...summarise(catalog, table), columns: Object.fromEntries(columns) };
}

function describeColumn(column: ColumnDefinition): ColumnMeta {
  const { logicalName, schemaName, type, label, description, requiredLevel } = column;
  const options = optionsOf(column);
  const navigation = navigationOf(column);
  return {
    logicalName,
    schemaName,
    type,
    label,
    description,
    requiredLevel,
    ...(column.maxLength === undefined ? {} : { maxLength: column.maxLength }),
    ...(column.min === undefined ? {} : { min: column.min }),
    ...(column.max === undefined ? {} : { max: column.max }),
    ...(column.precision === undefined ? {} : { precision: column.precision }),
    ...(column.format === undefined ? {} : { format: column.format.toLowerCase() }),
    ...(column.behavior === undefined ? {} : { behavior: column.behavior }),
    ...(options === undefined ? {} : { options }),
    ...(column.targets === undefined ? {} : { targets: [...column.targets] }),
    ...(navigation === undefined ? {} : { navigation }),
    autoNumber: (column.autoNumberFormat ?? '') !== '',
    canCreate: column.validForCreate,
    canUpdate: column.validForUpdate,
  };
}

function optionsOf(column: ColumnDefinition): OptionMeta[] | undefined {
  const choice = column.choice?.options.map(({ value, label, state }) => ({
    value,
    label,
    ...(state === undefined ? {} : { state }),
  }));
  if (choice !== undefined && choice.length > 0) return choice;
  if (column.type !== 'bit') return undefined;
  return [
    { value: 0, label: 'No' },
    { value: 1, label: 'Yes' },
  ];
}

function navigationOf(column: ColumnDefinition): Record<string, string> | undefined {
  if (column.navigations !== undefined) return { ...column.navigations };
  const { navigation, targets } = column;
  return navigation === undefined
    ? undefined
    : Object.fromEntries((targets ?? []).map((target) => [target, navigation]));
}

function subgridsOf(layout: FormLayout): SubgridLayout[] {
  return layout.tabs
    .flatMap((tab) => tab.columns)
    .flatMap((column) => column.sections)
    .flatMap((section) => section.rows.flat())
    .flatMap((cell) => (cell.control?.subgrid ? [cell.control.subgrid] : []));
}

function relatedTables(catalog: Catalog, subgrids: readonly SubgridLayout[]): Record<string, TableMeta> {
  const tables = subgrids.flatMap((subgrid) => catalog.tables.get(subgrid.table) ?? []);
  return Object.fromEntries(tables.map((table) => [table.logicalName, describeTable(catalog, table)]));
}

function viewsOf(catalog: Catalog, subgrids: readonly SubgridLayout[]) {
  const problems: string[] = [];
  const views = subgrids.flatMap((subgrid) => {
    const source = catalog.views.find((view) => plainGuid(view.id) === subgrid.viewId);
    if (!source) {
      problems.push(`The subgrid of ${subgrid.table} names view ${subgrid.viewId}, which does not exist.`);
      return [];
    }
    const parsed = parseView(source);
    problems.push(...parsed.problems);
    return [[subgrid.viewId, parsed.view] as const];
  });
  return { views: Object.fromEntries(views), problems };
}

function relationshipsOf(catalog: Catalog, subgrids: readonly SubgridLayout[]): FormMeta['relationships'] {
  const named = new Set(subgrids.map((subgrid) => subgrid.relationship));
  const found = catalog.relationships.filter(
    (each): each is OneToManyDefinition => each.type === 'OneToMany' && named.has(each.schemaName),
  );
  return Object.fromEntries(
    found.map((each) => [
      each.schemaName,
      { table: each.referencingTable, column: each.referencingColumn, navigation: each.lookupNavigation },
    ]),
  );
}

function controlsOf(catalog: Catalog, layout: FormLayout): FormMeta['controls'] {
  const names = Object.values(layout.customControls).map((control) => control.name);
  const known = names.flatMap((name) => catalog.controls.get(name) ?? []);
  return Object.fromEntries(
    known.map((control) => [control.name, parseControlManifest(control.name, control.manifest)]),
  );
}

/** Privilege depths as the control API numbers them. */
const depths: Record<PrivilegeDepth, number> = { Basic: 0, Local: 1, Deep: 2, Global: 3 };

function privilegesOf(catalog: Catalog, user: UserMeta): { privileges: Record<string, number>; all: boolean } {
  const roles = catalog.roles.filter((role) => user.roles.some((held) => held.name === role.name));
  const privileges: Record<string, number> = {};
  for (const [name, depth] of roles.flatMap((role) => [...role.privileges])) {
    privileges[name] = Math.max(privileges[name] ?? -1, depths[depth]);
  }
  return { privileges, all: roles.some((role) => role.all) };
}
