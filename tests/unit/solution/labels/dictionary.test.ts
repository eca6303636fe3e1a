import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from '@jest/globals';
import { dictionaryText, otherLanguages, readDictionaries } from '../../../../solution/scripts/labels/dictionary.ts';
import { labelFiles, reportLabels } from '../../../../solution/scripts/labels/label-files.ts';

const made: string[] = [];

function project(files: Record<string, string>): string {
  const root = mkdtempSync(join(tmpdir(), 'cosell-labels-'));
  made.push(root);
  const empty = Object.fromEntries(otherLanguages.map(({ language }) => [`texts/labels/${language}.json`, '{}']));
  for (const [path, text] of Object.entries({ ...empty, ...files })) {
    mkdirSync(join(root, 'solution', path, '..'), { recursive: true });
    writeFileSync(join(root, 'solution', path), text);
  }
  return root;
}

const everywhere = (words: Record<string, string>): Record<string, string> =>
  Object.fromEntries(otherLanguages.map(({ language }) => [`texts/labels/${language}.json`, JSON.stringify(words)]));

afterEach(() => made.splice(0).forEach((root) => rmSync(root, { recursive: true })));

describe('dictionaries', () => {
  it('are refused when one is missing, is no JSON or has a text without words', () => {
    const root = project({ 'texts/labels/de.json': '{ "Yes": " ", "No": 1, "Name": "Name" }' });
    expect(() => readDictionaries(join(root, 'solution'))).toThrow(
      'solution/texts/labels/de.json has no words for: Yes; No.',
    );
    writeFileSync(join(root, 'solution/texts/labels/de.json'), '{');
    expect(() => readDictionaries(join(root, 'solution'))).toThrow(SyntaxError);
    rmSync(join(root, 'solution/texts/labels/de.json'));
    expect(() => readDictionaries(join(root, 'solution'))).toThrow('solution/texts/labels/de.json is missing.');
  });

  it('are written in the order of the English texts', () => {
    expect(dictionaryText(new Map([['b', '2'], ['A', '1']]))).toBe('{\n  "A": "1",\n  "b": "2"\n}\n'); // prettier-ignore
  });
});

describe('label files', () => {
  const label = '<labels><label description="Yes" languagecode="1033" /></labels>';

  it('hold all languages of every file with labels; other files are not among them', () => {
    const root = project({
      'src/A.xml': label,
      'src/b/C.xml': '<x />',
      'src/D.json': label,
      ...everywhere({ Yes: 'Ja' }),
    });
    expect([...labelFiles(root).keys()]).toEqual(['solution/src/A.xml']);
    expect(
      labelFiles(root)
        .get('solution/src/A.xml')
        ?.match(/description="Ja"/g),
    ).toHaveLength(4);
  });

  it('are refused with a list of files and texts without translation', () => {
    const root = project({ 'src/A.xml': label, 'src/B.xml': label.replace('Yes', 'No'), ...everywhere({ Yes: 'Ja' }) });
    expect(() => labelFiles(root)).toThrow('B.xml: no translation (cs, de, it, ru) of "No"');
  });

  it('come with the words that nothing uses', () => {
    const root = project({ 'src/A.xml': label, ...everywhere({ Yes: 'Ja', Old: 'Alt', 'Yes | Elsewhere': 'Jawohl' }) });
    expect(reportLabels(root).unused['de']).toEqual(['Old', 'Yes | Elsewhere']);
  });
});
