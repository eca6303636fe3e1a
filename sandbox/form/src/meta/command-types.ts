/** Whose rows a rule is about: those of the page, or those selected in a grid. On a list both are the list's. */
export type RuleTarget = 'primary' | 'selected';

/** One rule of a command. `invert` swaps its outcome. */
export type RuleLayout =
  | { kind: 'formState'; state: string; invert: boolean }
  | { kind: 'value'; field: string; value: string; invert: boolean }
  | { kind: 'or'; alternatives: RuleLayout[][]; invert: boolean }
  | { kind: 'always'; outcome: boolean }
  /** `table` is undefined when the rule is about the table of the rows it applies to. */
  | { kind: 'privilege'; table?: string; verb: string; depth: number; appliesTo: RuleTarget; invert: boolean }
  | { kind: 'selection'; minimum: number; maximum: number; appliesTo: RuleTarget; invert: boolean }
  | {
      kind: 'custom';
      functionName: string;
      library: string;
      default: boolean;
      parameters: CommandParameter[];
      invert: boolean;
    };

/** A parameter handed to a function of a command. */
export type CommandParameter = { kind: 'crm'; value: string } | { kind: 'constant'; value: string | number | boolean };

export interface CommandAction {
  functionName: string;
  library: string;
  parameters: CommandParameter[];
}

/** A button of the command bar. `icon` is the name of a web resource. */
export interface CommandLayout {
  id: string;
  label: string;
  tooltip: string;
  sequence: number;
  icon?: string;
  rules: RuleLayout[];
  actions: CommandAction[];
}
