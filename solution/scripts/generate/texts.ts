import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { generatedHeader } from './text.ts';

/** LCID of each language that texts may come in (Microsoft's locale identifiers). */
export const languageCodes: Record<string, number> = { en: 1033, it: 1040, cs: 1029, ru: 1049, de: 1031 };

/** Sentences by language and key, from `solution/texts/<language>.json`. */
export type TextsByLanguage = Record<string, Record<string, string>>;

/** Reads every language. Throws when one is unknown or does not have exactly the English keys and placeholders. */
export function readTexts(solutionFolder: string): TextsByLanguage {
  const folder = join(solutionFolder, 'texts');
  const texts: TextsByLanguage = {};
  for (const file of readdirSync(folder)
    .filter((name) => name.endsWith('.json'))
    .sort()) {
    const language = file.slice(0, -'.json'.length);
    if (!languageCodes[language]) throw new Error(`solution/texts/${file}: add the language code to texts.ts first.`);
    texts[language] = JSON.parse(readFileSync(join(folder, file), 'utf8')) as Record<string, string>;
  }
  checkTexts(texts);
  return texts;
}

/** Throws a readable list when a language lacks a key, has one too many or changes the placeholders of a sentence. */
export function checkTexts(texts: TextsByLanguage): void {
  const english = texts['en'];
  if (!english) throw new Error('solution/texts/en.json is missing: English is the source of all texts.');
  const problems = Object.entries(texts).flatMap(([language, sentences]) => [
    ...Object.keys(english)
      .filter((key) => !(key in sentences))
      .map((key) => `${language}: ${key} is missing`),
    ...Object.entries(sentences).flatMap(([key, sentence]) => sentenceProblems(language, key, sentence, english[key])),
  ]);
  if (problems.length > 0) throw new Error(`The texts do not agree:\n${problems.join('\n')}`);
}

function sentenceProblems(language: string, key: string, sentence: string, english: string | undefined): string[] {
  if (english === undefined) return [`${language}: ${key} is not in English`];
  if (sentence.trim() === '') return [`${language}: ${key} is empty`];
  const same = placeholders(sentence) === placeholders(english);
  return same
    ? []
    : [`${language}: ${key} has the placeholders ${placeholders(sentence)}, English ${placeholders(english)}`];
}

function placeholders(sentence: string): string {
  return [...new Set(sentence.match(/\{\w+\}/g) ?? [])].sort().join(' ') || 'none';
}

/** Text of `solution/contract/texts.ts`. */
export function textsContract(texts: TextsByLanguage): string {
  return (
    generatedHeader.replace('solution/src', 'solution/texts') +
    '/** Sentences that people read, by language and key; placeholders are written `{name}`. */\n' +
    `export const texts = ${JSON.stringify(texts, null, 2)} as const;\n\n` +
    '/** Key of a sentence. */\nexport type TextKey = keyof (typeof texts)["en"];\n\n' +
    '/** A language that the sentences exist in. */\nexport type Language = keyof typeof texts;\n'
  );
}
