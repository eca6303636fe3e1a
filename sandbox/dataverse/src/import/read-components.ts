import { strFromU8 } from 'fflate';
import type {
  Cascade,
  ControlDefinition,
  CustomApiField,
  PrivilegeDepth,
  RelationshipDefinition,
  StepDefinition,
} from '../catalog.ts';
import { readXml } from './package.ts';
import type { Members } from './package.ts';
import type { ParsedCustomApi, ParsedPluginType, ParsedRole, ParsedSolution } from './parsed.ts';
import { attribute, child, children, path, plainGuid, textOf } from './xml.ts';
import type { Element } from './xml.ts';

/** SdkMessageId of the messages the pipeline runs; the same in every environment. */
const messageIds: Readonly<Record<string, string>> = {
  '9ebdbb1b-ea3e-db11-86a7-000a3a5473e8': 'Create',
  '20bebb1b-ea3e-db11-86a7-000a3a5473e8': 'Update',
  'a1bdbb1b-ea3e-db11-86a7-000a3a5473e8': 'Delete',
};

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
  return {
    type: 'OneToMany',
    schemaName,
    referencedTable: textOf(element, 'ReferencedEntityName').toLowerCase(),
    referencingTable: textOf(element, 'ReferencingEntityName').toLowerCase(),
    referencingColumn: column.toLowerCase(),
    lookupNavigation: navigation('1') || column.toLowerCase(),
    collectionNavigation: navigation('0') || schemaName,
    cascadeDelete: textOf(element, 'CascadeDelete') as Cascade,
    cascadeAssign: textOf(element, 'CascadeAssign') as Cascade,
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
    return [{ id, name, type: Number(textOf(element, 'WebResourceType')), content }];
  });
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

/** Plug-in assemblies and their types; the assembly's file must be there. */
export function readAssemblies(
  customizations: Element,
  members: Members,
  problems: string[],
): { assemblies: ParsedSolution['assemblies']; pluginTypes: ParsedPluginType[] } {
  const assemblies: ParsedSolution['assemblies'] = [];
  const pluginTypes: ParsedPluginType[] = [];
  for (const element of path(customizations, 'SolutionPluginAssemblies', 'PluginAssembly')) {
    const fullName = attribute(element, 'FullName');
    const content = memberOf(members, textOf(element, 'FileName'), `Plug-in assembly ${fullName}`, problems);
    if (content && !(content[0] === 0x4d && content[1] === 0x5a)) {
      problems.push(`Plug-in assembly ${fullName}: its file is no .NET assembly.`);
    }
    assemblies.push({ id: plainGuid(attribute(element, 'PluginAssemblyId')), fullName });
    for (const type of path(element, 'PluginTypes', 'PluginType')) {
      const qualified = attribute(type, 'AssemblyQualifiedName');
      const [name = '', ...assembly] = qualified.split(', ');
      if (assembly.join(', ') !== fullName) {
        problems.push(`Plug-in type ${name}: its assembly '${assembly.join(', ')}' is not '${fullName}'.`);
      }
      pluginTypes.push({ id: plainGuid(attribute(type, 'PluginTypeId')), name });
    }
  }
  return { assemblies, pluginTypes };
}

/** Plug-in steps of messages the stand-in runs. */
export function readSteps(customizations: Element, problems: string[]): StepDefinition[] {
  return path(customizations, 'SdkMessageProcessingSteps', 'SdkMessageProcessingStep').flatMap((element) => {
    const name = attribute(element, 'Name');
    const messageId = plainGuid(textOf(element, 'SdkMessageId'));
    const message = messageIds[messageId];
    if (!message) {
      problems.push(`Step ${name}: the message ${messageId} is not one the stand-in runs (Create, Update, Delete).`);
      return [];
    }
    const list = (text: string): string[] => text.split(',').filter((entry) => entry !== '');
    return [
      {
        id: plainGuid(attribute(element, 'SdkMessageProcessingStepId')),
        name,
        pluginType: textOf(element, 'PluginTypeName').split(',')[0]?.trim() ?? '',
        message,
        table: textOf(element, 'PrimaryEntity'),
        stage: Number(textOf(element, 'Stage')),
        mode: Number(textOf(element, 'Mode')),
        rank: Number(textOf(element, 'Rank') || '1'),
        filteringAttributes: list(textOf(element, 'FilteringAttributes')),
        images: path(element, 'SdkMessageProcessingStepImages', 'SdkMessageProcessingStepImage').map((image) => ({
          alias: textOf(image, 'EntityAlias'),
          type: Number(textOf(image, 'ImageType')) as 0 | 1 | 2,
          attributes: list(textOf(image, 'Attributes')),
        })),
      },
    ];
  });
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
    return [{ name, type: Number(textOf(element, 'type')), isOptional: textOf(element, 'isoptional') === '1' }];
  });
}

function memberOf(members: Members, fileName: string, what: string, problems: string[]): Uint8Array | undefined {
  const content = members.get(fileName.replace(/^\//, ''));
  if (!content) problems.push(`${what}: its file ${fileName || '(none named)'} is not in the zip.`);
  return content;
}
