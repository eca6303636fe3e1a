import type { FieldKey, FieldMapping } from '../../../domain/mapping/field-mapping.ts';
import type { MappedTable } from '../../../domain/mapping/referral-fields.ts';

/** A value of a column: text, number, yes/no, empty; for `<lookup>@odata.bind` the path of a row. */
export type ColumnValues = Readonly<Record<string, string | number | boolean | null>>;

/** How the account of an arriving deal is found: all columns must be equal. */
export interface AccountMatchRule {
  readonly columns: readonly string[];
  /** Case and the number of blanks between words do not count. */
  readonly ignoreCase: boolean;
  /** "Contoso Ltd" is "Contoso". */
  readonly ignoreLegalForm: boolean;
}

/** Who owns a deal nobody of whose team is a user of the environment. */
export interface DefaultOwner {
  readonly kind: 'user' | 'team';
  readonly id: string;
}

/** The administrator's rows of the field mapping that can be used, and what the others stop. */
export interface FieldRows {
  readonly rows: Readonly<Record<MappedTable, readonly FieldMapping[]>>;
  /** Fields that do not travel: their row cannot be used, and the default column is not what the administrator wants. */
  readonly stopped: Readonly<Record<MappedTable, readonly FieldKey[]>>;
}

/** What the administrator of an environment set in the environment variables of the solution and its field mapping. */
export interface EnvironmentSettings {
  /** Text column of the account with the country. */
  readonly accountCountryColumn: string;
  /** Money or decimal column of the opportunity with the deal value; null when the one that was chosen cannot be used. */
  readonly dealValueColumn: string | null;
  /** Lookup to the currency, or a text column of the opportunity with its ISO code; null like `dealValueColumn`. */
  readonly dealCurrencyColumn: string | null;
  readonly nameMark: boolean;
  readonly cosellOnly: boolean;
  readonly opportunityDefaults: ColumnValues;
  readonly leadDefaults: ColumnValues;
  readonly newAccountDefaults: ColumnValues;
  readonly accountMatch: AccountMatchRule;
  readonly defaultOwner: DefaultOwner | null;
  /** `HH:MM`, UTC, ascending. */
  readonly reconcileTimes: readonly string[];
  /** Null when the rows cannot be read. */
  readonly fieldRows: FieldRows | null;
}

/** The mapping of an environment: the default one overlaid by the administrator's settings and rows. */
export interface EnvironmentMapping {
  /** Fields of a deal. */
  readonly opportunity: readonly FieldMapping[];
  readonly lead: readonly FieldMapping[];
  /** Customer and person of an opportunity. */
  readonly account: readonly FieldMapping[];
  readonly contact: readonly FieldMapping[];
  /** Customer and person that a lead carries itself. */
  readonly leadCustomer: readonly FieldMapping[];
  readonly leadContact: readonly FieldMapping[];
  /** Values of new rows for columns that the deal leaves empty, by table. */
  readonly born: Readonly<Record<MappedTable, ColumnValues>>;
}

/** The settings as far as they can be used; each warning says what cannot and what is used instead. */
export interface SettingsReading {
  readonly settings: EnvironmentSettings;
  readonly warnings: readonly string[];
}

/** Reads the settings. Throws `RelayError` with DV_ codes; a value that cannot be used is a warning, never an error. */
export interface EnvironmentSettingsSource {
  read(): Promise<SettingsReading>;
}
