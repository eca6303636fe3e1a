import { languageCodes } from '../generate/texts.ts';
import { type Dictionaries, findKey, otherLanguages } from './dictionary.ts';
import { inLanguage, type LabelElement, labelElements } from './label-elements.ts';

const english = languageCodes['en'];

/** A text of a source file and what became of it. */
export interface Localised {
  text: string;
  /** What the dictionaries lack or the file does wrong, one readable line each. */
  problems: string[];
  /** Keys of the dictionaries that were used, by language. */
  used: Record<string, Set<string>>;
}

/**
 * Writes the labels of all languages beside the English ones of a file and removes what is no longer said in English. The
 * rest of the text stays as it is, so a second run changes nothing. A label without words needs no translation.
 */
export function localise(text: string, path: string, dictionaries: Dictionaries): Localised {
  const labels = labelElements(text);
  const problems = withoutEnglish(labels).map((label) => `${path}: ${label.source} has no English label beside it`);
  const used = Object.fromEntries(otherLanguages.map(({ language }) => [language, new Set<string>()]));
  const folders = path
    .replace(/\.xml$/, '')
    .split('/')
    .reverse();
  const translations = (label: LabelElement, blank: string): string => {
    const missing: string[] = [];
    const elements = otherLanguages.map(({ language, lcid }) => {
      const dictionary = dictionaries[language] ?? new Map<string, string>();
      const key = findKey(dictionary, label.words, [...label.contexts, ...folders]);
      if (key === undefined) missing.push(language);
      else used[language]?.add(key);
      return key === undefined ? '' : `${blank}${inLanguage(label, lcid, dictionary.get(key) ?? '')}`;
    });
    if (missing.length > 0) problems.push(`${path}: no translation (${missing.join(', ')}) of "${label.words}"`);
    return elements.join('');
  };
  let result = '';
  let position = 0;
  for (const label of labels) {
    const before = text.slice(position, label.start);
    const blank = /\s*$/.exec(before)?.[0] ?? '';
    if (label.lcid === english)
      result += before + label.source + (label.words === '' ? '' : translations(label, blank));
    else result += before.slice(0, before.length - blank.length);
    position = label.end;
  }
  return { text: result + text.slice(position), problems: [...new Set(problems)], used };
}

function withoutEnglish(labels: LabelElement[]): LabelElement[] {
  const place = ({ parent, tag }: LabelElement): string => `${parent} ${tag}`;
  const inEnglish = new Set(labels.filter((label) => label.lcid === english).map(place));
  return labels.filter((label) => !inEnglish.has(place(label)));
}
