import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { checkTexts, readTexts } from '../../../../solution/scripts/generate/texts.ts';
import { otherLanguages, readDictionaries } from '../../../../solution/scripts/labels/dictionary.ts';
import { reportLabels } from '../../../../solution/scripts/labels/label-files.ts';

const solution = join(process.cwd(), 'solution');
const dictionaries = readDictionaries(solution);
const texts = readTexts(solution);
const allowed = JSON.parse(readFileSync(join(solution, 'texts/labels/same-as-english.json'), 'utf8')) as Record<
  string,
  string[]
>;

interface Phrase {
  english: string;
  words: string;
}

/** Labels and messages of a language with their English. */
function phrases(language: string): Phrase[] {
  const labels = [...(dictionaries[language] ?? [])].map(([key, words]) => ({ english: withoutPlace(key), words }));
  const messages = Object.entries(texts[language] ?? {});
  return [...labels, ...messages.map(([key, words]) => ({ english: texts['en']?.[key] ?? '', words }))];
}

function withoutPlace(key: string): string {
  return key.split(' | ')[0] ?? key;
}

/** Wording of older, machine-made translations that people complained about; it must not come back. */
const wrong: Record<string, RegExp[]> = {
  it: [
    /riferiment/i,
    /in che modo può|possibile fare per microsoft/i,
    /verbi di sistema/i,
    /power automa(?!te\b)|alimentazione|energia elettrica/i,
    /dispongono/i,
    /campi principali/i,
    /\bguida\b/i,
    /possibilità/i,
    /\bdeal\b/i,
  ],
  cs: [
    /odkazu|odkazů|odkazem/i,
    /nápověd/i,
    /koup[eěio]/i,
    /směrové číslo/i,
    /power automat(?!e\b)|zapnout účet/i,
    /bez hodnoty/i,
  ],
  ru: [
    /идентификатор ссылки|ссылка на ссылку/i,
    /авторов/i,
    /справк/i,
    /возможность|возможности/i,
    /ведущи/i,
    /ВАРИАНТ/,
    /power автомат/i,
    /майкрософт/i,
  ],
  de: [
    /verweis/i,
    /referenz/i,
    /hilfe erhalten|microsoft help/i,
    /systemanpassungsmodul/i,
    /\bstrom\b|\benergie\b/i,
    /\bchance\b|gelegenheit/i,
    /neu erstellen/i,
  ],
};

/** A term in English and the stem that has to stand for it in each language. */
const terms: { english: RegExp; words: Record<string, RegExp> }[] = [
  {
    english: /\breferrals?\b/i,
    words: { it: /segnalazion/i, cs: /doporučen/i, ru: /рекомендаци/i, de: /empfehlung/i },
  },
  {
    english: /\bopportunit(y|ies)\b(?! or lead\.)/i,
    words: {
      it: /opportunità|opportunity/i,
      cs: /příležitost|opportunity/i,
      ru: /возможн\S+ сдел|opportunity/i,
      de: /verkaufschance|opportunity/i,
    },
  },
  {
    english: /\bdeals?\b(?! (value|currency))/i,
    words: { it: /trattativ/i, cs: /obchod/i, ru: /сдел/i, de: /deal/i },
  },
  {
    english: /\bleads?\b/i,
    words: { it: /lead/i, cs: /zájemc|lead/i, ru: /интерес|lead/i, de: /lead/i },
  },
  {
    english: /Partner Center/,
    words: { it: /Centro per i partner/, cs: /Partnersk\S+ centr/, ru: /Центр\S* партнеров/, de: /Partner Center/ },
  },
  {
    english: /\bconnector\b/i,
    words: { it: /connettor/i, cs: /konektor/i, ru: /соединител/i, de: /connector/i },
  },
];

describe.each(otherLanguages.map(({ language }) => language))('words in %s', (language) => {
  it('exist for every message and label, none is empty', () => {
    expect(Object.keys(texts)).toContain(language);
    expect(() => checkTexts(texts)).not.toThrow();
    expect(phrases(language).filter(({ words }) => words.trim() !== words || words === '')).toEqual([]);
  });

  it('are those of English only where the list of equal words says so, and the list has nothing more', () => {
    const same = phrases(language)
      .filter(({ english, words }) => english === words)
      .map(({ english }) => english);
    expect([...new Set(same)].sort()).toEqual([...(allowed[language] ?? [])].sort());
  });

  it('avoid the wording of older translations', () => {
    const own = ({ words }: Phrase): string => words.replace(/"[^"]*"|„[^“]*“|«[^»]*»/g, '');
    const bad = phrases(language).filter((phrase) => wrong[language]?.some((pattern) => pattern.test(own(phrase))));
    expect(bad).toEqual([]);
  });

  it('use one term for one thing', () => {
    const bad = terms.flatMap(({ english, words }) =>
      phrases(language).filter((phrase) => english.test(phrase.english) && !words[language]?.test(phrase.words)),
    );
    expect(bad).toEqual([]);
  });

  it('say the same in labels as in messages with the same English', () => {
    const labels = dictionaries[language];
    const different = Object.entries(texts['en'] ?? {}).filter(([key, english]) => {
      const label = labels?.get(english);
      return label !== undefined && label !== texts[language]?.[key];
    });
    expect(different).toEqual([]);
  });

  it('end like the English text: a sentence stays a sentence, a name a name', () => {
    const last = (text: string): string => /[.?:…]$/.exec(text.replace(/[”“"»)]+$/, ''))?.[0] ?? '';
    expect(phrases(language).filter(({ english, words }) => last(english) !== last(words))).toEqual([]);
  });

  it('keep what is in braces and the names of columns and of the older connector', () => {
    const fixed = (text: string): string[] =>
      (text.match(/\{[^}]*\}|\b\w+_\w+\b|\b[A-Z]{2,}-\d+-[A-Z]+\b/g) ?? []).sort();
    const bad = phrases(language).filter(({ english, words }) => fixed(english).join() !== fixed(words).join());
    expect(bad).toEqual([]);
  });

  it('are all asked for by a label', () => {
    expect(reportLabels(process.cwd(), dictionaries).unused[language]).toEqual([]);
  });
});

describe('the tables of this test', () => {
  it('recognise bad wording', () => {
    const found = (language: string, words: string): boolean =>
      wrong[language]?.some((pattern) => pattern.test(words)) ?? false;
    expect(found('it', 'Identificatore del riferimento')).toBe(true);
    expect(found('cs', 'Odkaz odkazu')).toBe(true);
    expect(found('cs', 'Odkaz na doporučení')).toBe(false);
    expect(found('ru', 'Ссылка на ссылку')).toBe(true);
    expect(found('ru', 'Ссылка на рекомендацию')).toBe(false);
    expect(found('de', 'Verweis Bezeichner')).toBe(true);
    expect(found('de', 'Verkaufschance')).toBe(false);
  });
});
