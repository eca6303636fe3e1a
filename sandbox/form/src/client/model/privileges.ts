import type { PageMeta } from '../../meta/page-types.ts';

/**
 * Whether the user's roles hold a privilege on a table.
 * @param verb as in privilege names: `Create`, `Read`, `Write`, `Delete` …
 * @param depth 0 own rows (default) to 3 organisation.
 */
export function holdsPrivilege(meta: PageMeta, verb: string, table: string, depth = 0): boolean {
  const known = meta.tables[table];
  if (!known) return false;
  return meta.allPrivileges || (meta.privileges[`prv${verb}${known.privilegeName}`] ?? -1) >= depth;
}
