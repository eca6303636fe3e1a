import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Element } from '@xmldom/xmldom';
import {
  attribute,
  child,
  children,
  childText,
  descendants,
  parseXml,
  rootOf,
} from '../../../../solution/scripts/source/xml.ts';
import { projectFolder } from '../gate/packages.ts';

const source = join(projectFolder, 'solution/src');

/** One column as Entity.xml has it. */
export interface ColumnXml {
  name: string;
  type: string;
  /** Global choice; empty for all other columns. */
  choice: string;
  maxLength: number;
  required: string;
  isCustom: boolean;
  isAudited: boolean;
  isPrimaryName: boolean;
  autoNumberFormat: string;
  label: string;
  description: string;
}

/** One condition of a view; `values` are texts as in the file. */
export interface ConditionXml {
  attribute: string;
  operator: string;
  values: string[];
}

/** One view as its file has it. */
export interface ViewXml {
  label: string;
  description: string;
  queryType: string;
  isDefault: boolean;
  isQuickFind: boolean;
  isCustomizable: boolean;
  objectTypeCode: string;
  rowId: string;
  jump: string;
  table: string;
  cells: { name: string; imageFunction: string; imageWebResource: string }[];
  attributes: string[];
  orders: { attribute: string; descending: boolean }[];
  conditions: ConditionXml[];
  /** Columns that the search box looks into. */
  searched: string[];
}

/** One form as its file has it. */
export interface FormXml {
  kind: string;
  label: string;
  description: string;
  isFallback: boolean;
  isForEveryone: boolean;
  tabs: { name: string; isCollapsed: boolean; columns: string[] }[];
  controls: { column: string; isDisabled: boolean }[];
  subgrids: { table: string; viewId: string; relationship: string }[];
}

/** One table folder of the solution source. */
export interface TableXml {
  folder: string;
  logicalName: string;
  description: string;
  info: Element;
  columns: ColumnXml[];
  views: ViewXml[];
  forms: FormXml[];
}

/** Reads one file below `solution/src`. Throws with its name when it is missing or not well-formed. */
export function readSource(path: string): Element {
  return rootOf(parseXml(readFileSync(join(source, path), 'utf8'), path));
}

/** Every table of the solution source: ours and the standard ones that we add to. */
export function readTables(): TableXml[] {
  return readdirSync(join(source, 'Entities')).sort().map(readTable);
}

function readTable(folder: string): TableXml {
  const entity = readSource(`Entities/${folder}/Entity.xml`);
  const info = descendants(entity, 'entity')[0] ?? entity;
  const attributes = child(info, 'attributes');
  return {
    folder,
    logicalName: childText(entity, 'Name').toLowerCase(),
    description: english(child(info, 'Descriptions'), 'Description'),
    info,
    columns: attributes ? children(attributes, 'attribute').map(readColumn) : [],
    views: filesOf(`Entities/${folder}/SavedQueries`).map((path) => readView(readSource(path))),
    forms: ['main', 'quickCreate'].flatMap((kind) =>
      filesOf(`Entities/${folder}/FormXml/${kind}`).map((path) => readForm(kind, readSource(path))),
    ),
  };
}

function readColumn(column: Element): ColumnXml {
  return {
    name: childText(column, 'LogicalName'),
    type: childText(column, 'Type'),
    choice: childText(column, 'OptionSetName'),
    maxLength: Number(childText(column, 'MaxLength')),
    required: childText(column, 'RequiredLevel'),
    isCustom: childText(column, 'IsCustomField') === '1',
    isAudited: childText(column, 'IsAuditEnabled') === '1',
    isPrimaryName: childText(column, 'DisplayMask').startsWith('PrimaryName'),
    autoNumberFormat: childText(column, 'AutoNumberFormat'),
    label: english(child(column, 'displaynames'), 'displayname'),
    description: english(child(column, 'Descriptions'), 'Description'),
  };
}

/** Reads the root element of a view file. */
export function readView(root: Element): ViewXml {
  const view = child(root, 'savedquery') ?? root;
  const grid = descendants(view, 'grid')[0] ?? view;
  const row = descendants(view, 'row')[0] ?? view;
  const filters = descendants(view, 'filter');
  const conditionsOf = (isSearch: boolean): ConditionXml[] =>
    filters
      .filter((filter) => (attribute(filter, 'isquickfindfields') === '1') === isSearch)
      .flatMap((filter) => children(filter, 'condition').map(readCondition));
  return {
    label: english(child(view, 'LocalizedNames'), 'LocalizedName'),
    description: english(child(view, 'Descriptions'), 'Description'),
    queryType: childText(view, 'querytype'),
    isDefault: childText(view, 'isdefault') === '1',
    isQuickFind: childText(view, 'isquickfindquery') === '1',
    isCustomizable: childText(view, 'IsCustomizable') === '1',
    objectTypeCode: attribute(grid, 'object'),
    rowId: attribute(row, 'id'),
    jump: attribute(grid, 'jump'),
    table: attribute(descendants(view, 'entity')[0] ?? view, 'name'),
    cells: descendants(view, 'cell').map((cell) => ({
      name: attribute(cell, 'name'),
      imageFunction: attribute(cell, 'imageproviderfunctionname'),
      imageWebResource: attribute(cell, 'imageproviderwebresource'),
    })),
    attributes: descendants(view, 'attribute').map((column) => attribute(column, 'name')),
    orders: descendants(view, 'order').map((order) => ({
      attribute: attribute(order, 'attribute'),
      descending: attribute(order, 'descending') === 'true',
    })),
    conditions: conditionsOf(false),
    searched: conditionsOf(true).map((condition) => condition.attribute),
  };
}

/** Every column that a view names, once. */
export function columnsOfView(view: ViewXml): string[] {
  const names = [
    view.rowId,
    view.jump,
    ...view.cells.map((cell) => cell.name),
    ...view.attributes,
    ...view.orders.map((order) => order.attribute),
    ...view.conditions.map((condition) => condition.attribute),
    ...view.searched,
  ];
  return [...new Set(names)];
}

function readCondition(condition: Element): ConditionXml {
  const single = condition.hasAttribute('value') ? [attribute(condition, 'value')] : [];
  const several = children(condition, 'value').map((value) => value.textContent?.trim() ?? '');
  return {
    attribute: attribute(condition, 'attribute'),
    operator: attribute(condition, 'operator'),
    values: [...single, ...several],
  };
}

function readForm(kind: string, root: Element): FormXml {
  const form = child(root, 'systemform') ?? root;
  const conditions = descendants(form, 'DisplayConditions')[0];
  const controls = descendants(form, 'control');
  const columnsBelow = (element: Element): string[] =>
    descendants(element, 'control')
      .map((control) => attribute(control, 'datafieldname'))
      .filter((name) => name !== '');
  return {
    kind,
    label: english(child(form, 'LocalizedNames'), 'LocalizedName'),
    description: english(child(form, 'Descriptions'), 'Description'),
    isFallback: conditions ? attribute(conditions, 'FallbackForm') === 'true' : false,
    isForEveryone: conditions ? children(conditions, 'Everyone').length === 1 : false,
    tabs: descendants(form, 'tab').map((tab) => ({
      name: attribute(tab, 'name'),
      isCollapsed: attribute(tab, 'expanded') === 'false',
      columns: columnsBelow(tab),
    })),
    controls: controls
      .filter((control) => control.hasAttribute('datafieldname'))
      .map((control) => ({
        column: attribute(control, 'datafieldname'),
        isDisabled: attribute(control, 'disabled') === 'true',
      })),
    subgrids: controls
      .filter((control) => attribute(control, 'indicationOfSubgrid') === 'true')
      .map((control) => ({
        table: descendants(control, 'TargetEntityType')[0]?.textContent ?? '',
        viewId: descendants(control, 'ViewId')[0]?.textContent ?? '',
        relationship: descendants(control, 'RelationshipName')[0]?.textContent ?? '',
      })),
  };
}

/** The English text of a list of labels; empty when there is none. */
function english(list: Element | undefined, element: string): string {
  const found = list && children(list, element).find((label) => attribute(label, 'languagecode') === '1033');
  return found ? attribute(found, 'description') : '';
}

function filesOf(folder: string): string[] {
  if (!existsSync(join(source, folder))) return [];
  return readdirSync(join(source, folder))
    .filter((name) => name.endsWith('.xml'))
    .sort()
    .map((name) => `${folder}/${name}`);
}
