import type { ColumnDefinition, ManyToManyDefinition, TableDefinition } from '../../catalog.ts';
import type { LiveCatalog } from '../../metadata/live-catalog.ts';
import type { Security } from '../../security/security.ts';
import type { Store } from '../../storage/store.ts';
import type { Row } from '../../values.ts';
import { duplicateAlias, unknownAlias, unknownColumn, unknownTable } from './errors.ts';
import type { FetchLink, FetchQuery, FetchSource } from './query.ts';

/** What a query is run against, and as whom. */
export interface FetchScope {
  catalog: LiveCatalog;
  store: Store;
  security: Security;
  userId: string;
  businessUnitId: string;
  now: Date;
}

/** A source with its table; `rows` are those the caller may read. */
export interface BoundSource {
  source: FetchSource;
  table: TableDefinition;
  rows: readonly Row[];
  links: BoundLink[];
}

export interface BoundLink extends BoundSource {
  source: FetchLink;
  from: ColumnDefinition;
  to: ColumnDefinition;
}

/** A query whose tables and columns are known. */
export interface BoundQuery {
  query: FetchQuery;
  root: BoundSource;
  /** All sources by alias, the root under the empty text, in the order of the query. */
  sources: ReadonlyMap<string, BoundSource>;
}

/**
 * Finds the tables of a query and the rows of them that the caller may read; `candidates` narrows the rows of the root.
 * Throws 400 for unknown names, 403 when the caller may not read a table at all.
 */
export function bindQuery(scope: FetchScope, query: FetchQuery, candidates?: readonly Row[]): BoundQuery {
  const sources = new Map<string, BoundSource>();
  const root = bindSource(scope, query.root, sources, candidates);
  return { query, root, sources };
}

function bindSource(
  scope: FetchScope,
  source: FetchSource,
  sources: Map<string, BoundSource>,
  candidates?: readonly Row[],
): BoundSource {
  if (sources.has(source.alias)) throw duplicateAlias(source.alias);
  const { table, rows } = readable(scope, source.table, candidates);
  const bound: BoundSource = { source, table, rows, links: [] };
  sources.set(source.alias, bound);
  for (const link of source.links) {
    const inner = bindSource(scope, link, sources);
    bound.links.push({
      ...inner,
      source: link,
      from: columnOf(inner.table, link.from),
      to: columnOf(table, link.to),
    });
  }
  return bound;
}

function readable(
  scope: FetchScope,
  name: string,
  candidates?: readonly Row[],
): { table: TableDefinition; rows: readonly Row[] } {
  const table = scope.catalog.tables.get(name);
  if (!table) return intersection(scope, name);
  scope.security.requirePrivilege(scope.userId, 'Read', table);
  const rows = (candidates ?? scope.store.all(name)).filter((row) =>
    scope.security.canAccess(scope.userId, 'Read', table, row),
  );
  return { table, rows };
}

/** The intersect table of an N:N relationship: two columns named like the primary keys of both sides. */
function intersection({ catalog, store }: FetchScope, name: string): { table: TableDefinition; rows: Row[] } {
  const relationship = catalog.relationships.find(
    (candidate): candidate is ManyToManyDefinition =>
      candidate.type === 'ManyToMany' && candidate.intersectTable === name,
  );
  if (!relationship) throw unknownTable(name);
  const sides = [catalog.table(relationship.firstTable), catalog.table(relationship.secondTable)] as const;
  const columns = sides.map(({ primaryId }): [string, ColumnDefinition] => [primaryId, idColumn(primaryId)]);
  const table: TableDefinition = {
    ...sides[0],
    logicalName: name,
    schemaName: name,
    primaryId: `${name}id`,
    columns: new Map(columns),
    keys: [],
    ownership: 'none',
  };
  const rows = store.pairs(name).map(([first, second]): Row => {
    const values = { [sides[0].primaryId]: first, [sides[1].primaryId]: second };
    return { table: name, id: `${first}|${second}`, version: 0, values };
  });
  return { table, rows };
}

function idColumn(logicalName: string): ColumnDefinition {
  return {
    logicalName,
    schemaName: logicalName,
    type: 'uniqueidentifier',
    label: logicalName,
    description: '',
    requiredLevel: 'none',
    validForCreate: false,
    validForUpdate: false,
    isCustom: false,
  };
}

/** A column by its logical name; 400 when the table has none of that name. */
export function columnOf(table: TableDefinition, name: string): ColumnDefinition {
  const column = table.columns.get(name);
  if (!column) throw unknownColumn(name, table.logicalName);
  return column;
}

/** The source an `entityname` means: the alias of a link or, where that is the only one, the name of its table. */
export function sourceOf({ sources }: BoundQuery, entityName: string): BoundSource {
  const named = sources.get(entityName);
  if (named) return named;
  const [found, ...more] = [...sources.values()].filter(({ table }) => table.logicalName === entityName);
  if (!found || more.length > 0) throw unknownAlias(entityName);
  return found;
}
