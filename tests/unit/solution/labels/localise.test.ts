import { describe, expect, it } from '@jest/globals';
import type { Dictionaries } from '../../../../solution/scripts/labels/dictionary.ts';
import { localise } from '../../../../solution/scripts/labels/localise.ts';

const dictionaries = (words: Record<string, string>): Dictionaries =>
  Object.fromEntries(
    ['it', 'cs', 'ru', 'de'].map((language) => [
      language,
      new Map(Object.entries(words).map(([key, word]) => [key, `${word} ${language}`])),
    ]),
  );

const run = (text: string, words: Record<string, string> = {}) => localise(text, 'Some/File.xml', dictionaries(words));

describe('localise', () => {
  it('adds the languages after the English label by LCID, each on a line of its own as the label is', () => {
    const source = ['<labels>', '  <label description="Yes" languagecode="1033" />', '</labels>', ''].join('\n');
    expect(run(source, { Yes: 'Ja' }).text).toBe(
      [
        '<labels>',
        '  <label description="Yes" languagecode="1033" />',
        '  <label description="Ja cs" languagecode="1029" />',
        '  <label description="Ja de" languagecode="1031" />',
        '  <label description="Ja it" languagecode="1040" />',
        '  <label description="Ja ru" languagecode="1049" />',
        '</labels>',
        '',
      ].join('\n'),
    );
  });

  it('changes nothing in a second run', () => {
    const source =
      '<a>\n  <Title Title="Deals" LCID="1033"></Title>\n</a><b><label languagecode="1033" description="Yes"/></b>';
    const once = run(source, { Deals: 'D', Yes: 'Y' }).text;
    expect(once).toContain('  <Title Title="D cs" LCID="1029"></Title>\n');
    expect(run(once, { Deals: 'D', Yes: 'Y' }).text).toBe(once);
  });

  it('replaces labels that no longer fit the English one and removes languages that we do not have', () => {
    const old =
      '<d>\n  <label description="Si" languagecode="1034" />\n  <label description="Yes" languagecode="1033" />' +
      '\n  <label description="old" languagecode="1031" />\n</d>';
    expect(run(old, { Yes: 'new' }).text).toBe(
      '<d>\n  <label description="Yes" languagecode="1033" />\n  <label description="new cs" languagecode="1029" />' +
        '\n  <label description="new de" languagecode="1031" />\n  <label description="new it" languagecode="1040" />' +
        '\n  <label description="new ru" languagecode="1049" />\n</d>',
    );
  });

  it('keeps every other attribute of the label and the rest of the file byte for byte', () => {
    const source =
      '\uFEFF<?xml version="1.0"?>\r\n<!-- <label description="no" languagecode="1033" /> -->\n<x y="a > b">' +
      '<label description="Yes" languagecode="1033" solutionaction="Added" /></x><![CDATA[<label languagecode="1033" />]]>\n';
    const { text, problems } = run(source, { Yes: 'Y' });
    expect(problems).toEqual([]);
    expect(text).toContain('<label description="Y ru" languagecode="1049" solutionaction="Added" />');
    expect(text.replace(/<label description="Y [^>]*>/g, '')).toBe(source);
  });

  it('reads and writes the escapes of XML', () => {
    const source = '<d><Description description="A &amp; &quot;B&quot; &#x3C;c&#62;" languagecode="1033" /></d>';
    expect(run(source, { 'A & "B" <c>': '"$1" & <d>\n' }).text).toContain(
      '<Description description="&quot;$1&quot; &amp; &lt;d&gt;&#xA; cs" languagecode="1029" />',
    );
  });

  it('takes the words of the nearest name around the label, else those of the English text alone', () => {
    const words = { New: 'general', 'New | cosell_state': 'of the choice', 'New | File': 'of the file' };
    const label = '<labels><label description="New" languagecode="1033" /></labels>';
    const { text, used } = run(`<optionset Name="cosell_state">${label}</optionset>`, words);
    expect(text).toContain('of the choice de');
    expect(used['de']).toEqual(new Set(['New | cosell_state']));
    expect(run(`<optionset Name="cosell_other">${label}</optionset>`, words).text).toContain('of the file de');
    expect(localise(label, 'Else.xml', dictionaries(words)).text).toContain('general de');
    expect(run(label, { New: 'general', 'New | labels': 'of the tag' }).text).toContain('of the tag it');
  });

  it('leaves a label without words alone', () => {
    const source = '<d><Description description="" languagecode="1033" /></d>';
    expect(run(source)).toMatchObject({ text: source, problems: [] });
  });

  it('tells file, language and text of every missing translation and invents none', () => {
    const source = '<d><label description="Yes" languagecode="1033" /></d>';
    const { text, problems } = run(source);
    expect(text).toBe(source);
    expect(problems).toEqual(['Some/File.xml: no translation (cs, de, it, ru) of "Yes"']);
  });

  it('tells labels that have no English one beside them', () => {
    const { problems } = run(
      '<a><label description="Ja" languagecode="1031" /></a><a><label description="Yes" languagecode="1033" /></a>',
      { Yes: 'Y' },
    );
    expect(problems).toEqual([
      'Some/File.xml: <label description="Ja" languagecode="1031" /> has no English label beside it',
    ]);
  });

  it('refuses an element with a language that it does not know, but not the root of the solution', () => {
    expect(() => run('<a><Strange text="Yes" languagecode="1033" /></a>')).toThrow('<Strange');
    const root = '<ImportExportXml version="9.2" languagecode="1033"><a /></ImportExportXml>';
    expect(run(root)).toMatchObject({ text: root, problems: [] });
  });
});
