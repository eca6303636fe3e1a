import { strFromU8 } from 'fflate';
import type { Cascade, ControlDefinition, CustomApiField, PrivilegeDepth, RelationshipDefinition } from '../catalog.ts';
import { memberOf, readXml } from './package.ts';
import type { Members } from './package.ts';
import type { ParsedCustomApi, ParsedRole, ParsedSolution } from './parsed.ts';
import { attribute, child, children, descendants, parseXml, path, plainGuid, textOf } from './xml.ts';
import type { Element } from './xml.ts';

const depths: readonly string[] = ['Basic', 'Local', 'Deep', 'Global'] satisfies PrivilegeDepth[];

/** 1:N and N:N relationships. */
export function readRelationships(customizations: Element, problems: string[]): RelationshipDefinition[] {
  return path(customizations, 'EntityRelationships', 'EntityRelationship').flatMap((element) => {
    const type = textOf(element, 'EntityRelationshipType');
    if (type === 'OneToMany') return [readOneToMany(element)];
    if (type === 'ManyToMany') return [readManyToMany(element)];
    problems.push(`Relationship ${attribute(element, 'Name')} has the unknown type '${type}'.`);
    return [];
  });
}

function readOneToMany(element: Element): RelationshipDefinition {
  const schemaName = attribute(element, 'Name');
  const column = textOf(element, 'ReferencingAttributeName');
  const roles = path(element, 'EntityRelationshipRoles', 'EntityRelationshipRole');
  const navigation = (role: string): string =>
    textOf(
      roles.find((candidate) => textOf(candidate, 'RelationshipRoleType') === role),
      'NavigationPropertyName',
    );
  const cascade = (name: string): Cascade => (textOf(element, name) || 'NoCascade') as Cascade;
  return {
    type: 'OneToMany',
    schemaName,
    referencedTable: textOf(element, 'ReferencedEntityName').toLowerCase(),
    referencingTable: textOf(element, 'ReferencingEntityName').toLowerCase(),
    referencingColumn: column.toLowerCase(),
    lookupNavigation: navigation('1') || column.toLowerCase(),
    collectionNavigation: navigation('0') || schemaName,
    cascadeDelete: cascade('CascadeDelete'),
    cascadeAssign: cascade('CascadeAssign'),
    cascadeShare: cascade('CascadeShare'),
    cascadeUnshare: cascade('CascadeUnshare'),
    cascadeReparent: cascade('CascadeReparent'),
  };
}

function readManyToMany(element: Element): RelationshipDefinition {
  const schemaName = attribute(element, 'Name');
  const roles = path(element, 'EntityRelationshipRoles', 'EntityRelationshipRole');
  const navigation = (ordinal: string): string =>
    textOf(
      roles.find((role) => textOf(role, 'AssociationRoleOrdinal') === ordinal),
      'NavigationPropertyName',
    );
  return {
    type: 'ManyToMany',
    schemaName,
    firstTable: textOf(element, 'FirstEntityName').toLowerCase(),
    secondTable: textOf(element, 'SecondEntityName').toLowerCase(),
    intersectTable: textOf(element, 'IntersectEntityName').toLowerCase(),
    firstNavigation: navigation('1') || schemaName,
    secondNavigation: navigation('2') || schemaName,
  };
}

/** Web resources with the content of their members. */
export function readWebResources(
  customizations: Element,
  members: Members,
  problems: string[],
): ParsedSolution['webResources'] {
  return path(customizations, 'WebResources', 'WebResource').flatMap((element) => {
    const name = textOf(element, 'Name');
    const content = memberOf(members, textOf(element, 'FileName'), `Web resource ${name}`, problems);
    if (!content) return [];
    const id = plainGuid(textOf(element, 'WebResourceId'));
    return [
      {
        id,
        name,
        type: Number(textOf(element, 'WebResourceType')),
        label: textOf(element, 'DisplayName') || name,
        language: Number(textOf(element, 'LanguageCode') || '0'),
        libraries: readLibraries(name, textOf(element, 'DependencyXml'), problems),
        content,
      },
    ];
  });
}

function readLibraries(name: string, dependencyXml: string, problems: string[]): string[] {
  if (dependencyXml === '') return [];
  try {
    return descendants(parseXml(dependencyXml), 'Library').map((library) => attribute(library, 'name'));
  } catch (error) {
    problems.push(`Web resource ${name}: DependencyXml: ${error instanceof Error ? error.message : String(error)}`);
    return [];
  }
}

/** Code components with all files of their folders; every resource named in a manifest must be there. */
export function readControls(customizations: Element, members: Members, problems: string[]): ControlDefinition[] {
  return path(customizations, 'CustomControls', 'CustomControl').flatMap((element) => {
    const name = textOf(element, 'Name');
    const content = memberOf(members, textOf(element, 'FileName'), `Control ${name}`, problems);
    if (!content) return [];
    const folder = `Controls/${name}/`;
    const files = new Map(
      [...members]
        .filter(([member]) => member.startsWith(folder))
        .map(([member, bytes]): [string, Uint8Array] => [member.slice(folder.length), bytes]),
    );
    checkManifest(name, readXml(members, `${folder}ControlManifest.xml`, problems), files, problems);
    return [{ name, manifest: strFromU8(content), files }];
  });
}

function checkManifest(
  name: string,
  manifest: Element | undefined,
  files: ReadonlyMap<string, Uint8Array>,
  problems: string[],
): void {
  const control = child(manifest, 'control');
  if (!control) return;
  const fullName = `${attribute(control, 'namespace')}.${attribute(control, 'constructor')}`;
  if (!name.endsWith(`_${fullName}`)) {
    problems.push(`Control ${name}: its manifest is of ${fullName}; the name must be <prefix>_${fullName}.`);
  }
  const resources = children(child(control, 'resources')).filter((resource) =>
    ['code', 'css', 'resx', 'img', 'html'].includes(resource.nodeName),
  );
  for (const resource of resources) {
    const file = attribute(resource, 'path');
    if (!files.has(file)) problems.push(`Control ${name}: the resource ${file} of its manifest is not in the zip.`);
  }
}

/** Security roles. */
export function readRoles(customizations: Element, problems: string[]): ParsedRole[] {
  return path(customizations, 'Roles', 'Role').map((element) => {
    const name = attribute(element, 'name');
    const privileges = new Map<string, PrivilegeDepth>();
    for (const privilege of path(element, 'RolePrivileges', 'RolePrivilege')) {
      const level = attribute(privilege, 'level');
      if (!depths.includes(level)) {
        problems.push(`Role ${name}: the level '${level}' of ${attribute(privilege, 'name')} is unknown.`);
      }
      privileges.set(attribute(privilege, 'name'), level as PrivilegeDepth);
    }
    return { id: plainGuid(attribute(element, 'id')), name, privileges };
  });
}

/** Custom APIs from their folders. */
export function readCustomApis(members: Members, problems: string[]): ParsedCustomApi[] {
  const files = [...members.keys()].filter((name) => /^customapis\/[^/]+\/customapi\.xml$/.test(name));
  return files.flatMap((file) => {
    const element = readXml(members, file, problems);
    if (!element) return [];
    const folder = file.slice(0, -'customapi.xml'.length);
    const uniqueName = attribute(element, 'uniquename');
    if (folder !== `customapis/${uniqueName}/`) problems.push(`${file}: the folder is not named ${uniqueName}.`);
    const plugin = child(element, 'plugintypeid');
    return [
      {
        uniqueName,
        isFunction: textOf(element, 'isfunction') === '1',
        bindingType: Number(textOf(element, 'bindingtype')),
        executePrivilege: textOf(element, 'executeprivilegename'),
        allowedSteps: Number(textOf(element, 'allowedcustomprocessingsteptype') || '0'),
        boundTable: textOf(element, 'boundentitylogicalname'),
        workflowEnabled: textOf(element, 'workflowsdkstepenabled') === '1',
        pluginType: '',
        pluginTypeId: plainGuid(textOf(plugin, 'plugintypeid') || textOf(plugin, 'plugintypeexportkey')),
        parameters: readFields(members, `${folder}customapirequestparameters/`, 'customapirequestparameter', problems),
        responses: readFields(members, `${folder}customapiresponseproperties/`, 'customapiresponseproperty', problems),
      },
    ];
  });
}

function readFields(members: Members, folder: string, root: string, problems: string[]): CustomApiField[] {
  const files = [...members.keys()].filter((name) => name.startsWith(folder) && name.endsWith(`/${root}.xml`));
  return files.flatMap((file) => {
    const element = readXml(members, file, problems);
    if (!element) return [];
    const name = attribute(element, 'uniquename');
    if (root === 'customapiresponseproperty' && child(element, 'isoptional')) {
      problems.push(`${file}: isoptional is not allowed in a response property.`);
    }
    if (file !== `${folder}${name}/${root}.xml`) problems.push(`${file}: the folder is not named ${name}.`);
    return [
      {
        name,
        type: Number(textOf(element, 'type')),
        isOptional: textOf(element, 'isoptional') === '1',
        table: textOf(element, 'logicalentityname'),
      },
    ];
  });
}
