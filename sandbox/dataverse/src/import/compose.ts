import { systemColumns } from '../base/columns.ts';
import { baseRelationships } from '../base/relationships.ts';
import type { ColumnDefinition, Definitions, OneToManyDefinition, TableDefinition } from '../catalog.ts';
import { isLookupType } from '../catalog.ts';
import { baseDefinitions } from '../metadata/live-catalog.ts';
import { cleanForm, isFormDiff, mergeForm } from '../metadata/merge-form.ts';
import type { ParsedColumn, ParsedForm, ParsedSolution, ParsedTable } from './parsed.ts';

/** Tables of the platform that the stand-in does not hold; relationships of exports name them. */
const platformTables = new Set(['organization', 'owner']);

/** Base definitions and those of the solutions, in the order they were installed. */
export function compose(solutions: readonly ParsedSolution[], problems: string[]): Definitions {
  const definitions = baseDefinitions();
  for (const solution of solutions) addSolution(definitions, solution, problems);
  return definitions;
}

function addSolution(definitions: Definitions, solution: ParsedSolution, problems: string[]): void {
  for (const choice of solution.choices) definitions.choices.set(choice.name, choice);
  for (const table of solution.tables) addTable(definitions, solution, table, problems);
  addRelationships(definitions, solution, problems);
  for (const table of solution.tables) {
    for (const form of table.forms) addForm(definitions, solution, table, form, problems);
    definitions.views.push(...table.views);
    if (table.ribbon) definitions.ribbons.set(table.logicalName, table.ribbon);
  }
  for (const resource of solution.webResources) definitions.webResources.set(resource.name, resource);
  for (const control of solution.controls) definitions.controls.set(control.name, control);
  definitions.steps.push(...solution.steps);
  for (const api of solution.customApis) {
    const type = solution.pluginTypes.find((candidate) => candidate.id === api.pluginTypeId);
    if (!type)
      problems.push(`Custom API ${api.uniqueName}: the plug-in type ${api.pluginTypeId} is not in the solution.`);
    definitions.customApis.set(api.uniqueName, { ...api, pluginType: type?.name ?? '' });
  }
  definitions.roles.push(...solution.roles.map((role) => ({ ...role, all: false })));
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
    for (const column of parsed.columns) addColumn(definitions, existing, column, problems);
    return;
  }
  if (existing) {
    problems.push(`The table ${parsed.schemaName} exists already and does not belong to this solution.`);
    return;
  }
  const table = newTable(solution, parsed);
  definitions.tables.set(table.logicalName, table);
  for (const column of parsed.columns) addColumn(definitions, table, column, problems);
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
    collectionLabel: parsed.collectionLabel || parsed.label,
    description: parsed.description,
    columns: new Map(system.map((column) => [column.logicalName, column])),
    keys: parsed.keys,
    ownership: parsed.ownership,
    // Custom tables always have it; it cannot be switched off for them.
    optimisticConcurrency: true,
    changeTracking: parsed.changeTracking,
    privilegeName: parsed.schemaName,
    solution: solution.uniqueName,
  };
}

function addColumn(definitions: Definitions, table: TableDefinition, parsed: ParsedColumn, problems: string[]): void {
  const where = `${table.logicalName}.${parsed.logicalName}`;
  const existing = table.columns.get(parsed.logicalName);
  if (existing) {
    if (parsed.isCustom) problems.push(`Column ${where} exists already.`);
    // A system column: its conduct is the platform's, its texts are the solution's.
    table.columns.set(parsed.logicalName, { ...existing, label: parsed.label, description: parsed.description });
    return;
  }
  if (parsed.logicalName.length > 50) problems.push(`Column ${where}: the name is longer than 50 characters.`);
  const { choiceName, isPrimaryName: _isPrimaryName, ...column } = parsed;
  const definition: ColumnDefinition = column;
  if (choiceName && !definition.choice) {
    const choice = definitions.choices.get(choiceName);
    if (choice) definition.choice = choice;
    else problems.push(`Column ${where}: the global choice ${choiceName} is not in the solution.`);
  }
  table.columns.set(definition.logicalName, definition);
}

function addRelationships(definitions: Definitions, solution: ParsedSolution, problems: string[]): void {
  for (const relationship of solution.relationships) {
    if (relationship.type === 'ManyToMany') {
      definitions.relationships.push(relationship);
      continue;
    }
    if (platformTables.has(relationship.referencedTable)) continue;
    bindLookup(definitions, relationship, problems);
    definitions.relationships.push(relationship);
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
  const referencing = definitions.tables.get(referencingTable);
  if (!referencing) problems.push(`Relationship ${schemaName}: the table ${referencingTable} is not there.`);
  if (!definitions.tables.has(referencedTable)) {
    problems.push(`Relationship ${schemaName}: the table ${referencedTable} is not there.`);
  }
  const column = referencing?.columns.get(referencingColumn);
  if (!referencing || !column) {
    if (referencing)
      problems.push(`Relationship ${schemaName}: ${referencingTable} has no column ${referencingColumn}.`);
    return;
  }
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
    if (!known.has(key)) definitions.relationships.push(relationship);
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
  const shared = { id: form.id, table: table.logicalName, type: form.type, solution: solution.uniqueName };
  if (!isFormDiff(form.form)) {
    const next = { ...shared, label: form.label, xml: cleanForm(form.form) };
    if (existing) definitions.forms[at] = next;
    else definitions.forms.push(next);
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
