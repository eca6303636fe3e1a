import { join } from 'node:path';
import { filesBelow, sourceText } from '../pack/source-files.ts';
import { type Dictionaries, otherLanguages, readDictionaries } from './dictionary.ts';
import { localise } from './localise.ts';

/** The labelled source with what the dictionaries lack and what nothing uses any more. */
export interface LabelReport {
  /** Files with labels, by path below the project folder, with their text in all languages. */
  files: Map<string, string>;
  problems: string[];
  /** Keys that no label asks for, by language. */
  unused: Record<string, string[]>;
}

/** Puts the labels of all languages into every XML file of `solution/src`, without writing anything. */
export function reportLabels(projectFolder: string, dictionaries?: Dictionaries): LabelReport {
  const solution = join(projectFolder, 'solution');
  const words = dictionaries ?? readDictionaries(solution);
  const source = join(solution, 'src');
  const files = new Map<string, string>();
  const problems: string[] = [];
  const used = new Map<string, Set<string>>(otherLanguages.map(({ language }) => [language, new Set()]));
  for (const file of filesBelow(source).filter((path) => path.endsWith('.xml'))) {
    const text = sourceText(join(source, file));
    const result = localise(text, file, words);
    if (text !== result.text || text.includes('languagecode="') || text.includes('LCID="')) {
      files.set(`solution/src/${file}`, result.text);
    }
    problems.push(...result.problems);
    for (const [language, keys] of Object.entries(result.used)) keys.forEach((key) => used.get(language)?.add(key));
  }
  const unused = Object.fromEntries(
    Object.entries(words).map(([language, dictionary]) => [
      language,
      [...dictionary.keys()].filter((key) => !used.get(language)?.has(key)),
    ]),
  );
  return { files, problems, unused };
}

/** Source files with the labels of all languages, by path. Throws a list of file and text when a translation is missing. */
export function labelFiles(projectFolder: string): Map<string, string> {
  const { files, problems } = reportLabels(projectFolder);
  if (problems.length > 0) {
    throw new Error(`Labels without translation (add them to solution/texts/labels):\n${problems.join('\n')}`);
  }
  return files;
}
