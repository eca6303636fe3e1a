import type { Element } from '@xmldom/xmldom';
import { attribute, child, children, childText, descendants } from '../source/xml.ts';
import { type Finding, type PackageView, tableName } from './package-view.ts';
import { placeOf } from './place.ts';
import { standardColumns } from './standard-columns.ts';

/** One column that the zip defines. */
export interface Column {
  logicalName: string;
  schemaName: string;
  type: string;
  element: Element;
}

/** One table of the zip: ours, or the columns that we add to a standard one. */
export interface Table {
  logicalName: string;
  schemaName: string;
  /** Its name has our prefix. */
  isOwn: boolean;
  /** By logical name. */
  columns: Map<string, Column>;
  element: Element;
}

/** The tables of a zip by logical name. */
export type Tables = Map<string, Table>;

/** Columns that every table has although an export does not list them (Dataverse: table reference, read-only columns). */
const unlisted = new Set(['versionnumber']);

/** Reads the tables of a zip with their columns. */
export function readTables(view: PackageView): Tables {
  const tables = view.all('Entity').map((element): Table => {
    const schemaName = tableName(element);
    const logicalName = schemaName.toLowerCase();
    const columns = columnElements(element).map((column): Column => ({
      logicalName: childText(column, 'LogicalName'),
      schemaName: attribute(column, 'PhysicalName'),
      type: childText(column, 'Type'),
      element: column,
    }));
    return {
      logicalName,
      schemaName,
      isOwn: logicalName.startsWith(`${view.prefix}_`),
      columns: new Map(columns.map((column) => [column.logicalName, column])),
      element,
    };
  });
  return new Map(tables.map((table) => [table.logicalName, table]));
}

/** The columns (`<attribute>`) of a table element; views have elements of that name, too. */
export function columnElements(entity: Element): Element[] {
  return descendants(entity, 'attributes').flatMap((holder) =>
    holder.parentElement?.nodeName === 'entity' ? children(holder, 'attribute') : [],
  );
}

/** True for a table of the zip and for a standard table that the gate knows. */
export function isKnownTable(tables: Tables, table: string): boolean {
  return tables.has(table) || table in standardColumns;
}

/** A question of a rule: `who` names `column` of `table`; `where` is the element that says so. */
export interface ColumnUse {
  who: string;
  table: string;
  column: string;
  where: Element;
}

/** Findings of rule 4 about one use of a column; none when the table has it. */
export function checkColumn(tables: Tables, { who, table, column, where }: ColumnUse): Finding[] {
  const own = tables.get(table);
  if (own?.columns.has(column) || unlisted.has(column)) return [];
  const finding = (message: string): Finding[] => [{ rule: 4, ...placeOf(where), message }];
  if (own?.isOwn) return finding(`${who} names the column ${column}, which the table ${table} lacks.`);
  const standard = standardColumns[table];
  if (!standard) {
    return finding(
      `${who} names the column ${column} of ${table}, which is neither a table of the solution nor a standard table that the gate knows (standard-columns.ts).`,
    );
  }
  if (standard.includes(column)) return [];
  return finding(
    `${who} names the column ${column} of ${table}, which is neither ours nor a standard column that the gate knows (standard-columns.ts).`,
  );
}

/** Global choice of a column; empty when it has none. */
export function choiceOf(column: Element): string {
  return child(column, 'OptionSetName') ? childText(column, 'OptionSetName') : '';
}
