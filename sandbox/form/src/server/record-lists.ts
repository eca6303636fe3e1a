import type { DataverseCore } from '../../../dataverse/src/core.ts';
import { formsOf } from '../meta/table-meta.ts';
import type { RecordList } from './pages.ts';

/** Rows per table on the start page. */
const shownRows = 50;

const formatted = (property: string) => `${property}@OData.Community.Display.V1.FormattedValue`;

/** Columns of the lists, besides the name; those a table lacks are left out. */
const factColumns = ['estimatedvalue', 'statuscode', 'ownerid', 'modifiedon'];

/** Reads the records of the user through the Web API, newest change first. Tables without a main form are left out. */
export async function readRecordLists(
  core: DataverseCore,
  userId: string,
  tables: readonly string[],
): Promise<RecordList[]> {
  const shown = tables.filter((table) => formsOf(core.catalog, table, 'main').length > 0);
  return Promise.all(shown.map((table) => readList(core, userId, table)));
}

async function readList(core: DataverseCore, userId: string, name: string): Promise<RecordList> {
  const table = core.catalog.tables.get(name);
  if (!table) throw new Error(`There is no table ${name}.`);
  const facts = factColumns.flatMap((column) => table.columns.get(column) ?? []);
  const properties = facts.map((column) =>
    column.type === 'owner' ? `_${column.logicalName}_value` : column.logicalName,
  );
  const order = table.columns.has('modifiedon') ? '&$orderby=modifiedon desc' : '';
  const select = [table.primaryId, table.primaryName, ...properties].join(',');
  const response = await core.handle({
    method: 'GET',
    url: `/api/data/v9.2/${table.entitySetName}?$select=${select}${order}&$top=${shownRows}`,
    headers: { accept: 'application/json', prefer: 'odata.include-annotations="*"' },
    userId,
  });
  const body = JSON.parse(response.body) as { value?: Record<string, unknown>[]; error?: { message: string } };
  return {
    table: name,
    label: table.collectionLabel,
    newLabel: `New ${table.label}`,
    canCreate: response.status === 200,
    columns: [table.columns.get(table.primaryName)?.label ?? 'Name', ...facts.map((column) => column.label)],
    rows: (body.value ?? []).map((row) => ({
      id: String(row[table.primaryId]),
      cells: [table.primaryName, ...properties].map((property) =>
        String(row[formatted(property)] ?? row[property] ?? ''),
      ),
    })),
    ...(body.error ? { problem: body.error.message } : {}),
  };
}
