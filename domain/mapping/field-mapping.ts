/** Fields that travel both ways. A customer's own rows may add keys later, therefore plain strings. */
export type FieldKey = string;

/** Canonical value: money as number with two decimals, dates as `yyyy-MM-dd`, currency as ISO 4217, text trimmed. */
export type FieldValue = string | number | boolean | null;

/** Canonical values by field. A key that is absent was not read. */
export type FieldValues = Readonly<Record<FieldKey, FieldValue>>;

/** How values are brought into canonical form and compared. */
export type FieldKind = 'money' | 'currency' | 'date' | 'text';

/** A value of a choice of the CRM and the value of the referral that means the same. */
export interface ChoicePair {
  readonly crm: string | number | boolean;
  readonly referral: string;
}

/** How the value of a column becomes the value of the referral and back. The canonical value is always the referral's. */
export type Conversion =
  | { readonly is: 'text' | 'money' | 'date' | 'country' }
  | { readonly is: 'choiceMap'; readonly pairs: readonly ChoicePair[] }
  /** The column is never read. */
  | { readonly is: 'constant'; readonly value: string | number | boolean };

/** Rows that a column may point to; its value is the id of one of them. */
export interface ReferenceColumn {
  /** Names by id (lower case). */
  readonly names: Readonly<Record<string, string>>;
  /** Where the rows are and what the column is called when it is written; words of the adapter. */
  readonly set: string;
  readonly navigation: string;
}

/** One row of the mapping between a CRM column and a referral member. */
export interface FieldMapping {
  readonly field: FieldKey;
  readonly kind: FieldKind;
  /** Logical name of the column on the table of the list the row is in. */
  readonly column: string;
  /** Column that is read when `column` is empty; never written. */
  readonly fallbackColumn?: string;
  /** JSON pointer into the referral; for updates it must be on the whitelist of partner-center.md 3.4. */
  readonly path: string;
  /** Name of the field in history entries. */
  readonly label: string;
  /** Longest text, characters. Longer ones are compared and written up to there: the description of a deal holds 2,000. */
  readonly maxLength?: number;
  /** Which way values travel; default both. */
  readonly direction?: 'both' | 'toPartnerCenter' | 'toCrm';
  /** Whose value counts when both sides changed; default: a person decides. */
  readonly owner?: 'crm' | 'partnerCenter' | 'newest';
  /** Partner Center takes it with the POST only. */
  readonly createOnly?: true;
  /** Default: as the kind says. */
  readonly conversion?: Conversion;
  /** Canonical value that counts where the side it comes from has none. */
  readonly defaultValue?: FieldValue;
  /** Only for a column that points to rows. */
  readonly reference?: ReferenceColumn;
  /** The column keeps a time of day: dates are written as midnight, UTC. */
  readonly hasTime?: true;
}

/** Version of the default mappings; a base written under another version is adopted field by field, not trusted blindly. */
export const mappingVersion = 1;

/**
 * The default mapping of an opportunity (domain.md 7). Every row is sent on create and travels both ways on update.
 * The name of the deal is not here: Partner Center takes it on create only.
 */
export const defaultMapping: readonly FieldMapping[] = [
  { field: 'dealValue', kind: 'money', column: 'estimatedvalue', path: '/details/dealValue', label: 'deal value' },
  {
    field: 'currency',
    kind: 'currency',
    column: 'transactioncurrencyid',
    path: '/details/currency',
    label: 'currency',
  },
  {
    field: 'closingDate',
    kind: 'date',
    column: 'estimatedclosedate',
    path: '/details/closingDateTime',
    label: 'closing date',
  },
  { field: 'notes', kind: 'text', column: 'description', path: '/details/notes', label: 'notes', maxLength: 2000 },
];

/** The values a mapping sends to Partner Center; what only comes from there is left out. */
export function fieldsToSend(mapping: readonly FieldMapping[], values: FieldValues): FieldValues {
  const received = new Set(mapping.filter((row) => row.direction === 'toCrm').map((row) => row.field));
  return Object.fromEntries(Object.entries(values).filter(([field]) => !received.has(field)));
}
