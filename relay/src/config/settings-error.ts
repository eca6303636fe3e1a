/** One thing that is wrong. */
export interface Problem {
  /** The setting: its variable, or connection and member of the connections file. */
  readonly name: string;
  /** Sentence for the administrator; never contains the value of a secret. */
  readonly line: string;
}

/** Everything that is wrong with the settings, in one message. */
export class SettingsError extends Error {
  /** Names of the settings that are missing or invalid. */
  readonly names: readonly string[];

  constructor(problems: readonly Problem[]) {
    super(
      [
        `The relay cannot start: ${problems.length} setting${problems.length === 1 ? ' is' : 's are'} missing or invalid.`,
        ...problems.map(({ line }) => `  ${line}`),
        'Set them as environment variables, or in the file that COSELL_CONNECTIONS names; relay/README.md lists all of them.',
      ].join('\n'),
    );
    this.name = 'SettingsError';
    this.names = problems.map(({ name }) => name);
  }
}
