import type { CommandAction, CommandLayout, CommandParameter, RuleLayout } from '../../meta/types.ts';
import { bracedId } from '../data/values.ts';
import type { FormModel } from '../model/form-model.ts';

/** A command and whether the command bar shows it. */
export interface CommandState {
  layout: CommandLayout;
  isShown: boolean;
}

/** The commands that the ribbon adds to the form. */
export interface CommandBar {
  commands(): readonly CommandState[];
  /** Judges all rules again, as the platform does after load, save and `refreshRibbon`. */
  refresh(): Promise<void>;
  /** Runs a command's functions in order; a failing one is reported. */
  run(command: CommandLayout): Promise<void>;
}

/** Form states by form type (client API reference: getFormType; ribbon reference: FormStateRule). */
const formStates: Record<number, string> = { 1: 'create', 2: 'existing', 3: 'readonly', 4: 'disabled' };

/** Creates the command bar. `loadLibrary` loads the script that a rule or action names. */
export function createCommandBar(model: FormModel, loadLibrary: (name: string) => Promise<void>): CommandBar {
  let states: CommandState[] = model.meta.commands.map((layout) => ({ layout, isShown: false }));
  let round = 0;

  const call = async (action: CommandAction): Promise<unknown> => {
    await loadLibrary(action.library);
    const target = model.services.findFunction(action.functionName);
    if (!target) throw new Error(`The command calls ${action.functionName}, which ${action.library} does not define.`);
    return target(...action.parameters.map((parameter) => argument(parameter, model)));
  };
  const holds = async (rule: RuleLayout): Promise<boolean> => {
    const outcome = await judge(rule, model, call, holds);
    return 'invert' in rule && rule.invert ? !outcome : outcome;
  };
  const allHold = async (rules: readonly RuleLayout[]): Promise<boolean> => {
    for (const rule of rules) if (!(await holds(rule))) return false;
    return true;
  };
  return {
    commands: () => states,
    async refresh() {
      round += 1;
      const current = round;
      const judged = await Promise.all(
        model.meta.commands.map(async (layout) => {
          try {
            return { layout, isShown: await allHold(layout.rules) };
          } catch (error) {
            model.services.scriptFailed(error);
            return { layout, isShown: false };
          }
        }),
      );
      // A later round has newer answers.
      if (current !== round) return;
      states = judged;
      model.changed();
    },
    async run(command) {
      try {
        for (const action of command.actions) await call(action);
      } catch (error) {
        model.services.scriptFailed(error);
      }
    },
  };
}

async function judge(
  rule: RuleLayout,
  model: FormModel,
  call: (action: CommandAction) => Promise<unknown>,
  holds: (rule: RuleLayout) => Promise<boolean>,
): Promise<boolean> {
  switch (rule.kind) {
    case 'always':
      return rule.outcome;
    case 'formState':
      return formStates[model.formType()] === rule.state.toLowerCase();
    case 'value':
      return String(model.attribute(rule.field.toLowerCase())?.value() ?? '') === rule.value;
    case 'or':
      for (const alternative of rule.alternatives) {
        const outcomes = await Promise.all(alternative.map(holds));
        if (outcomes.every(Boolean)) return true;
      }
      return false;
    case 'custom':
      return Boolean((await call(rule)) ?? rule.default);
  }
}

function argument(parameter: CommandParameter, model: FormModel): unknown {
  if (parameter.kind === 'constant') return parameter.value;
  const id = model.id();
  switch (parameter.value) {
    case 'PrimaryControl':
    case 'SelectedControl':
      return model.formContext;
    case 'PrimaryEntityTypeName':
    case 'SelectedEntityTypeName':
      return model.meta.table.logicalName;
    case 'FirstPrimaryItemId':
      return id === undefined ? null : bracedId(id);
    case 'PrimaryItemIds':
      return id === undefined ? [] : [bracedId(id)];
    case 'UserLcid':
    case 'OrgLcid':
      return model.meta.organization.languageId;
    default:
      throw new Error(`This page does not provide the command parameter ${parameter.value}.`);
  }
}
