import type { Catalog, FormDefinition, OneToManyDefinition } from '../../../dataverse/src/catalog.ts';
import type { CommandLayout } from './command-types.ts';
import { parseControlManifest } from './control-manifest.ts';
import { parseFormLayout } from './form-layout.ts';
import type { FormSource, PageRequest } from './page-meta.ts';
import { buildPageMeta, languageId, NoSuchPage } from './page-meta.ts';
import type { RibbonPlace } from './ribbon.ts';
import { parseRibbon } from './ribbon.ts';
import { describeTable, formsOf } from './table-meta.ts';
import type { FormLayout, FormMeta, SubgridLayout, TableMeta } from './types.ts';
import { describeViews } from './view.ts';
import { plainGuid } from './xml.ts';

/** What a form page is asked for. */
export interface FormRequest extends PageRequest {
  table: string;
  /** Undefined: the first form of the kind. */
  formId?: string;
  /** Default: the main form. */
  formType?: 'main' | 'quickCreate';
}

/**
 * Collects everything the browser needs to render one form.
 * @throws {NoSuchPage} for an unknown table, form or user.
 * @throws {XmlProblem} when a definition is not well-formed.
 */
export function buildFormMeta(source: FormSource, request: FormRequest): FormMeta {
  const { catalog } = source;
  const table = catalog.tables.get(request.table);
  if (request.table === '') throw new NoSuchPage('The address names no table. Open a record from the start page.');
  if (!table) throw new NoSuchPage(`There is no table ${request.table}. Open a record from the start page.`);
  const form = findForm(catalog, request);
  const page = buildPageMeta(source, request);
  const layout = parseFormLayout(form.xml, languageId);
  const subgrids = subgridsOf(layout);
  const problems: string[] = [...layout.problems];
  const commandsOf = (name: string, place: RibbonPlace) => readCommands(catalog, name, place, problems);
  const related = relatedTables(catalog, subgrids);
  return {
    ...page,
    table: describeTable(catalog, table),
    form: { id: form.id, label: form.label, layout },
    // Quick create forms have no command bar.
    commands: form.type === 'main' ? commandsOf(table.logicalName, 'Form') : [],
    gridCommands: Object.fromEntries(Object.keys(related).map((name) => [name, commandsOf(name, 'SubGrid')])),
    related,
    views: describeViews(
      catalog,
      subgrids.map((subgrid) => subgrid.viewId),
      problems,
    ),
    relationships: relationshipsOf(catalog, subgrids),
    controls: controlsOf(catalog, layout),
    problems,
  };
}

/** The commands that the solutions add to a table's form or grid; what cannot be done is added to the problems. */
export function readCommands(catalog: Catalog, table: string, place: RibbonPlace, problems: string[]): CommandLayout[] {
  const xml = catalog.ribbons.get(table);
  if (xml === undefined) return [];
  const ribbon = parseRibbon(xml, table, languageId, place);
  problems.push(...ribbon.problems);
  return ribbon.commands;
}

function findForm(catalog: Catalog, request: FormRequest): FormDefinition {
  const { table, formId, formType = 'main' } = request;
  const forms = formsOf(catalog, table, formType);
  const form = formId === undefined ? forms[0] : forms.find((each) => plainGuid(each.id) === plainGuid(formId));
  if (form) return form;
  const kind = formType === 'main' ? 'main' : 'quick create';
  throw new NoSuchPage(
    formId === undefined
      ? `The table ${table} has no ${kind} form. Add one to the solution, or open another table.`
      : `The table ${table} has no ${kind} form ${formId}.`,
  );
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
