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

/** What the administrator of an environment set in the environment variables of the solution (docs/administrator.md, Settings). */
export interface EnvironmentSettings {
  /** Text column of the account with the two-letter country code. */
  readonly accountCountryColumn: string;
  /** Money or decimal column of the opportunity with the deal value; null when the one that was chosen cannot be used. */
  readonly dealValueColumn: string | null;
  readonly dealCurrencyColumn: string;
  readonly nameMark: boolean;
  readonly cosellOnly: boolean;
  readonly opportunityDefaults: ColumnValues;
  readonly leadDefaults: ColumnValues;
  readonly newAccountDefaults: ColumnValues;
  readonly accountMatch: AccountMatchRule;
  readonly defaultOwner: DefaultOwner | null;
  /** `HH:MM`, UTC, ascending. */
  readonly reconcileTimes: readonly string[];
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
