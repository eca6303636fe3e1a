import type { Element } from '@xmldom/xmldom';
import { attribute, childText, descendants } from '../source/xml.ts';
import { owningTable } from './describe.ts';
import { type Finding, type PackageView, plainId } from './package-view.ts';
import { placeOf } from './place.ts';
import { readTables } from './tables.ts';

/** Solutions of Dynamics 365 Sales that own the tables and forms which we extend. Nothing else may be needed. */
const neededSolutions = new Set(['msdynce_Sales', 'msdynce_LeadManagement']);

/**
 * Part of rule 2: the zip asks for solutions of Dynamics 365 Sales only, by name and version, and declares every standard
 * table and form that it extends, so that an environment without them gets a clear message.
 */
export function checkMissingDependencies(view: PackageView): Finding[] {
  const finding = (where: Element, message: string): Finding => ({ rule: 2, ...placeOf(where), message });
  const required = descendants(view.solution, 'MissingDependency').flatMap((needed) => descendants(needed, 'Required'));
  const wrong = required.flatMap((needed) => {
    const solution = attribute(needed, 'solution');
    const [, name = '', version] = /^(\S+)(?: \((\d+(?:\.\d+){3})\))?$/.exec(solution) ?? [];
    if (!neededSolutions.has(name)) {
      return [
        finding(
          needed,
          `The zip asks for the solution "${solution}". Only ${[...neededSolutions].join(' and ')} may be needed.`,
        ),
      ];
    }
    return version === undefined
      ? [finding(needed, `The zip asks for "${solution}" without a version, as in "${name} (9.0.4.76)".`)]
      : [];
  });
  const names = new Set(required.map((needed) => attribute(needed, 'schemaName').toLowerCase()));
  const ids = new Set(required.map((needed) => plainId(attribute(needed, 'id'))));
  const foreignTables = [...readTables(view).values()].filter((table) => !table.isOwn);
  const foreignForms = view
    .all('systemform')
    .filter((form) => foreignTables.some(({ schemaName }) => schemaName === owningTable(form)));
  return [
    ...wrong,
    ...foreignTables
      .filter(({ logicalName }) => !names.has(logicalName))
      .map(({ logicalName, element }) =>
        finding(element, `The zip extends the table ${logicalName}. Declare it in MissingDependencies.`),
      ),
    ...foreignForms
      .map((form): [string, Element] => [plainId(childText(form, 'formid')), form])
      .filter(([id]) => !ids.has(id))
      .map(([id, form]) => finding(form, `The zip extends the form ${id}. Declare it in MissingDependencies.`)),
  ];
}
