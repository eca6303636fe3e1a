import type { SourceChoice, SourceMetadata } from '../source/metadata.ts';
import { choiceKeys } from './choice-keys.ts';
import { constant, generatedHeader } from './text.ts';

/** Name and values of one choice as code knows them. Throws when the keys do not fit the options of the solution. */
export function choiceValues(choice: SourceChoice): { name: string; values: Record<string, number> } {
  const entry = choiceKeys[choice.name];
  if (!entry) throw new Error(`${choice.name}: add the keys of this choice to choice-keys.ts.`);
  if (entry.keys.length !== choice.options.length) {
    throw new Error(
      `${choice.name}: ${choice.options.length} options, but ${entry.keys.length} keys in choice-keys.ts.`,
    );
  }
  const values = choice.options.map((option, index) => [entry.keys[index], option.value] as const);
  return { name: entry.name, values: Object.fromEntries(values) };
}

/** Text of `solution/contract/choices.ts`. */
export function choicesContract(metadata: SourceMetadata): string {
  const constants = metadata.choices.map((choice) => {
    const { name, values } = choiceValues(choice);
    return constant(name, `Values of the global choice ${choice.name}.`, values);
  });
  return generatedHeader + constants.join('');
}
