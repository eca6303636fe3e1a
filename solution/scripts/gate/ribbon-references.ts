import type { Element } from '@xmldom/xmldom';
import { attribute, child, children, descendants } from '../source/xml.ts';
import { owningTable } from './describe.ts';
import type { Finding, PackageView } from './package-view.ts';
import { placeOf } from './place.ts';
import { platformRibbon } from './platform-ids.ts';

const labelMark = '$LocLabels:';

/** Places of buttons that belong to a table (Dataverse: define ribbon custom actions). */
const tableLocation = /^Mscrm\.(?:Form|HomepageGrid|SubGrid)\.([a-z0-9_]+)\./;

/** Findings of rule 6 about ribbons: labels, commands and rules that they name are in the same ribbon or the platform's. */
export function checkRibbons(view: PackageView): Finding[] {
  return view.all('RibbonDiffXml').flatMap(checkRibbon);
}

function checkRibbon(ribbon: Element): Finding[] {
  const table = owningTable(ribbon).toLowerCase();
  const who = `The ribbon of ${table || 'the application'}`;
  const finding = (where: Element, message: string): Finding => ({
    rule: 6,
    ...placeOf(where),
    message: `${who} ${message}`,
  });
  const defined = definitions(ribbon);
  const named = (element: string, name: string, kind: keyof typeof defined, where = [ribbon]): Finding[] =>
    where
      .flatMap((parent) => descendants(parent, element))
      .map((user): [Element, string] => [user, attribute(user, name)])
      .filter(([, id]) => id !== '' && !id.startsWith(platformRibbon) && !defined[kind].has(id))
      .map(([user, id]) => finding(user, `names the ${kind} ${id}, which it does not define.`));
  const commands = descendants(ribbon, 'CommandDefinition');
  const labels = descendants(ribbon, '*').flatMap((where) =>
    [...where.attributes]
      .filter(({ value }) => value.startsWith(labelMark) && !defined.label.has(value.slice(labelMark.length)))
      .map(({ value }) =>
        finding(where, `names the label ${value.slice(labelMark.length)}, which it does not define.`),
      ),
  );
  const locations = descendants(ribbon, 'CustomAction')
    .map((action): [Element, string | undefined] => [action, tableLocation.exec(attribute(action, 'Location'))?.[1]])
    .filter(([, of]) => of !== undefined && of !== table)
    .map(([action, of]) =>
      finding(action, `has a button in the place of ${of}. A ribbon holds the buttons of its own table.`),
    );
  return [
    ...labels,
    ...locations,
    ...['Button', 'FlyoutAnchor', 'SplitButton', 'ToggleButton'].flatMap((control) =>
      named(control, 'Command', 'command'),
    ),
    ...named('EnableRule', 'Id', 'enable rule', commands),
    ...named('DisplayRule', 'Id', 'display rule', commands),
  ];
}

function definitions(ribbon: Element) {
  const ids = (elements: Element[]): Set<string> => new Set(elements.map((element) => attribute(element, 'Id')));
  const rules = (holder: string, element: string): Element[] => {
    const all = child(ribbon, 'RuleDefinitions');
    const of = all && child(all, holder);
    return of ? children(of, element) : [];
  };
  return {
    label: ids(descendants(ribbon, 'LocLabel')),
    command: ids(descendants(ribbon, 'CommandDefinition')),
    'enable rule': ids(rules('EnableRules', 'EnableRule')),
    'display rule': ids(rules('DisplayRules', 'DisplayRule')),
  };
}
