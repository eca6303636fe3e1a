import { systemColumns } from '../base/columns.ts';
import { baseRelationships } from '../base/relationships.ts';
import type { ColumnDefinition, Definitions, OneToManyDefinition, TableDefinition } from '../catalog.ts';
import { isLookupType } from '../catalog.ts';
import { baseDefinitions } from '../metadata/live-catalog.ts';
import { cleanForm, isFormDiff, mergeForm } from '../metadata/merge-form.ts';
import { mergeRibbon } from '../metadata/merge-ribbon.ts';
import type { ParsedColumn, ParsedForm, ParsedSolution, ParsedTable } from './parsed.ts';
import { platformTables } from './references.ts';

/** Base definitions and those of the solutions as layers, the lowest first. */
export function compose(solutions: readonly ParsedSolution[], problems: string[]): Definitions {
  const definitions = baseDefinitions();
  for (const solution of solutions) addSolution(definitions, solution, problems);
  return definitions;
}

function addSolution(definitions: Definitions, parsed: ParsedSolution, problems: string[]): void {
  const solution = parsed.uniqueName;
  for (const choice of parsed.choices)
    definitions.choices.set(choice.name, owned(definitions.choices.get(choice.name), choice, solution));
  for (const table of parsed.tables) addTable(definitions, parsed, table, problems);
  addRelationships(definitions, parsed, problems);
  for (const table of parsed.tables) {
    for (const form of table.forms) addForm(definitions, parsed, table, form, problems);
    for (const view of table.views) layer(definitions.views, view, solution);
    for (const chart of table.charts) layer(definitions.charts, chart, solution);
    if (!table.ribbon) continue;
    const { logicalName } = table;
    definitions.ribbons.set(logicalName, mergeRibbon(definitions.ribbons.get(logicalName), table.ribbon));
  }
  for (const dashboard of parsed.dashboards) layer(definitions.dashboards, dashboard, solution);
  for (const endpoint of parsed.serviceEndpoints) layer(definitions.serviceEndpoints, endpoint, solution);
  for (const step of parsed.steps) layer(definitions.steps, step, solution);
  for (const role of parsed.roles) layer(definitions.roles, { ...role, all: false }, solution);
  const { webResources, controls, siteMaps, apps, environmentVariables } = definitions;
  for (const { libraries: _libraries, ...resource } of parsed.webResources)
    webResources.set(resource.name, owned(webResources.get(resource.name), resource, solution));
  for (const control of parsed.controls)
    controls.set(control.name, owned(controls.get(control.name), control, solution));
  for (const map of parsed.siteMaps) siteMaps.set(map.uniqueName, owned(siteMaps.get(map.uniqueName), map, solution));
  for (const app of parsed.apps) apps.set(app.uniqueName, owned(apps.get(app.uniqueName), app, solution));
  for (const variable of parsed.environmentVariables) {
    const { schemaName } = variable;
    environmentVariables.set(schemaName, owned(environmentVariables.get(schemaName), variable, solution));
  }
  definitions.entityMaps.push(...parsed.entityMaps.map((map) => ({ ...map, solution })));
  for (const { pluginTypeId, ...api } of parsed.customApis) {
    const type = parsed.pluginTypes.find((candidate) => candidate.id === pluginTypeId);
    if (!type) problems.push(`Custom API ${api.uniqueName}: the plug-in type ${pluginTypeId} is not in the solution.`);
    definitions.customApis.set(api.uniqueName, { ...api, pluginType: type?.name ?? '', solution });
  }
}

/** A component as it is with a further layer: the content is the new one's, the owner stays who brought it first. */
function owned<T extends { solution?: string }>(existing: T | undefined, next: T, solution: string): T {
  return { ...next, solution: existing?.solution ?? solution };
}

function layer<T extends { id: string; solution?: string }>(list: T[], next: T, solution: string): void {
  const at = list.findIndex((candidate) => candidate.id === next.id);
  const existing = list[at];
  if (existing) list[at] = { ...next, ...(existing.solution === undefined ? {} : { solution: existing.solution }) };
  else list.push({ ...next, solution });
}

function addTable(definitions: Definitions, solution: ParsedSolution, parsed: ParsedTable, problems: string[]): void {
  const existing = definitions.tables.get(parsed.logicalName);
  if (!parsed.isOwn) {
    if (!existing) {
      problems.push(
        `There are missing dependencies. The table ${parsed.schemaName} is not in this environment; install the solution that brings it first.`,
      );
      return;
    }
    for (const column of parsed.columns) addColumn(definitions, existing, column, solution, problems);
    return;
  }
  if (existing) {
    problems.push(`The table ${parsed.schemaName} exists already and does not belong to this solution.`);
    return;
  }
  const table = newTable(solution, parsed);
  definitions.tables.set(table.logicalName, table);
  for (const column of parsed.columns) addColumn(definitions, table, column, solution, problems);
}

function newTable(solution: ParsedSolution, parsed: ParsedTable): TableDefinition {
  const primaryKey = parsed.columns.find((column) => column.type === 'primarykey');
  const system = systemColumns(primaryKey?.schemaName ?? `${parsed.schemaName}Id`, parsed.ownership);
  return {
    logicalName: parsed.logicalName,
    schemaName: parsed.schemaName,
    entitySetName: parsed.entitySetName,
    primaryId: primaryKey?.logicalName ?? `${parsed.logicalName}id`,
    primaryName: parsed.columns.find((column) => column.isPrimaryName)?.logicalName ?? '',
    label: parsed.label,
    labels: parsed.labels,
    collectionLabel: parsed.collectionLabel || parsed.label,
    collectionLabels: parsed.collectionLabels,
    description: parsed.description,
    columns: new Map(system.map((column) => [column.logicalName, column])),
    keys: parsed.keys,
    ownership: parsed.ownership,
    // Custom tables always have it; it cannot be switched off for them.
    optimisticConcurrency: true,
    changeTracking: parsed.changeTracking,
    audit: parsed.audit,
    quickCreate: parsed.quickCreate,
    ...(parsed.icon ? { icon: parsed.icon } : {}),
    privilegeName: parsed.schemaName,
    solution: solution.uniqueName,
  };
}

function addColumn(
  definitions: Definitions,
  table: TableDefinition,
  parsed: ParsedColumn,
  { uniqueName, managed }: ParsedSolution,
  problems: string[],
): void {
  const where = `${table.logicalName}.${parsed.logicalName}`;
  const existing = table.columns.get(parsed.logicalName);
  if (existing) {
    if (parsed.isCustom && (managed || existing.solution === uniqueName))
      problems.push(`Column ${where} exists already.`);
    if (parsed.isCustom && existing.type !== parsed.type) problems.push(typeChanged(where, existing.type, parsed.type));
    // A system column, or another solution's: its conduct stays, its texts are the solution's.
    const { label, labels, description } = parsed;
    table.columns.set(parsed.logicalName, { ...existing, label, ...(labels ? { labels } : {}), description });
    return;
  }
  if (parsed.logicalName.length > 50) problems.push(`Column ${where}: the name is longer than 50 characters.`);
  const { choiceName, isPrimaryName: _isPrimaryName, ...column } = parsed;
  const definition: ColumnDefinition = { ...column, solution: uniqueName };
  const choice = definitions.choices.get(choiceName ?? '');
  if (choice && !definition.choice) definition.choice = choice;
  table.columns.set(definition.logicalName, definition);
}

/** A column keeps its type for ever. */
export function typeChanged(where: string, before: string, after: string): string {
  return `Attribute ${where} is of type ${before}, but the type ${after} was specified. The type of a column cannot be changed.`;
}

function addRelationships(definitions: Definitions, solution: ParsedSolution, problems: string[]): void {
  for (const relationship of solution.relationships) {
    if (relationship.type === 'ManyToMany') {
      definitions.relationships.push({ ...relationship, solution: solution.uniqueName });
      continue;
    }
    if (platformTables.has(relationship.referencedTable)) continue;
    bindLookup(definitions, relationship, problems);
    definitions.relationships.push({ ...relationship, solution: solution.uniqueName });
  }
  for (const parsed of solution.tables) {
    const table = definitions.tables.get(parsed.logicalName);
    if (!table) continue;
    if (parsed.isOwn) addSystemRelationships(definitions, table);
    checkLookups(table, parsed, problems);
  }
}

function bindLookup(definitions: Definitions, relationship: OneToManyDefinition, problems: string[]): void {
  const { schemaName, referencedTable, referencingTable, referencingColumn } = relationship;
  const column = definitions.tables.get(referencingTable)?.columns.get(referencingColumn);
  if (!column) return;
  if (!isLookupType(column.type)) {
    problems.push(`Relationship ${schemaName}: ${referencingTable}.${referencingColumn} is no lookup.`);
    return;
  }
  if (!column.isCustom) return;
  if (column.targets?.includes(referencedTable)) {
    problems.push(
      `Relationship ${schemaName}: ${referencingTable}.${referencingColumn} has a relationship to ${referencedTable} already.`,
    );
  }
  column.targets = [...(column.targets ?? []), referencedTable];
  column.navigations = { ...column.navigations, [referencedTable]: relationship.lookupNavigation };
  column.navigation ??= relationship.lookupNavigation;
}

function addSystemRelationships(definitions: Definitions, table: TableDefinition): void {
  const known = new Set(
    definitions.relationships.map((relationship) =>
      relationship.type === 'OneToMany'
        ? `${relationship.referencingTable}.${relationship.referencingColumn}.${relationship.referencedTable}`
        : '',
    ),
  );
  for (const relationship of baseRelationships([table])) {
    if (relationship.type !== 'OneToMany') continue;
    const key = `${relationship.referencingTable}.${relationship.referencingColumn}.${relationship.referencedTable}`;
    if (!known.has(key)) definitions.relationships.push({ ...relationship, solution: table.solution ?? '' });
  }
}

function checkLookups(table: TableDefinition, parsed: ParsedTable, problems: string[]): void {
  for (const { logicalName, type, isCustom } of parsed.columns) {
    if (!isCustom || !isLookupType(type)) continue;
    if ((table.columns.get(logicalName)?.targets ?? []).length === 0) {
      problems.push(`Column ${table.logicalName}.${logicalName}: the lookup has no relationship.`);
    }
  }
}

function addForm(
  definitions: Definitions,
  solution: ParsedSolution,
  table: ParsedTable,
  form: ParsedForm,
  problems: string[],
): void {
  const at = definitions.forms.findIndex((candidate) => candidate.id === form.id);
  const existing = definitions.forms[at];
  if (!isFormDiff(form.form)) {
    const { id, type, label, labels, description, isActive } = form;
    const xml = cleanForm(form.form);
    const next = { id, table: table.logicalName, type, label, labels, description, isActive, xml };
    layer(definitions.forms, next, solution.uniqueName);
    return;
  }
  if (!solution.managed) {
    problems.push(
      `8004801a The import file is invalid. XSD validation failed with the following error: The 'solutionaction' attribute is not declared. Form {${form.id}} of an unmanaged solution must be complete.`,
    );
    return;
  }
  if (!existing) {
    problems.push(`full formXml is expected to create a form {${form.id}} (table ${table.logicalName}).`);
    return;
  }
  if (table.isOwn)
    problems.push(`Form {${form.id}} of the solution's own table ${table.logicalName} must be complete.`);
  const found: string[] = [];
  const xml = mergeForm(existing.xml, form.form, found);
  problems.push(...found.map((problem) => `Form {${form.id}}: ${problem}`));
  definitions.forms[at] = { ...existing, xml };
}
