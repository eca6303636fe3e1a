import type { Element } from '@xmldom/xmldom';
import { attribute, child, childText, descendants } from '../source/xml.ts';
import { type Finding, type PackageView, plainId } from './package-view.ts';

/** Component (kind and name) → its GUID. Kept for every release in `solution/releases/<version>.json`. */
export type ComponentIds = Record<string, string>;

const guid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/**
 * Rule 7: ids are well formed, no id is used twice, and a component that the last release had keeps its id: another id would
 * be another component, and the old one would stay behind.
 */
export function checkIdentities(view: PackageView, lastRelease?: ComponentIds): Finding[] {
  const finding = (message: string): Finding => ({ rule: 7, message });
  const entries = allIds(view);
  const malformed = entries
    .filter(([, id]) => !guid.test(id))
    .map(([name, id]) => finding(`${name}: "${id}" is no GUID.`));
  const owners = new Map<string, string>();
  const twice: Finding[] = [];
  for (const [name, id] of entries) {
    const owner = owners.get(id);
    if (owner !== undefined) twice.push(finding(`${id} is the id of ${owner} and of ${name}.`));
    owners.set(id, name);
  }
  const current = componentIds(view);
  const changed = Object.entries(lastRelease ?? {})
    .filter(([name, id]) => name in current && current[name] !== id)
    .map(([name, id]) => finding(`${name} had the id ${id} in the last release and now has ${current[name]}.`));
  return [...malformed, ...twice, ...changed];
}

/** Ids of the components, by kind and name. */
export function componentIds(view: PackageView): ComponentIds {
  return Object.fromEntries(components(view.customizations));
}

function allIds(view: PackageView): [string, string][] {
  return [...components(view.customizations), ...formParts(view.customizations)];
}

function components(root: Element): [string, string][] {
  const of = (element: string, label: (e: Element) => string, id: (e: Element) => string): [string, string][] =>
    descendants(root, element).map((e) => [`${element} ${label(e)}`, plainId(id(e))]);
  return [
    ...of(
      'Role',
      (e) => attribute(e, 'name'),
      (e) => attribute(e, 'id'),
    ).filter(([, id]) => id !== ''),
    ...of(
      'systemform',
      (e) => `${owningTable(e)} ${label(e)}`,
      (e) => childText(e, 'formid'),
    ),
    ...of(
      'savedquery',
      (e) => `${owningTable(e)} ${label(e)}`,
      (e) => childText(e, 'savedqueryid'),
    ),
    ...of(
      'WebResource',
      (e) => childText(e, 'Name'),
      (e) => childText(e, 'WebResourceId'),
    ),
    ...of(
      'PluginAssembly',
      (e) => attribute(e, 'FullName').split(',')[0] ?? '',
      (e) => attribute(e, 'PluginAssemblyId'),
    ),
    ...of(
      'PluginType',
      (e) => attribute(e, 'Name'),
      (e) => attribute(e, 'PluginTypeId'),
    ),
    ...of(
      'SdkMessageProcessingStep',
      (e) => attribute(e, 'Name'),
      (e) => attribute(e, 'SdkMessageProcessingStepId'),
    ),
    ...of(
      'SdkMessageProcessingStepImage',
      (e) => `${attribute(e, 'Name')} of ${attribute((e.parentNode?.parentNode ?? e) as Element, 'Name')}`,
      (e) => childText(e, 'SdkMessageProcessingStepImageId'),
    ),
  ];
}

/** Ids inside the forms; `labelid`, `forControl` and the like only point to them or are free. */
function formParts(root: Element): [string, string][] {
  return descendants(root, 'systemform').flatMap((form) => {
    const where = `form ${owningTable(form)} ${label(form)}`;
    const of = (element: string, idName: string): [string, string][] =>
      descendants(form, element)
        .filter((e) => e.hasAttribute(idName))
        .map((e) => [
          `${where}: ${element} ${attribute(e, 'name') || attribute(e, 'id')}`,
          plainId(attribute(e, idName)),
        ]);
    return [
      ...of('tab', 'id'),
      ...of('section', 'id'),
      ...of('cell', 'id'),
      ...of('control', 'uniqueid'),
      ...of('Handler', 'handlerUniqueId'),
      ...of('Library', 'libraryUniqueId'),
    ];
  });
}

function label(component: Element): string {
  const names = child(component, 'LocalizedNames');
  const first = names && descendants(names, 'LocalizedName')[0];
  return first ? attribute(first, 'description') : '';
}

function owningTable(component: Element): string {
  for (let node = component.parentNode; node; node = node.parentNode) {
    if (node.nodeName === 'Entity') return childText(node as Element, 'Name');
  }
  return '';
}
