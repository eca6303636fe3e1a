import type { PrivilegeDepth, RoleDefinition, TableDefinition } from '../catalog.ts';

/** Privilege verbs of a table, in the platform's order. */
export const privilegeVerbs = ['Create', 'Read', 'Write', 'Delete', 'Append', 'AppendTo', 'Assign', 'Share'] as const;

/** Template ids of the platform's own roles are the same in every environment. */
const systemAdministratorId = '627090ff-40a3-4053-8790-584edc5be201';
const salespersonId = 'a4be89ff-7c35-4d69-9900-999c3f603e6f';

/** System Administrator (everything) and Salesperson (own deals and customers, may read all of them). */
export function baseRoles(tables: readonly TableDefinition[]): RoleDefinition[] {
  const privileges = new Map<string, PrivilegeDepth>();
  const grant = (table: string, verbs: readonly string[], depth: PrivilegeDepth): void => {
    const name = tables.find((definition) => definition.logicalName === table)?.privilegeName ?? table;
    for (const verb of verbs) privileges.set(`prv${verb}${name}`, depth);
  };
  for (const table of ['account', 'contact', 'lead', 'opportunity', 'opportunityclose']) {
    grant(table, ['Create', 'Write', 'Delete', 'Assign', 'Share'], 'Basic');
    grant(table, ['Read', 'Append', 'AppendTo'], 'Global');
  }
  for (const table of ['systemuser', 'team', 'businessunit', 'transactioncurrency', 'role']) {
    grant(table, ['Read', 'AppendTo'], 'Global');
  }
  return [
    { id: systemAdministratorId, name: 'System Administrator', all: true, privileges: new Map() },
    { id: salespersonId, name: 'Salesperson', all: false, privileges },
  ];
}
