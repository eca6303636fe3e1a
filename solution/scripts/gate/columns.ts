import type { Element } from '@xmldom/xmldom';
import { attribute, children, childText, descendants } from '../source/xml.ts';
import { describe, owningTable } from './describe.ts';
import { checkQuery } from './fetch-columns.ts';
import type { Finding, PackageView } from './package-view.ts';
import { placeOf } from './place.ts';
import { checkColumn, type ColumnUse, readTables } from './tables.ts';

/**
 * Rule 4: every column that a form, view, chart, step, image, attribute map, key, ribbon rule or field security profile names
 * is a column of its table: one of the solution, or a standard one that the gate knows. An import refuses or silently drops
 * what names a column that is not there.
 */
export function checkColumns(view: PackageView): Finding[] {
  const tables = readTables(view);
  const uses = [
    ...view.all('systemform').flatMap(formColumns),
    ...view.all('SdkMessageProcessingStep').flatMap(stepColumns),
    ...view.all('EntityMap').flatMap(mapColumns),
    ...view.all('EntityKey').flatMap(keyColumns),
    ...view.all('FieldPermission').map((permission): ColumnUse => ({
      who: 'A field security profile',
      table: childText(permission, 'EntityName'),
      column: childText(permission, 'AttributeName'),
      where: permission,
    })),
    ...view.all('ValueRule').map((rule): ColumnUse => ({
      who: 'The ribbon',
      table: owningTable(rule).toLowerCase(),
      column: attribute(rule, 'Field'),
      where: rule,
    })),
  ];
  const queries = [...view.all('savedquery'), ...view.all('visualization')];
  return [
    ...uses.flatMap((use) => checkColumn(tables, use)),
    ...queries.flatMap((query) => checkQuery(tables, query)),
    ...blanks(view),
  ];
}

function formColumns(form: Element): ColumnUse[] {
  const who = describe(form);
  const table = owningTable(form).toLowerCase();
  const use = (column: string, where: Element): ColumnUse => ({ who, table, column, where });
  const controls = descendants(form, 'control').filter((control) => control.hasAttribute('datafieldname'));
  const events = descendants(form, 'event').filter((event) => event.hasAttribute('attribute'));
  const parameters = descendants(form, 'customControl').flatMap(boundParameters);
  return [
    ...controls.map((control) => use(attribute(control, 'datafieldname'), control)),
    ...events.map((event) => use(attribute(event, 'attribute'), event)),
    ...parameters.map((parameter) => use((parameter.textContent ?? '').trim(), parameter)),
  ];
}

/** Parameters of a control on a form that name a column: all but constants and data sets. */
export function boundParameters(control: Element): Element[] {
  const parameters = children(control, 'parameters').flatMap((holder) => children(holder));
  const ofStandardControl = !control.hasAttribute('name');
  return parameters.filter((parameter) =>
    ofStandardControl
      ? parameter.nodeName === 'datafieldname'
      : attribute(parameter, 'static') !== 'true' && children(parameter).length === 0,
  );
}

function stepColumns(step: Element): ColumnUse[] {
  const who = `The step "${attribute(step, 'Name')}"`;
  const table = childText(step, 'PrimaryEntity');
  const lists = [...children(step, 'FilteringAttributes'), ...descendants(step, 'Attributes')];
  return lists.flatMap((list) =>
    columnList(list).map((column) => ({ who, table, column: column.trim(), where: list })),
  );
}

function columnList(list: Element): string[] {
  const text = (list.textContent ?? '').trim();
  return text === '' ? [] : text.split(',');
}

/** The platform reads `a, b` as the column ` b`. */
function blanks(view: PackageView): Finding[] {
  const lists = view
    .all('SdkMessageProcessingStep')
    .flatMap((step) => [...children(step, 'FilteringAttributes'), ...descendants(step, 'Attributes')]);
  return lists
    .filter((list) => columnList(list).some((column) => column !== column.trim()))
    .map((list) => ({
      rule: 4,
      ...placeOf(list),
      message: `${list.nodeName} of a step has a blank in its list. Separate the columns by commas only.`,
    }));
}

function mapColumns(map: Element): ColumnUse[] {
  const who = `The attribute map of ${childText(map, 'EntitySource')} and ${childText(map, 'EntityTarget')}`;
  return descendants(map, 'AttributeMap').flatMap((where) => [
    { who, table: childText(map, 'EntitySource'), column: childText(where, 'AttributeSource'), where },
    { who, table: childText(map, 'EntityTarget'), column: childText(where, 'AttributeTarget'), where },
  ]);
}

function keyColumns(key: Element): ColumnUse[] {
  const table = owningTable(key).toLowerCase();
  return descendants(key, 'AttributeName').map((where) => ({
    who: `The key ${childText(key, 'Name')}`,
    table,
    column: (where.textContent ?? '').trim(),
    where,
  }));
}
