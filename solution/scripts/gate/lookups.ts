import type { Element } from '@xmldom/xmldom';
import { attribute, childText, descendants } from '../source/xml.ts';
import { describe, owningTable } from './describe.ts';
import type { Finding, PackageView } from './package-view.ts';
import { placeOf } from './place.ts';
import { type Column, readTables } from './tables.ts';

/** System lookups whose relationships a server keeps to itself: exports never list them. */
const withoutRelationship = new Set(['createdonbehalfby', 'modifiedonbehalfby']);

/** Relationships that a column of a type needs. */
const wantedRelationships: Record<string, number> = { lookup: 1, owner: 1, customer: 2 };

/**
 * Rule 5: every lookup column has exactly one relationship (a customer column two), every relationship its lookup, and every
 * relationship that a subgrid names exists and leads from the form's table to the subgrid's.
 */
export function checkLookups(view: PackageView): Finding[] {
  const finding = (where: Element, message: string): Finding => ({ rule: 5, ...placeOf(where), message });
  const lookups = lookupColumns(view);
  const relationships = view
    .all('EntityRelationship')
    .filter((relationship) => childText(relationship, 'EntityRelationshipType') === 'OneToMany')
    .map((element) => ({
      element,
      name: attribute(element, 'Name'),
      lookup:
        `${childText(element, 'ReferencingEntityName')}.${childText(element, 'ReferencingAttributeName')}`.toLowerCase(),
    }));
  const missing = [...lookups].flatMap(([lookup, column]) => {
    const found = relationships.filter((relationship) => relationship.lookup === lookup).length;
    const wanted = wantedRelationships[column.type];
    return found === wanted
      ? []
      : [finding(column.element, `The lookup ${lookup} has ${found} relationships instead of ${wanted}.`)];
  });
  const loose = relationships
    .filter(({ lookup }) => !lookups.has(lookup))
    .map(({ element, name, lookup }) =>
      finding(element, `The relationship ${name} names ${lookup}, which is no lookup column of the solution.`),
    );
  return [...missing, ...loose, ...subgrids(view)];
}

function lookupColumns(view: PackageView): Map<string, Column> {
  const columns = [...readTables(view).values()].flatMap((table) =>
    [...table.columns.values()].map((column): [string, Column] => [
      `${table.logicalName}.${column.logicalName}`,
      column,
    ]),
  );
  return new Map(
    columns.filter(([, { type, logicalName }]) => type in wantedRelationships && !withoutRelationship.has(logicalName)),
  );
}

function subgrids(view: PackageView): Finding[] {
  const relationships = new Map(view.all('EntityRelationship').map((element) => [attribute(element, 'Name'), element]));
  return view.all('systemform').flatMap((form) =>
    descendants(form, 'RelationshipName')
      .filter((name) => (name.textContent ?? '').trim() !== '')
      .flatMap((where): Finding[] => {
        const name = (where.textContent ?? '').trim();
        const subgrid = childText(where.parentElement ?? where, 'TargetEntityType');
        const found = relationships.get(name);
        const finding = (what: string): Finding[] => [
          {
            rule: 5,
            ...placeOf(where),
            message: `${describe(form)} has a subgrid with the relationship ${name}, ${what}.`,
          },
        ];
        if (!found) return finding('which is not in the solution');
        return leads(found, owningTable(form).toLowerCase(), subgrid)
          ? []
          : finding(`which does not lead from ${owningTable(form).toLowerCase()} to ${subgrid}`);
      }),
  );
}

/** True when rows of `many` hang on a row of `one` by this relationship. */
function leads(relationship: Element, one: string, many: string): boolean {
  const end = (element: string): string => childText(relationship, element).toLowerCase();
  if (childText(relationship, 'EntityRelationshipType') === 'OneToMany') {
    return end('ReferencedEntityName') === one && end('ReferencingEntityName') === many;
  }
  const ends = [end('FirstEntityName'), end('SecondEntityName')];
  return ends.includes(one) && ends.includes(many);
}
