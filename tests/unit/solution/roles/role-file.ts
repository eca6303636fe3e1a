import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { attribute, descendants, parseXml, rootOf } from '../../../../solution/scripts/source/xml.ts';

export const projectFolder = join(__dirname, '../../../..');
const rolesFolder = join(projectFolder, 'solution/src/Roles');

/** Depths of a privilege, narrow to wide. */
export const levels = ['Basic', 'Local', 'Deep', 'Global'];

/** A role of the solution: privilege → level. */
export interface Role {
  name: string;
  file: string;
  privileges: Map<string, string>;
}

/** Every role of the solution. Throws when one names a privilege twice. */
export function readRoles(): Role[] {
  return readdirSync(rolesFolder).map((file) => {
    const role = rootOf(parseXml(readFileSync(join(rolesFolder, file), 'utf8'), file));
    const privileges = new Map<string, string>();
    for (const privilege of descendants(role, 'RolePrivilege')) {
      const name = attribute(privilege, 'name');
      if (privileges.has(name)) throw new Error(`${file} names ${name} twice.`);
      privileges.set(name, attribute(privilege, 'level'));
    }
    return { name: attribute(role, 'name'), file, privileges };
  });
}

/** The role with this name. Throws when there is none. */
export function roleNamed(name: string): Role {
  const role = readRoles().find((candidate) => candidate.name === name);
  if (!role) throw new Error(`There is no role "${name}".`);
  return role;
}
