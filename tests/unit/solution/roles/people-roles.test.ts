import * as tables from '../../../../solution/contract/tables.ts';
import { roles } from '../../../../solution/contract/names.ts';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { levels, projectFolder, readRoles, roleNamed } from './role-file.ts';

const people = [roles.seller, roles.manager, roles.administrator];

/** What a role may do with a table, for example `{ Read: 'Basic' }`. */
function rights(role: string, table: string): Record<string, string> {
  const found = [...roleNamed(role).privileges].flatMap(([privilege, level]): [string, string][] => {
    const [, verb = '', name] =
      /^prv(Create|Read|Write|Delete|AppendTo|Append|Assign|Share)(.+)$/.exec(privilege) ?? [];
    return name === table ? [[verb, level]] : [];
  });
  return Object.fromEntries(found);
}

const global = (...verbs: string[]): Record<string, string> =>
  Object.fromEntries(verbs.map((verb) => [verb, 'Global']));

describe('what people may do with our tables', () => {
  // Rows of sellers are theirs (Basic); the plug-in guards solutions by write access to the deal, so their depth is Global.
  const solutions = { Create: 'Basic', ...global('Read', 'Write', 'Delete', 'Append') };
  it.each<[string, string, Record<string, string>]>([
    [roles.seller, 'cosell_Referral', { Read: 'Basic' }],
    [roles.seller, 'cosell_HistoryEntry', { Read: 'Basic' }],
    [roles.seller, 'cosell_Request', { Create: 'Basic', Read: 'Basic' }],
    [roles.seller, 'cosell_DealSolution', solutions],
    [roles.seller, 'cosell_SolutionDetail', global('Read', 'AppendTo')],
    [roles.seller, 'cosell_Connection', global('Read')],
    [roles.seller, 'cosell_FieldMapping', {}],

    [roles.manager, 'cosell_Referral', global('Read')],
    [roles.manager, 'cosell_HistoryEntry', global('Read')],
    [roles.manager, 'cosell_Request', { Create: 'Basic', ...global('Read') }],
    [roles.manager, 'cosell_DealSolution', solutions],
    [roles.manager, 'cosell_SolutionDetail', global('Create', 'Read', 'Write', 'AppendTo')],
    [roles.manager, 'cosell_Connection', global('Read')],
    [roles.manager, 'cosell_FieldMapping', {}],

    // Only the connector writes link rows and history: whoever changes them by hand breaks what it knows of a deal.
    [roles.administrator, 'cosell_Referral', global('Read')],
    [roles.administrator, 'cosell_HistoryEntry', global('Read')],
    // Deleting a request only cancels a command that cannot be done; it never changes a deal or a referral.
    [roles.administrator, 'cosell_Request', { Create: 'Basic', ...global('Read', 'Delete') }],
    [roles.administrator, 'cosell_DealSolution', solutions],
    [roles.administrator, 'cosell_SolutionDetail', global('Create', 'Read', 'Write', 'Delete', 'AppendTo')],
    // Made by "cosell connect"; the row of a copied environment must be deleted by hand.
    [roles.administrator, 'cosell_Connection', global('Read', 'Write', 'Delete')],
    [roles.administrator, 'cosell_FieldMapping', global('Create', 'Read', 'Write', 'Delete')],
  ])('%s, %s', (role, table, expected) => {
    expect(rights(role, table)).toEqual(expected);
  });

  it.each(people)('%s may open the app, and has no other right outside our tables', (role) => {
    const others = [...roleNamed(role).privileges].filter(([privilege]) => !privilege.includes('cosell_'));
    expect(others).toEqual([['prvReadAppModule', 'Global']]);
  });

  it.each([
    [roles.seller, roles.manager],
    [roles.manager, roles.administrator],
  ])('%s can do nothing that %s cannot do', (less, more) => {
    const wider = roleNamed(more).privileges;
    for (const [privilege, level] of roleNamed(less).privileges) {
      expect(levels.indexOf(wider.get(privilege) ?? '')).toBeGreaterThanOrEqual(levels.indexOf(level));
    }
  });
});

describe('every role', () => {
  it('is one of the four', () => {
    expect(readRoles().map(({ name }) => name)).toEqual(Object.values(roles).sort());
  });

  it.each(readRoles().map((role) => [role.name, role] as const))(
    '%s: the file is named after it, and sorted',
    (name, role) => {
      expect(role.file).toBe(`${name}.xml`);
      const privileges = [...role.privileges.keys()];
      expect(privileges).toEqual([...privileges].sort((a, b) => a.localeCompare(b, 'en', { sensitivity: 'base' })));
    },
  );

  it.each(readRoles().map((role) => [role.name, role] as const))(
    '%s: names our tables as they are named',
    (_, role) => {
      const names = Object.values(tables).map(({ table }) => table);
      for (const [privilege, level] of role.privileges) {
        const table = /cosell_\w+$/.exec(privilege)?.[0];
        if (table === undefined) continue;
        expect(names).toContain(table.toLowerCase());
        const entity = readFileSync(join(projectFolder, `solution/src/Entities/${table}/Entity.xml`), 'utf8');
        // An organization-owned table knows one depth and no owner to assign it to.
        if (!entity.includes('<OwnershipTypeMask>OrgOwned</OwnershipTypeMask>')) continue;
        expect(level).toBe('Global');
        expect(privilege).not.toMatch(/^prv(Assign|Share)/);
      }
    },
  );
});
