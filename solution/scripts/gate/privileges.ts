import type { Element } from '@xmldom/xmldom';
import { attribute, childText, descendants } from '../source/xml.ts';
import { componentsOf } from './known-components.ts';
import type { Finding, PackageView } from './package-view.ts';
import { placeOf } from './place.ts';
import { readTables } from './tables.ts';

const privilegeName = /^prv(?:Create|Read|Write|Delete|AppendTo|Append|Assign|Share)(.+)$/;

/** Who demands or grants a privilege. */
interface PrivilegeUse {
  who: string;
  name: string;
  /** Empty where there is none. */
  level: string;
  where: Element;
}

/**
 * Findings of rule 6 about privileges of security roles and custom APIs: a privilege on a table of ours has the table's
 * schema name, case included, and a table without owners has organisation-wide privileges only. The import fails on other
 * privileges or skips them.
 */
export function checkPrivileges(view: PackageView): Finding[] {
  const tables = readTables(view);
  const ownership = new Map(
    view.all('entity').map((entity) => [attribute(entity, 'Name'), childText(entity, 'OwnershipTypeMask')]),
  );
  return [...ofRoles(view), ...ofApis(view)].flatMap(({ who, name, level, where }): Finding[] => {
    const table = privilegeName.exec(name)?.[1] ?? '';
    if (!table.toLowerCase().startsWith(`${view.prefix}_`)) return [];
    const finding = (what: string): Finding[] => [
      { rule: 6, ...placeOf(where), message: `${who} has the privilege ${name}, ${what}` },
    ];
    if (tables.get(table.toLowerCase())?.schemaName !== table) {
      return finding('but the solution has no table of that schema name. The case counts.');
    }
    if (ownership.get(table) !== 'OrgOwned') return [];
    if (/^prv(Assign|Share)/.test(name)) return finding('which a table without owners does not have.');
    return level === '' || level === 'Global' ? [] : finding('which exists with level Global only.');
  });
}

function ofRoles(view: PackageView): PrivilegeUse[] {
  return componentsOf(view, 'Roles', 'Role').flatMap((role) =>
    descendants(role, 'RolePrivilege').map((where) => ({
      who: `The role "${attribute(role, 'name')}"`,
      name: attribute(where, 'name'),
      level: attribute(where, 'level'),
      where,
    })),
  );
}

function ofApis(view: PackageView): PrivilegeUse[] {
  return [...view.members.keys()]
    .filter((path) => path.endsWith('/customapi.xml'))
    .flatMap((path) => view.xml(path) ?? [])
    .map((where) => ({
      who: `The custom API ${attribute(where, 'uniquename')}`,
      name: childText(where, 'executeprivilegename'),
      level: '',
      where,
    }));
}
