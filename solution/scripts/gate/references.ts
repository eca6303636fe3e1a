import type { Element } from '@xmldom/xmldom';
import { attribute, child, children, childText, descendants, parseXml } from '../source/xml.ts';
import { checkApps } from './app-references.ts';
import { describe, owningTable } from './describe.ts';
import { checkForms } from './form-references.ts';
import {
  checkReference,
  componentsOf,
  type KnownComponents,
  knownComponents,
  type Reference,
} from './known-components.ts';
import type { Finding, PackageView } from './package-view.ts';
import { placeOf } from './place.ts';
import { checkPrivileges } from './privileges.ts';
import { checkRibbons } from './ribbon-references.ts';

/** Names a web resource anywhere in customizations.xml. */
const webResourceMark = '$webresource:';

/** Elements whose text is the name of a web resource. */
const iconElements = ['IconVectorName', 'IconLargeName', 'IconMediumName', 'IconSmallName'];

/** Attributes that hold the name of a web resource without a mark. */
const libraryAttributes: [element: string, attribute: string][] = [
  ['Handler', 'libraryName'],
  ['Library', 'name'],
];

/**
 * Rule 6: what forms, views, apps, site maps, dashboards, ribbons, columns, roles and web resources name is in the solution,
 * or is a known part of the platform. `leftOut` are parts that are left out on purpose because they are not built.
 */
export function checkReferences(view: PackageView, leftOut: ReadonlySet<string> = new Set()): Finding[] {
  const known = knownComponents(view, leftOut);
  const references = [
    ...markedWebResources(view, known),
    ...namedWebResources(view, known),
    ...choices(view, known),
    ...tables(view, known),
  ];
  return [
    ...references.flatMap(checkReference),
    ...checkForms(view, known),
    ...checkApps(view, known),
    ...checkRibbons(view),
    ...checkPrivileges(view),
    ...dependencies(view, known),
  ];
}

/** `$webresource:name` in any attribute or text. */
function markedWebResources(view: PackageView, known: KnownComponents): Reference[] {
  return view.elements.flatMap((where) => {
    const texts = [...where.attributes].map(({ value }) => value);
    if (children(where).length === 0) texts.push((where.textContent ?? '').trim());
    return texts
      .filter((text) => text.startsWith(webResourceMark))
      .map((text) => ({ who: whose(where), to: known.webResource, name: text.slice(webResourceMark.length), where }));
  });
}

function namedWebResources(view: PackageView, known: KnownComponents): Reference[] {
  const to = known.webResource;
  const libraries = libraryAttributes.flatMap(([element, name]) =>
    view.all(element).map((where): Reference => ({ who: whose(where), to, name: attribute(where, name), where })),
  );
  const icons = iconElements.flatMap((element) =>
    view
      .all(element)
      .map((where): Reference => ({ who: whose(where), to, name: (where.textContent ?? '').trim(), where })),
  );
  const providers = view.all('cell').filter((cell) => cell.hasAttribute('imageproviderwebresource'));
  const images = providers.map((where): Reference => ({
    who: whose(where),
    to,
    name: attribute(where, 'imageproviderwebresource'),
    where,
  }));
  const page = descendants(view.solution, 'ConfigurationPage').map((where): Reference => ({
    who: 'The solution',
    to,
    name: (where.textContent ?? '').trim(),
    where,
  }));
  return [...libraries, ...icons, ...images, ...page].filter(
    ({ name }) => name !== '' && !name.startsWith(webResourceMark),
  );
}

/** A component or table around an element, as a message begins. */
function whose(element: Element): string {
  for (let at: Element | null = element; at; at = at.parentElement) {
    if (['systemform', 'savedquery', 'Dashboard', 'AppModule', 'AppModuleSiteMap'].includes(at.nodeName))
      return describe(at);
    if (at.nodeName === 'RibbonDiffXml') return `The ribbon of ${owningTable(at).toLowerCase() || 'the application'}`;
    if (at.nodeName === 'Entity') return `The table ${childText(at, 'Name').toLowerCase()}`;
  }
  return element.nodeName;
}

function choices(view: PackageView, known: KnownComponents): Reference[] {
  return view.all('OptionSetName').map((where) => ({
    who: `The column ${childText(where.parentElement ?? where, 'LogicalName')}`,
    to: known.choice,
    name: (where.textContent ?? '').trim(),
    where,
  }));
}

/** Tables that relationships, steps, subgrids, maps and custom APIs name. */
function tables(view: PackageView, known: KnownComponents): Reference[] {
  const to = known.table;
  const text = (where: Element, who: string): Reference => ({
    who,
    to,
    name: (where.textContent ?? '').trim().toLowerCase(),
    where,
  });
  const ends = ['ReferencingEntityName', 'ReferencedEntityName', 'FirstEntityName', 'SecondEntityName'];
  const apis = [...view.members.keys()]
    .filter((path) => path.endsWith('/customapi.xml'))
    .flatMap((path) => view.xml(path) ?? [])
    .flatMap((api) => child(api, 'boundentitylogicalname') ?? []);
  return [
    ...ends.flatMap((end) => view.all(end)).map((where) => text(where, `The relationship ${nameOf(where)}`)),
    ...view.all('PrimaryEntity').map((where) => text(where, `The step "${nameOf(where)}"`)),
    ...view.all('TargetEntityType').map((where) => text(where, whose(where))),
    ...['EntitySource', 'EntityTarget'].flatMap((end) => view.all(end)).map((where) => text(where, 'An attribute map')),
    ...apis.map((where) => text(where, 'A custom API')),
  ].filter(({ name }) => name !== '');
}

const nameOf = (where: Element): string => (where.parentElement ? attribute(where.parentElement, 'Name') : '');

/** `DependencyXml` of web resources: XML as text, with the web resources that the platform loads first. */
function dependencies(view: PackageView, known: KnownComponents): Finding[] {
  return componentsOf(view, 'WebResources', 'WebResource').flatMap((resource) => {
    const where = child(resource, 'DependencyXml');
    if (!where) return [];
    const who = `The web resource ${childText(resource, 'Name')}`;
    try {
      return descendants(parseXml(where.textContent ?? '', 'DependencyXml'), 'Library').flatMap((library) =>
        checkReference({ who, to: known.webResource, name: attribute(library, 'name'), where }),
      );
    } catch {
      // Any fault of the parser means the same here: the text is no XML.
      return [{ rule: 6, ...placeOf(where), message: `${who} has dependencies that are no well-formed XML.` }];
    }
  });
}
