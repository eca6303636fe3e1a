import type { Element } from '@xmldom/xmldom';
import { attribute, childText, descendants } from '../source/xml.ts';
import { componentsOf } from './known-components.ts';
import { type Finding, type PackageView, plainId } from './package-view.ts';
import { placeOf } from './place.ts';

/** Kinds of handlers of a step (Dataverse table reference: sdkmessageprocessingstep, eventhandlertypecode). */
const handlerTypes = { pluginType: '4602', serviceEndpoint: '4618' } as const;

const stages = new Set(['10', '20', '40']);
const postOperation = '40';
const asynchronous = '1';
/** Kinds of images: before the operation, after it, both. */
const images = { pre: ['0', '2'], post: ['1', '2'] };

/** Ids of messages, the same in every environment. Source: steps in exports by Microsoft servers. */
const messages: Record<string, string> = {
  '9ebdbb1b-ea3e-db11-86a7-000a3a5473e8': 'Create',
  '20bebb1b-ea3e-db11-86a7-000a3a5473e8': 'Update',
  'a1bdbb1b-ea3e-db11-86a7-000a3a5473e8': 'Delete',
  '1cbebb1b-ea3e-db11-86a7-000a3a5473e8': 'SetState',
  '8cbdbb1b-ea3e-db11-86a7-000a3a5473e8': 'Assign',
  'f2bdbb1b-ea3e-db11-86a7-000a3a5473e8': 'Retrieve',
  '03bebb1b-ea3e-db11-86a7-000a3a5473e8': 'RetrieveMultiple',
  '16e7c888-3b24-448b-b7da-ebfe9b681762': 'Associate',
  'bdfc191d-fc56-493a-a6b1-cb0c47a22ecc': 'Disassociate',
};

/**
 * Part of rule 9: steps and custom APIs name plug-in types and service endpoints of the zip, and a step's stage, mode,
 * filter and images are possible for its message.
 */
export function checkSteps(view: PackageView): Finding[] {
  const types = new Map(
    view
      .all('PluginType')
      .map((type) => [plainId(attribute(type, 'PluginTypeId')), attribute(type, 'AssemblyQualifiedName')]),
  );
  const endpoints = componentsOf(view, 'ServiceEndpoints', 'ServiceEndpoint');
  const endpointIds = new Set(endpoints.map((endpoint) => plainId(attribute(endpoint, 'ServiceEndpointId'))));
  const finding = (where: Element, message: string): Finding => ({ rule: 9, ...placeOf(where), message });
  const steps = view
    .all('SdkMessageProcessingStep')
    .flatMap((step) =>
      [...handlerProblems(step, types, endpointIds), ...registrationProblems(step)].map((problem) =>
        finding(step, `The step "${attribute(step, 'Name')}" ${problem}.`),
      ),
    );
  const addresses = endpoints
    .filter((endpoint) => !childText(endpoint, 'Url').startsWith('https://'))
    .map((endpoint) =>
      finding(endpoint, `The service endpoint "${attribute(endpoint, 'Name')}" has no https address.`),
    );
  const apis = [...view.members.keys()]
    .filter((path) => path.endsWith('/customapi.xml'))
    .flatMap((path) => view.xml(path) ?? [])
    .filter((api) => childText(api, 'plugintypeid') !== '' && !types.has(plainId(childText(api, 'plugintypeid'))))
    .map((api) =>
      finding(api, `The custom API ${attribute(api, 'uniquename')} names a plug-in type that is not in the zip.`),
    );
  return [...steps, ...addresses, ...apis];
}

function handlerProblems(step: Element, types: Map<string, string>, endpoints: Set<string>): string[] {
  const kind = childText(step, 'EventHandlerTypeCode');
  if (kind === handlerTypes.serviceEndpoint) {
    const id = plainId(childText(step, 'EventHandler'));
    return endpoints.has(id) ? [] : [`calls the service endpoint ${id}, which is not in the zip`];
  }
  if (kind !== handlerTypes.pluginType) return [`has a handler of the type "${kind}", which the gate does not know`];
  const name = childText(step, 'PluginTypeName');
  return types.get(plainId(childText(step, 'PluginTypeId'))) === name
    ? []
    : [`names the plug-in type "${name}", which is not in the zip`];
}

function registrationProblems(step: Element): string[] {
  const message = messages[plainId(childText(step, 'SdkMessageId'))];
  const stage = childText(step, 'Stage');
  const types = descendants(step, 'ImageType').map((type) => (type.textContent ?? '').trim());
  const hasImage = (kind: keyof typeof images): boolean => types.some((type) => images[kind].includes(type));
  const isFiltered = childText(step, 'FilteringAttributes') !== '';
  const checks: [isWrong: boolean, problem: string][] = [
    [message === undefined, 'is for a message that the gate does not know'],
    [!stages.has(stage), `has the stage "${stage}"; possible are 10, 20 and 40`],
    [
      childText(step, 'Mode') === asynchronous && stage !== postOperation,
      'is asynchronous, which is possible in stage 40 only',
    ],
    [isFiltered && message !== undefined && message !== 'Update', `filters columns, but ${message} has none`],
    [hasImage('pre') && message === 'Create', 'has an image from before the row was there'],
    [
      hasImage('post') && (message === 'Delete' || stage !== postOperation),
      'has an image of what is not there yet or no more',
    ],
  ];
  return checks.filter(([isWrong]) => isWrong).map(([, problem]) => problem);
}
