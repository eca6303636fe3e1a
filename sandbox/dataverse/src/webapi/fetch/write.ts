import { isLookupType } from '../../catalog.ts';
import type { ColumnDefinition } from '../../catalog.ts';
import { isReference } from '../../values.ts';
import { valueOf } from '../column-value.ts';
import { annotate, etagOf } from '../serialize.ts';
import type { JsonObject, WriteScope } from '../serialize.ts';
import { columnOf } from './bind.ts';
import type { BoundQuery, BoundSource } from './bind.ts';
import type { Tuple } from './evaluate.ts';

/** One value of an answer: where it comes from and the name it is written with. */
interface Output {
  alias: string;
  column: ColumnDefinition;
  name: string;
}

/**
 * Compiles the columns of a query to a writer of tuples. Columns without a value are left out, as FetchXML answers do;
 * columns of links are named `alias.column`. Source: Use FetchXml with Web API.
 */
export function tupleWriter(scope: WriteScope, bound: BoundQuery): (tuple: Tuple) => JsonObject {
  const outputs = [...bound.sources.values()].flatMap((source) => outputsOf(source, bound));
  return (tuple) => {
    const root = tuple.get('');
    const result: JsonObject = root && !bound.query.distinct ? { '@odata.etag': etagOf(root) } : {};
    for (const { alias, column, name } of outputs) {
      const row = tuple.get(alias);
      const value = row ? valueOf(row, column) : null;
      if (!row || value === null) continue;
      annotate(scope, result, name, column, value, row);
      result[name] = isReference(value) ? value.id : value;
    }
    return result;
  };
}

function outputsOf({ source, table }: BoundSource, { query }: BoundQuery): Output[] {
  const isRoot = source.alias === '';
  const nameOf = (column: ColumnDefinition): string => {
    if (!isRoot) return `${source.alias}.${column.logicalName}`;
    return isLookupType(column.type) ? `_${column.logicalName}_value` : column.logicalName;
  };
  const outputs = new Map<string, Output>();
  const add = (column: ColumnDefinition, name = nameOf(column)): void => {
    if (!outputs.has(name)) outputs.set(name, { alias: source.alias, column, name });
  };
  for (const { name, alias } of source.columns) add(columnOf(table, name), alias || undefined);
  // No attribute at all means all of them for the entity, none for a link.
  if (source.allColumns || (isRoot && source.columns.length === 0)) table.columns.forEach((column) => add(column));
  if (!isRoot) return [...outputs.values()];
  const currency = table.columns.get('transactioncurrencyid');
  if (currency && [...outputs.values()].some(({ column }) => column.type === 'money')) add(currency);
  if (!query.distinct) add(columnOf(table, table.primaryId));
  return [...outputs.values()];
}
