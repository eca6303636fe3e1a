import { lead, opportunity } from '../../../solution/contract/tables.ts';
import type { RecordReference } from '../rules/target.ts';
import { plainId } from './form.ts';
import { readByIds } from './read-by-ids.ts';

/** The primary columns of the tables, as lists show them. */
const tables = [
  { ...opportunity, name: 'name' },
  { ...lead, name: 'fullname' },
];

/** What people call opportunities and leads, by id; what cannot be read is missing. Never throws. */
export async function readNames(targets: readonly RecordReference[]): Promise<Map<string, string>> {
  const names = new Map<string, string>();
  const readTable = async (table: (typeof tables)[number]): Promise<void> => {
    const ids = targets.filter((target) => target.table === table.table).map(({ id }) => id);
    try {
      for (const row of await readByIds(table, ids, [table.name])) {
        names.set(plainId(row[table.id] ?? ''), row[table.name] ?? '');
      }
    } catch {
      // Names are a help, not a need.
    }
  };
  await Promise.all(tables.map(readTable));
  return names;
}
