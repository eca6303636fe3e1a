import type { Element } from '@xmldom/xmldom';
import type { SourceMetadata } from '../source/metadata.ts';
import { attribute, child, childText, descendants } from '../source/xml.ts';
import { appNames, endpointKey, endpointNames, variableNames, viewIds } from './app-names.ts';
import type { PluginRules } from './plugin-rules.ts';
import { camelCase, constant, generatedHeader, withoutPrefix } from './text.ts';

/** Text of `solution/contract/names.ts`: every name of the solution that code needs and that is no table or choice. */
export function namesContract(metadata: SourceMetadata, rules: PluginRules): string {
  const constants = [
    constant('solution', 'The solution and its publisher.', solutionNames(metadata.solution)),
    ...metadata.customApis.map((api) =>
      constant(camelCase(withoutPrefix(api.name)), `Custom API ${api.name}.`, {
        name: api.name,
        privilege: api.privilege,
        parameters: byKey(api.parameters),
        responses: byKey(api.responses),
      }),
    ),
    constant('control', 'The control of the section; properties as in its manifest.', controlNames(metadata)),
    constant('opportunityForm', 'Our parts of the out-of-the-box Opportunity main form.', formNames(metadata)),
    constant('webResources', 'Names of the web resources.', webResourceNames(metadata.webResources)),
    constant(
      'app',
      'The model-driven app, its site map and its dashboard (ids without braces).',
      appNames(metadata.app),
    ),
    constant('views', 'Ids of the views that the app opens, by table and label.', viewIds(metadata.app)),
    constant(
      'environmentVariables',
      'Environment variables: schema name, type and the default that the solution ships.',
      variableNames(metadata.variables),
    ),
    ...metadata.endpoints.map((endpoint) =>
      constant(
        endpointKey(endpoint),
        `Service endpoint "${endpoint.name}" and its step, which is disabled until the real address is set.`,
        endpointNames(endpoint),
      ),
    ),
    constant('roles', 'Names of the security roles.', byWords(metadata.roles)),
    constant('pluginTypes', 'Plug-in types of the assembly Cosell.Plugins.', byKey(metadata.pluginTypes)),
    constant('relayTag', 'Value of the optional request parameter `tag` on every write of the relay.', rules.relayTag),
    constant('pluginRules', 'Limits and names that the plug-in holds to.', {
      captureVariable: rules.captureVariable,
      payloadLimit: rules.payloadLimit,
      requestPrivilege: rules.requestPrivilege,
      targetTables: rules.targetTables,
    }),
    constant('requestErrors', 'What the plug-in refuses: error code and message.', rules.errors),
  ];
  return generatedHeader + constants.join('');
}

function solutionNames(root: Element) {
  const manifest = child(root, 'SolutionManifest') ?? root;
  const publisher = child(manifest, 'Publisher') ?? manifest;
  return {
    uniqueName: childText(manifest, 'UniqueName'),
    version: childText(manifest, 'Version'),
    publisher: childText(publisher, 'UniqueName'),
    prefix: childText(publisher, 'CustomizationPrefix'),
    optionValuePrefix: Number(childText(publisher, 'CustomizationOptionValuePrefix')),
  };
}

function controlNames(metadata: SourceMetadata) {
  const [name = ''] = metadata.controls;
  const [, namespace = '', type = ''] = /^[^_]+_(.+)\.([^.]+)$/.exec(name) ?? [];
  const bound = descendants(metadata.opportunityForm, 'customControl').find((c) => attribute(c, 'name') === name);
  const parameters = bound && child(bound, 'parameters');
  const properties = parameters ? descendants(parameters, '*').map((element) => element.localName ?? '') : [];
  return {
    name,
    namespace,
    type,
    properties: Object.fromEntries(properties.map((property) => [property, property])),
  };
}

function formNames(metadata: SourceMetadata) {
  const form = metadata.opportunityForm;
  const tab = descendants(form, 'tab').find((element) => attribute(element, 'solutionaction') === 'Added');
  const section = tab && descendants(tab, 'section')[0];
  return {
    id: (descendants(form, 'formid')[0]?.textContent ?? '').replace(/[{}]/g, ''),
    tab: tab ? attribute(tab, 'name') : '',
    section: section ? attribute(section, 'name') : '',
  };
}

/** Key: name and kind of the file (`scripts/views.js` → `viewsScript`); the icon `cosell` is the `icon`. */
/** The pictures of numbers are not named: lists find them by their number. */
function webResourceNames(names: string[]) {
  const kinds: Record<string, string> = { js: 'Script', html: 'Page', svg: 'Icon' };
  const files = names.flatMap((name): [string, string][] => {
    const [, file = '', ending = ''] = /([^/]+)\.([a-z]+)$/.exec(name) ?? [];
    const kind = kinds[ending];
    return kind && !/\/days\//.test(name) ? [[key(file, kind), name]] : [];
  });
  const messages = names.find((name) => name.endsWith('Messages.1033.resx')) ?? '';
  return { ...Object.fromEntries(files), messages: messages.replace(/\.1033\.resx$/, '') };
}

function key(file: string, kind: string): string {
  if (file === 'cosell' && kind === 'Icon') return 'icon';
  return `${file.replace(/[^a-zA-Z0-9]+(\w)/g, (_, letter: string) => letter.toUpperCase())}${kind}`;
}

function byKey(names: string[]): Record<string, string> {
  return Object.fromEntries(names.map((name) => [camelCase(name.split('.').at(-1) ?? name), name]));
}

function byWords(names: string[]): Record<string, string> {
  return Object.fromEntries(names.map((name) => [(name.split(' ').at(-1) ?? name).toLowerCase(), name]));
}
