import type { Element } from '@xmldom/xmldom';
import { attribute, childText, descendants } from '../source/xml.ts';
import type { Finding, PackageView } from './package-view.ts';
import { placeOf } from './place.ts';

/** Numbers that a publisher has: its prefix and four digits. */
const valuesOfPrefix = 10_000;

/** Choices whose values the platform gives: yes/no, state and status. */
const platformValues = new Set(['bit', 'state', 'status']);

/**
 * Rule 11: values of our choices, global and local, begin with the option value prefix of the publisher, so that they never
 * meet those of others; and no value is used twice in a choice.
 */
export function checkOptionValues(view: PackageView): Finding[] {
  const finding = (where: Element, message: string): Finding => ({ rule: 11, ...placeOf(where), message });
  if (!Number.isInteger(view.optionPrefix)) {
    return [{ rule: 11, file: 'solution.xml', message: 'The publisher has no option value prefix.' }];
  }
  const first = view.optionPrefix * valuesOfPrefix;
  const choices = view.all('optionset').filter((choice) => !platformValues.has(childText(choice, 'OptionSetType')));
  return choices.flatMap((choice) => {
    const name = attribute(choice, 'Name');
    const options = descendants(choice, 'option');
    const values = options.map((option) => attribute(option, 'value'));
    return options.flatMap((option, index) => {
      const text = values[index] ?? '';
      const value = /^\d+$/.test(text) ? Number(text) : Number.NaN;
      const isOurs = value >= first && value < first + valuesOfPrefix;
      return [
        ...(isOurs
          ? []
          : [
              finding(
                option,
                `The choice ${name} has the value "${text}", which does not begin with ${view.optionPrefix}. Use ${first} and on.`,
              ),
            ]),
        ...(values.indexOf(text) === index ? [] : [finding(option, `The choice ${name} has the value ${text} twice.`)]),
      ];
    });
  });
}
