/** Fields that travel both ways. A customer's own rows may add keys later, therefore plain strings. */
export type FieldKey = string;

/** Canonical value: money as number with two decimals, dates as `yyyy-MM-dd`, currency as ISO 4217, text trimmed. */
export type FieldValue = string | number | boolean | null;

/** Canonical values by field. A key that is absent was not read. */
export type FieldValues = Readonly<Record<FieldKey, FieldValue>>;

/** How values are brought into canonical form and compared. */
export type FieldKind = 'money' | 'currency' | 'date' | 'text';

/** One row of the mapping between a CRM column and a referral member. */
export interface FieldMapping {
  readonly field: FieldKey;
  readonly kind: FieldKind;
  /** Logical name of the column on the opportunity. */
  readonly column: string;
  /** JSON pointer into the referral; for updates it must be on the whitelist of partner-center.md 3.4. */
  readonly path: string;
  /** Name of the field in history entries. */
  readonly label: string;
  /** Longest text, characters. Partner Center publishes no limits; 4,000 for notes is chosen (partner-center.md 8.33). */
  readonly maxLength?: number;
}

/** Version of the table below; a base written under another version is adopted field by field, not trusted blindly. */
export const mappingVersion = 1;

/**
 * The default mapping (domain.md 7). Every row is sent on create and travels both ways on update.
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
  { field: 'notes', kind: 'text', column: 'description', path: '/details/notes', label: 'notes', maxLength: 4000 },
];
