import { attribute, children, childText, descendants } from '../source/xml.ts';
import { type Finding, type PackageView, tableName } from './package-view.ts';

/** System lookups whose relationships a server keeps to itself: exports never list them. */
const withoutRelationship = new Set(['createdonbehalfby', 'modifiedonbehalfby']);

/** Rule 5: every lookup column has exactly one relationship (a customer column two), and every relationship its lookup. */
export function checkLookups(view: PackageView): Finding[] {
  const finding = (message: string): Finding => ({ rule: 5, message });
  const lookups = lookupColumns(view);
  const relationships = descendants(view.customizations, 'EntityRelationship')
    .filter((relationship) => childText(relationship, 'EntityRelationshipType') === 'OneToMany')
    .map((relationship) => ({
      name: attribute(relationship, 'Name'),
      lookup:
        `${childText(relationship, 'ReferencingEntityName')}.${childText(relationship, 'ReferencingAttributeName')}`.toLowerCase(),
    }));
  const missing = [...lookups].flatMap(([lookup, wanted]) => {
    const found = relationships.filter((relationship) => relationship.lookup === lookup).length;
    return found === wanted ? [] : [finding(`The lookup ${lookup} has ${found} relationships instead of ${wanted}.`)];
  });
  const loose = relationships
    .filter(({ lookup }) => !lookups.has(lookup))
    .map(({ name, lookup }) =>
      finding(`The relationship ${name} names ${lookup}, which is no lookup column of the solution.`),
    );
  return [...missing, ...loose];
}

function lookupColumns(view: PackageView): Map<string, number> {
  const wanted: Record<string, number> = { lookup: 1, owner: 1, customer: 2 };
  const lookups = new Map<string, number>();
  for (const entity of descendants(view.customizations, 'Entity')) {
    const columns = descendants(entity, 'attributes').flatMap((attributes) => children(attributes, 'attribute'));
    for (const column of columns) {
      const name = childText(column, 'LogicalName');
      const relationships = wanted[childText(column, 'Type')];
      if (relationships && !withoutRelationship.has(name)) {
        lookups.set(`${tableName(entity)}.${name}`.toLowerCase(), relationships);
      }
    }
  }
  return lookups;
}
