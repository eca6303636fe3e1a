import type { CommandAction, CommandLayout, RuleLayout, RuleTarget } from '../../meta/command-types.ts';

/** A command and whether the command bar shows it. */
export interface CommandState {
  layout: CommandLayout;
  isShown: boolean;
}

/** The commands that the ribbon adds to one place. */
export interface CommandBar {
  commands(): readonly CommandState[];
  /** Judges all rules again, as the platform does after load, save, selection and `refreshRibbon`. */
  refresh(): Promise<void>;
  /** Runs a command's functions in order; a failing one is reported. */
  run(command: CommandLayout): Promise<void>;
}

/** What commands ask of the form or grid they stand on. */
export interface CommandPlace {
  readonly commands: readonly CommandLayout[];
  /** `create`, `existing`, `readonly`, `disabled`; undefined where there is no form (ribbon reference: FormStateRule). */
  formState(): string | undefined;
  /** Value of a column on the form. */
  fieldValue(column: string): unknown;
  selectionCount(target: RuleTarget): number;
  /** Table of the target's rows. */
  tableOf(target: RuleTarget): string;
  holdsPrivilege(verb: string, table: string, depth: number): boolean;
  /** Value of a CrmParameter. @throws {Error} for one the place does not have. */
  parameter(name: string, command: CommandLayout): unknown;
  changed(): void;
}

/** How commands find and run their functions. */
export interface CommandServices {
  loadLibrary(name: string): Promise<void>;
  findFunction(name: string): ((...args: unknown[]) => unknown) | undefined;
  scriptFailed(error: unknown): void;
}

/** Creates the command bar of one place. */
export function createCommandBar(place: CommandPlace, services: CommandServices): CommandBar {
  let states: CommandState[] = place.commands.map((layout) => ({ layout, isShown: false }));
  let round = 0;

  const call = async (action: CommandAction, command: CommandLayout): Promise<unknown> => {
    await services.loadLibrary(action.library);
    const target = services.findFunction(action.functionName);
    if (!target) throw new Error(`The command calls ${action.functionName}, which ${action.library} does not define.`);
    const values = action.parameters.map((parameter) =>
      parameter.kind === 'constant' ? parameter.value : place.parameter(parameter.value, command),
    );
    return target(...values);
  };
  const holds = async (rule: RuleLayout, command: CommandLayout): Promise<boolean> => {
    const outcome = await judge(rule, command);
    return 'invert' in rule && rule.invert ? !outcome : outcome;
  };
  const allHold = async (rules: readonly RuleLayout[], command: CommandLayout): Promise<boolean> => {
    for (const rule of rules) if (!(await holds(rule, command))) return false;
    return true;
  };
  const judge = async (rule: RuleLayout, command: CommandLayout): Promise<boolean> => {
    switch (rule.kind) {
      case 'always':
        return rule.outcome;
      case 'formState':
        return place.formState() === rule.state.toLowerCase();
      case 'value':
        return String(place.fieldValue(rule.field.toLowerCase()) ?? '') === rule.value;
      case 'privilege':
        return place.holdsPrivilege(rule.verb, rule.table ?? place.tableOf(rule.appliesTo), rule.depth);
      case 'selection': {
        const count = place.selectionCount(rule.appliesTo);
        return count >= rule.minimum && count <= rule.maximum;
      }
      case 'or':
        for (const alternative of rule.alternatives) if (await allHold(alternative, command)) return true;
        return false;
      case 'custom':
        return Boolean((await call(rule, command)) ?? rule.default);
    }
  };
  return {
    commands: () => states,
    async refresh() {
      round += 1;
      const current = round;
      const judged = await Promise.all(
        place.commands.map(async (layout) => {
          try {
            return { layout, isShown: await allHold(layout.rules, layout) };
          } catch (error) {
            services.scriptFailed(error);
            return { layout, isShown: false };
          }
        }),
      );
      // A later round has newer answers.
      if (current !== round) return;
      states = judged;
      place.changed();
    },
    async run(command) {
      try {
        for (const action of command.actions) await call(action, command);
      } catch (error) {
        services.scriptFailed(error);
      }
    },
  };
}
