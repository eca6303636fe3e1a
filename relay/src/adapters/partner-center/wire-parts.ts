import type { Person, Solution } from '../../../../domain/model/deal.ts';
import type { FieldMapping, FieldValue } from '../../../../domain/mapping/field-mapping.ts';
import { salesStage, salesStagePath } from './sales-stage.ts';

/** Longest texts by path. The service publishes none; these are chosen (partner-center.md 8.33). */
const maxLengths: Readonly<Record<string, number>> = {
  '/name': 255,
  '/externalReferenceId': 100,
  '/details/notes': 4000,
};

/** A text, cut to what its path takes; never inside a surrogate pair. */
export function capped(path: string, text: string): string {
  const max = maxLengths[path] ?? Number.POSITIVE_INFINITY;
  if (text.length <= max) return text;
  return text.slice(0, /[\uD800-\uDBFF]/.test(text.charAt(max - 1)) ? max - 1 : max);
}

/** A value of a mapped field as it travels: closing dates as UTC midnight (partner-center.md 7.1). Undefined when empty. */
export function wireValue(row: FieldMapping, value: FieldValue): unknown {
  if (value === null) return undefined;
  if (row.path === salesStagePath) return salesStage(value) ?? undefined;
  if (row.kind === 'date') return `${String(value)}T00:00:00Z`;
  return typeof value === 'string' ? capped(row.path, value) : value;
}

/** A person as a Member (partner-center.md 4.2). */
export function member(person: Person): unknown {
  return withoutEmpty({
    firstName: person.firstName,
    lastName: person.lastName,
    phoneNumber: person.phone,
    email: person.email,
    title: person.title,
  });
}

/** A solution as a SolutionTag. Ids of the catalogue have a dash, those of categories none (partner-center.md 4.3.3, 4.11). */
export function solutionTag(solution: Solution): unknown {
  return withoutEmpty({
    type: solution.id.includes('-') ? 'Name' : 'Category',
    id: solution.id,
    name: solution.name,
    publisherName: solution.publisherName,
    solutionType: solution.solutionType,
  });
}

/** The members that hold something. */
export function withoutEmpty(members: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== null && value !== undefined));
}
