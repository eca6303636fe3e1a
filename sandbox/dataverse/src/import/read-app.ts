import type {
  AppDefinition,
  DashboardDefinition,
  EntityMapDefinition,
  EnvironmentVariableDefinition,
  ServiceEndpointDefinition,
  SiteMapDefinition,
} from '../catalog.ts';
import { stableId } from './component.ts';
import { readXml } from './package.ts';
import type { Members } from './package.ts';
import { readForms } from './read-forms.ts';
import {
  attribute,
  child,
  descriptionOf,
  labelsOf,
  localizedName,
  path,
  plainGuid,
  serializeXml,
  textOf,
} from './xml.ts';
import type { Element } from './xml.ts';

/** System dashboards. */
export function readDashboards(customizations: Element, problems: string[]): DashboardDefinition[] {
  return path(customizations, 'Dashboards', 'Dashboard').flatMap((element) => {
    const id = plainGuid(textOf(element, 'FormId'));
    // Exports write the form bare or inside forms/systemform, as for tables.
    const formXml = child(element, 'FormXml');
    const form =
      path(formXml, 'forms', 'systemform', 'form')[0] ?? path(formXml, 'forms', 'form')[0] ?? child(formXml, 'form');
    const inner = readForms(formXml)[0];
    if (!form) {
      problems.push(`Dashboard {${id}} has no form.`);
      return [];
    }
    if (inner && inner.id !== '' && inner.id !== id)
      problems.push(`Dashboard {${id}}: its form has the id {${inner.id}}.`);
    const isDefault = ['1', 'true'].includes(textOf(element, 'IsDefault').toLowerCase());
    return [{ id, ...localizedName(element), description: descriptionOf(element), isDefault, xml: serializeXml(form) }];
  });
}

/** Site maps of apps. */
export function readSiteMaps(customizations: Element, problems: string[]): SiteMapDefinition[] {
  return path(customizations, 'AppModuleSiteMaps', 'AppModuleSiteMap').flatMap((element) => {
    const uniqueName = textOf(element, 'SiteMapUniqueName');
    const map = child(element, 'SiteMap');
    if (!map) {
      problems.push(`Site map ${uniqueName} has no SiteMap.`);
      return [];
    }
    return [{ uniqueName, ...localizedName(element), xml: serializeXml(map) }];
  });
}

/** Model-driven apps. Their id is not in the zip: the server gives it. */
export function readApps(customizations: Element): AppDefinition[] {
  return path(customizations, 'AppModules', 'AppModule').map((element) => {
    const uniqueName = textOf(element, 'UniqueName');
    const components = path(element, 'AppModuleComponents', 'AppModuleComponent').map((component) => ({
      type: Number(attribute(component, 'type')),
      schemaName: attribute(component, 'schemaName'),
      id: plainGuid(attribute(component, 'id')),
    }));
    return {
      id: stableId(`app:${uniqueName}`),
      uniqueName,
      ...localizedName(element),
      description: descriptionOf(element),
      iconId: plainGuid(textOf(element, 'WebResourceId')),
      components,
      siteMap: components.find((component) => component.type === 62)?.schemaName ?? '',
      roleIds: path(element, 'AppModuleRoleMaps', 'Role').map((role) => plainGuid(attribute(role, 'id'))),
      settings: path(element, 'appsettings', 'appsetting').map((setting) => ({
        name: textOf(child(setting, 'settingdefinitionid'), 'uniquename'),
        value: textOf(setting, 'value'),
      })),
      isActive: textOf(element, 'statecode') !== '1',
    };
  });
}

/** Environment variables from their folders. */
export function readEnvironmentVariables(members: Members, problems: string[]): EnvironmentVariableDefinition[] {
  const pattern = /^environmentvariabledefinitions\/[^/]+\/environmentvariabledefinition\.xml$/;
  return [...members.keys()]
    .filter((name) => pattern.test(name))
    .flatMap((file) => {
      const element = readXml(members, file, problems);
      if (!element) return [];
      const schemaName = attribute(element, 'schemaname');
      if (file.split('/')[1] !== schemaName) problems.push(`${file}: the folder is not named ${schemaName}.`);
      const type = Number(textOf(element, 'type'));
      if (!(type >= 100_000_000 && type <= 100_000_005)) {
        problems.push(`Environment variable ${schemaName}: the type '${textOf(element, 'type')}' is unknown.`);
      }
      const names = child(element, 'displayname');
      return [
        {
          id: stableId(`environmentVariable:${schemaName}`),
          schemaName,
          type,
          label: attribute(names, 'default') || schemaName,
          labels: labelsOf(names, 'label'),
          description: attribute(child(element, 'description'), 'default'),
          defaultValue: textOf(element, 'defaultvalue'),
          isRequired: textOf(element, 'isrequired') === '1',
        },
      ];
    });
}

/** Service endpoints. */
export function readServiceEndpoints(customizations: Element, problems: string[]): ServiceEndpointDefinition[] {
  return path(customizations, 'ServiceEndpoints', 'ServiceEndpoint').map((element) => {
    const name = attribute(element, 'Name');
    const url = textOf(element, 'Url');
    const contract = Number(textOf(element, 'Contract'));
    // "Webhook URL must be HTTPS": the platform takes no other address (Use webhooks to create external handlers).
    if (contract === 8 && !/^https:\/\//i.test(url))
      problems.push(`Service endpoint ${name}: the address '${url}' is not HTTPS.`);
    return {
      id: plainGuid(attribute(element, 'ServiceEndpointId')),
      name,
      description: textOf(element, 'Description') || attribute(element, 'Description'),
      contract,
      authType: Number(textOf(element, 'AuthType')),
      messageFormat: Number(textOf(element, 'MessageFormat') || '2'),
      url,
    };
  });
}

/** Attribute maps between tables. */
export function readEntityMaps(customizations: Element): EntityMapDefinition[] {
  return path(customizations, 'EntityMaps', 'EntityMap').map((element) => ({
    source: textOf(element, 'EntitySource').toLowerCase(),
    target: textOf(element, 'EntityTarget').toLowerCase(),
    maps: path(element, 'AttributeMaps', 'AttributeMap').map((map) => ({
      source: textOf(map, 'AttributeSource'),
      target: textOf(map, 'AttributeTarget'),
    })),
  }));
}
