import type { PrivilegeDepth, RoleDefinition, TableDefinition } from '../catalog.ts';

/** Privilege verbs of a table, in the platform's order. */
export const privilegeVerbs = ['Create', 'Read', 'Write', 'Delete', 'Append', 'AppendTo', 'Assign', 'Share'] as const;

/** Template ids of the platform's own roles are the same in every environment. */
const systemAdministratorId = '627090ff-40a3-4053-8790-584edc5be201';
const systemCustomizerId = '119f245c-3cc8-4b62-b31c-d1a046ced15d';
const salespersonId = 'a4be89ff-7c35-4d69-9900-999c3f603e6f';

/** Definitions that every user reads: apps open with them. */
const readByAll = [
  'appmodule',
  'environmentvariabledefinition',
  'environmentvariablevalue',
  'savedquery',
  'savedqueryvisualization',
  'systemform',
  'webresource',
];

/**
 * System Administrator (everything), Salesperson (own deals and customers, may read all of them) and System
 * Customizer, which apps name and nobody here holds.
 */
export function baseRoles(tables: readonly TableDefinition[]): RoleDefinition[] {
  const privileges = new Map<string, PrivilegeDepth>();
  const grant = (table: string, verbs: readonly string[], depth: PrivilegeDepth): void => {
    const name = tables.find((definition) => definition.logicalName === table)?.privilegeName ?? table;
    for (const verb of verbs) privileges.set(`prv${verb}${name}`, depth);
  };
  for (const table of ['account', 'contact', 'lead', 'opportunity', 'opportunityclose', 'quote', 'salesorder']) {
    grant(table, ['Create', 'Write', 'Delete', 'Assign', 'Share'], 'Basic');
    grant(table, ['Read', 'Append', 'AppendTo'], 'Global');
  }
  for (const table of ['systemuser', 'team', 'businessunit', 'transactioncurrency', 'role']) {
    grant(table, ['Read', 'AppendTo'], 'Global');
  }
  for (const table of readByAll) grant(table, ['Read'], 'Global');
  return [
    { id: systemAdministratorId, name: 'System Administrator', all: true, privileges: new Map() },
    { id: systemCustomizerId, name: 'System Customizer', all: false, privileges: new Map() },
    { id: salespersonId, name: 'Salesperson', all: false, privileges },
  ];
}
