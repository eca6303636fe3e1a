import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { languageCodes } from '../generate/texts.ts';
import { byCodeUnit } from '../pack/source-files.ts';

/** Translations by English text, or by `<English text> | <name>` for one place. */
export type Dictionary = ReadonlyMap<string, string>;

/** Dictionaries by language. */
export type Dictionaries = Readonly<Record<string, Dictionary>>;

/** Languages of the labels beside English, in the order of their LCIDs, which is the order of the labels. */
export const otherLanguages: readonly { language: string; lcid: number }[] = Object.entries(languageCodes)
  .filter(([language]) => language !== 'en')
  .map(([language, lcid]) => ({ language, lcid }))
  .sort((left, right) => left.lcid - right.lcid);

/** Path of a dictionary below the `solution` folder. */
export function dictionaryPath(language: string): string {
  return `texts/labels/${language}.json`;
}

/** Reads `solution/texts/labels/<language>.json` of every language. Throws when one is missing or has an empty translation. */
export function readDictionaries(solutionFolder: string): Dictionaries {
  return Object.fromEntries(
    otherLanguages.map(({ language }) => {
      const path = dictionaryPath(language);
      const file = join(solutionFolder, path);
      if (!existsSync(file)) throw new Error(`solution/${path} is missing.`);
      const entries = Object.entries(JSON.parse(readFileSync(file, 'utf8')) as Record<string, unknown>);
      const bad = entries.filter(([, words]) => typeof words !== 'string' || words.trim() === '').map(([key]) => key);
      if (bad.length > 0) throw new Error(`solution/${path} has no words for: ${bad.join('; ')}.`);
      return [language, new Map(entries as [string, string][])];
    }),
  );
}

/** The key that holds the translation of a text in its place, the nearest name first; undefined when there is none. */
export function findKey(dictionary: Dictionary, english: string, contexts: string[]): string | undefined {
  const keys = [...contexts.map((context) => `${english} | ${context}`), english];
  return keys.find((key) => dictionary.has(key));
}

/** Text of a dictionary file: sorted, so that two people who add words change different lines. */
export function dictionaryText(dictionary: Dictionary): string {
  const sorted = [...dictionary].sort(([left], [right]) => byCodeUnit(left.toLowerCase(), right.toLowerCase()));
  return `${JSON.stringify(Object.fromEntries(sorted), null, 2)}\n`;
}
