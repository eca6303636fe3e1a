import type { CustomApiField } from '../catalog.ts';
import { typeChanged } from './compose.ts';
import type { ParsedCustomApi, ParsedSolution, ParsedTable } from './parsed.ts';

/** What a later version cannot change (Dataverse developer guide, pages on tables, columns, keys and custom APIs). */
export function checkUnchanged(previous: ParsedSolution, next: ParsedSolution, problems: string[]): void {
  for (const before of previous.tables) {
    const after = next.tables.find((table) => table.logicalName === before.logicalName);
    if (after) checkTable(before, after, problems);
  }
  for (const before of previous.customApis) {
    const after = next.customApis.find((api) => api.uniqueName === before.uniqueName);
    if (after) checkCustomApi(before, after, problems);
  }
  for (const before of previous.environmentVariables) {
    const after = next.environmentVariables.find((variable) => variable.schemaName === before.schemaName);
    if (after && after.type !== before.type)
      problems.push(`Environment variable ${before.schemaName}: the type cannot change after release.`);
  }
}

function checkTable(before: ParsedTable, after: ParsedTable, problems: string[]): void {
  const table = before.logicalName;
  if (before.isOwn && after.isOwn) {
    if (before.ownership !== after.ownership) problems.push(`Table ${table}: the ownership cannot be changed.`);
    if (before.entitySetName !== after.entitySetName)
      problems.push(`Table ${table}: the entity set name cannot be changed.`);
    if (before.schemaName !== after.schemaName) problems.push(`Table ${table}: the schema name cannot be changed.`);
  }
  for (const column of before.columns) {
    const now = after.columns.find((candidate) => candidate.logicalName === column.logicalName);
    const where = `${table}.${column.logicalName}`;
    if (now && now.type !== column.type) problems.push(typeChanged(where, column.type, now.type));
    else if (now && now.schemaName !== column.schemaName)
      problems.push(`Column ${where}: the schema name cannot be changed.`);
  }
  for (const key of before.keys) {
    const now = after.keys.find((candidate) => candidate.name === key.name);
    if (now && now.columns.join() !== key.columns.join())
      problems.push(`Key ${key.name} of ${table}: the columns of a key cannot be changed.`);
  }
}

function checkCustomApi(before: ParsedCustomApi, after: ParsedCustomApi, problems: string[]): void {
  const report = (what: string): void =>
    void problems.push(`Custom API ${before.uniqueName}: ${what} cannot change after release.`);
  if (before.isFunction !== after.isFunction) report('isfunction');
  if (before.bindingType !== after.bindingType) report('bindingtype');
  if (before.allowedSteps !== after.allowedSteps) report('allowedcustomprocessingsteptype');
  if (before.boundTable !== after.boundTable) report('boundentitylogicalname');
  if (before.workflowEnabled !== after.workflowEnabled) report('workflowsdkstepenabled');
  checkFields(before.parameters, after.parameters, report);
  checkFields(before.responses, after.responses, report);
}

function checkFields(
  before: readonly CustomApiField[],
  after: readonly CustomApiField[],
  report: (what: string) => void,
): void {
  for (const field of before) {
    const now = after.find((candidate) => candidate.name === field.name);
    if (!now) continue;
    if (now.type !== field.type) report(`type of ${field.name}`);
    if (now.isOptional !== field.isOptional) report(`isoptional of ${field.name}`);
    if (now.table !== field.table) report(`logicalentityname of ${field.name}`);
  }
}
