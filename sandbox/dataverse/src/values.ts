/** Values of a row as the stand-in keeps them, independent of the wire form. */

/** A reference to a row: what Dataverse calls EntityReference. */
export interface Reference {
  /** Logical name of the table. */
  table: string;
  /** Lower-case GUID of the row. */
  id: string;
}

/** A stored value. Dates are ISO text (UTC to the second, or `yyyy-MM-dd`), choices and money are numbers. */
export type Value = string | number | boolean | null | Reference;

/** Values by logical column name; lookups under the plain column name. */
export type Attributes = Record<string, Value>;

/** One row. `version` is the row version behind the ETag. */
export interface Row {
  table: string;
  id: string;
  version: number;
  values: Attributes;
}

/** True when the value is a reference to another row. */
export function isReference(value: Value | undefined): value is Reference {
  return typeof value === 'object' && value !== null;
}

const guidPattern = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** True for the text form of a GUID without braces. */
export function isGuid(text: string): boolean {
  return guidPattern.test(text);
}

/** A GUID as the platform writes it: lower case, no braces. */
export function normalizeGuid(text: string): string {
  return text.replace(/[{}]/g, '').toLowerCase();
}

/** ISO text to the second: Dataverse keeps no fractions of a second in date columns. */
export function toSeconds(date: Date): string {
  return `${date.toISOString().slice(0, 19)}Z`;
}
