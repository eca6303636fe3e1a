import { DataverseError } from '../../errors.ts';

/**
 * Faults of FetchXML queries. Codes and most texts: Web service error codes, the entries QueryBuilder…; the longer
 * texts of unknown tables and columns are those seen on the platform.
 */
function fault(code: string, message: string): DataverseError {
  return new DataverseError(400, code, message);
}

export function invalidXml(reason: string): DataverseError {
  return fault('0x80040203', `Invalid XML. ${reason}`);
}

export function missingElement(name: string): DataverseError {
  return fault('0x80041123', `A required element was not specified. (${name})`);
}

export function missingAttribute(element: string, name: string): DataverseError {
  return fault('0x8004111e', `A required attribute was not specified. (${element}/@${name})`);
}

export function badAttribute(element: string, name: string, value: string): DataverseError {
  return fault('0x80041139', `The attribute value provided is invalid. (${element}/@${name}="${value}")`);
}

export function unknownTable(name: string): DataverseError {
  return fault(
    '0x80041102',
    `The entity with a name = '${name}' with namemapping = 'Logical' was not found in the MetadataCache.`,
  );
}

export function unknownColumn(name: string, table: string): DataverseError {
  return fault(
    '0x80041103',
    `'${table}' entity doesn't contain attribute with Name = '${name}' and NameMapping = 'Logical'.`,
  );
}

export function otherTable(expected: string, found: string): DataverseError {
  return fault(
    '0x80041128',
    `The entity name specified in fetchxml does not match the entity name specified in the Entity or Query Expression. (${found} instead of ${expected})`,
  );
}

export function unknownAlias(name: string): DataverseError {
  return fault('0x8004110b', `No alias for the given entity in the condition was found. (${name})`);
}

export function duplicateAlias(name: string): DataverseError {
  return fault('0x80041130', `FetchXML should have unique aliases. (${name})`);
}

export function badCondition(reason: string): DataverseError {
  return fault('0x80041106', `Incorrect filter condition or conditions. ${reason}`);
}

export function badOperator(operator: string, column: string, type: string): DataverseError {
  return fault('0x80041120', `Unsupported condition operator. ('${operator}' for ${column} of type ${type})`);
}

export function badValue(value: string, column: string, type: string): DataverseError {
  return fault('0x80041108', `Invalid value specified for type. ('${value}' for ${column} of type ${type})`);
}

export function notPositive(operator: string): DataverseError {
  return fault('0x8004110c', `A value greater than zero must be specified. (${operator})`);
}

export function tooManyLinks(): DataverseError {
  return fault('0x8004430d', 'Number of link entities in query exceeded maximum limit.');
}

export function badCookie(): DataverseError {
  return fault('0x8004112a', 'Invalid page number in paging cookie.');
}

export function topWithPages(): DataverseError {
  return fault('0x80040203', "The top attribute can't be specified with paging attribute page.");
}

/** Mistakes of aggregate queries. */
export const aggregateFaults = {
  alias: (column: string) => fault('0x80041109', `Invalid alias for aggregate operation. (${column})`),
  plainColumn: (column: string) =>
    fault('0x80041136', `Attributes can not be returned when aggregate operation is specified. (${column})`),
  both: (column: string) =>
    fault('0x80041137', `An attribute can either be an aggregate or a Group By but not both (${column})`),
  type: (aggregate: string, type: string) =>
    fault('0x8004112f', `Aggregate ${aggregate} is not supported for attribute of type ${type}.`),
  orderColumn: () =>
    fault('0x80041131', 'An attribute cannot be specified for an order clause for an aggregate Query. Use an alias.'),
  plainOrder: () => fault('0x80041133', 'An attribute is required for an order clause for a non-aggregate Query.'),
  dateGrouping: (value: string) =>
    fault('0x80041135', `An invalid value was specified for dategrouping. (${value || 'none'})`),
} as const;
