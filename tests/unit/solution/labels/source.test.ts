import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { languageCodes, readTexts } from '../../../../solution/scripts/generate/texts.ts';
import { type LabelElement, labelElements } from '../../../../solution/scripts/labels/label-elements.ts';
import { reportLabels } from '../../../../solution/scripts/labels/label-files.ts';
import { missingParts, packageMembers } from '../../../../solution/scripts/pack/members.ts';
import { filesBelow, sourceText } from '../../../../solution/scripts/pack/source-files.ts';
import { attribute, childText, descendants, parseXml, rootOf } from '../../../../solution/scripts/source/xml.ts';

const root = process.cwd();
const source = join(root, 'solution/src');
const lcids = [1033, 1029, 1031, 1040, 1049];
const xml = (path: string) => rootOf(parseXml(sourceText(join(root, path)), path));

/** Labels that do not come in all languages, as text. */
function incomplete(text: string): string[] {
  const labels = labelElements(text);
  const place = ({ parent, tag }: LabelElement): string => `${parent} ${tag}`;
  const languages = Map.groupBy(labels, place);
  return labels
    .filter(({ lcid, words }) => lcid === 1033 && words !== '')
    .filter(
      (label) =>
        languages
          .get(place(label))
          ?.map(({ lcid }) => lcid)
          .join() !== lcids.join(),
    )
    .map((label) => label.source);
}

/**
 * Longest text that the platform stores. Descriptions of a custom API: 300, names 100; descriptions of environment variables and
 * views: 2000 (Dataverse reference of CustomAPI, EnvironmentVariableDefinition and SavedQuery, MaxLength). The names of the
 * other components are held to the same 100. Ribbon texts are not stored in a column.
 */
function longest(path: string, label: LabelElement): number {
  if (label.contexts.includes('RibbonDiffXml')) return Infinity;
  const isDescription = label.contexts.some((name) =>
    /^(RelationshipDescription|Descriptions|description)$/.test(name),
  );
  return isDescription ? (path.startsWith('customapis/') ? 300 : 2000) : 100;
}

describe('labels of the source', () => {
  const files = filesBelow(source).filter((path) => path.endsWith('.xml'));

  it('are there in all languages, in the order of the tool', () => {
    const missing = files.flatMap((path) =>
      incomplete(sourceText(join(source, path))).map((label) => `${path}: ${label}`),
    );
    expect(missing).toEqual([]);
  });

  it('are what the dictionaries say', () => {
    const { files: labelled, problems } = reportLabels(root);
    expect(problems).toEqual([]);
    expect([...labelled].filter(([path, text]) => sourceText(join(root, path)) !== text).map(([path]) => path)).toEqual(
      [],
    );
    expect(labelled.size).toBeGreaterThan(60);
  });

  it('fit the columns that the platform stores them in', () => {
    const long = files.flatMap((path) =>
      labelElements(sourceText(join(source, path)))
        .filter((label) => label.words.length > longest(path, label))
        .map((label) => `${path}: ${label.source}`),
    );
    expect(long).toEqual([]);
  });

  it('are announced as languages of the solution', () => {
    const languages = descendants(xml('solution/src/Other/Customizations.xml'), 'Language');
    expect(languages.map((language) => Number(language.textContent))).toEqual(lcids);
    expect(Object.values(languageCodes).sort()).toEqual([...lcids].sort());
  });

  it.each(['managed', 'unmanaged'] as const)('are all in the %s zip', (kind) => {
    const folders = {
      source,
      controls: join(root, 'out/controls'),
      webResources: join(root, 'out/webresources'),
    };
    const members = packageMembers(folders, kind, missingParts(folders));
    const texts = [...members].filter(([path]) => path.endsWith('.xml') && !path.startsWith('Controls/'));
    const bad = texts.flatMap(([path, bytes]) =>
      incomplete(new TextDecoder().decode(bytes)).map((label) => `${path}: ${label}`),
    );
    expect(bad).toEqual([]);
    const packed = labelElements(texts.map(([, bytes]) => new TextDecoder().decode(bytes)).join(''));
    for (const lcid of lcids) expect(packed.filter((label) => label.lcid === lcid).length).toBeGreaterThan(500);
  });
});

describe('message files', () => {
  const texts = readTexts(join(root, 'solution'));
  const keys = Object.keys(texts['en'] ?? {});
  const resxKeys = (path: string): string[] => descendants(xml(path), 'data').map((data) => attribute(data, 'name'));

  it.each(lcids)('have every sentence in %s, for the script and for the control', (lcid) => {
    expect(resxKeys(`solution/src/WebResources/cosell_/strings/Messages.${lcid}.resx`)).toEqual(keys);
    expect(resxKeys(`pcf/PartnerCenterSection/strings/PartnerCenterSection.${lcid}.resx`)).toEqual(keys);
  });

  it.each(lcids)('are web resources of the solution in %s', (lcid) => {
    const name = `cosell_/strings/Messages.${lcid}.resx`;
    const data = xml(`solution/src/WebResources/${name}.data.xml`);
    expect(childText(data, 'Name')).toBe(name);
    expect(childText(data, 'LanguageCode')).toBe(String(lcid));
    expect(childText(data, 'WebResourceType')).toBe('12');
    const components = descendants(xml('solution/src/Other/Solution.xml'), 'RootComponent');
    expect(components.map((component) => attribute(component, 'schemaName'))).toContain(name);
  });

  it('are loaded with every script and page that shows messages, and with the control', () => {
    const folder = 'solution/src/WebResources';
    const lists = filesBelow(join(root, folder))
      .filter((file) => file.endsWith('.data.xml'))
      .map((file) => childText(xml(`${folder}/${file}`), 'DependencyXml'))
      .filter((list) => list.includes('/strings/'));
    expect(lists.length).toBeGreaterThan(0);
    for (const list of lists) {
      const libraries = descendants(parseXml(list, 'DependencyXml'), 'Library');
      const strings = libraries.filter((library) => attribute(library, 'name').endsWith('.resx'));
      expect(strings.map((library) => attribute(library, 'name'))).toEqual(
        lcids.map((lcid) => `cosell_/strings/Messages.${lcid}.resx`),
      );
      expect(strings.map((library) => Number(attribute(library, 'languagecode')))).toEqual(lcids);
    }
    const resources = descendants(xml('pcf/PartnerCenterSection/ControlManifest.Input.xml'), 'resx');
    const paths = resources.map((resource) => attribute(resource, 'path'));
    expect(paths).toEqual(lcids.map((lcid) => `strings/PartnerCenterSection.${lcid}.resx`));
    expect(paths.filter((path) => !existsSync(join(root, 'pcf/PartnerCenterSection', path)))).toEqual([]);
  });

  it('are UTF-8 and read back as written', () => {
    const file = readFileSync(join(root, 'solution/src/WebResources/cosell_/strings/Messages.1049.resx'), 'utf8');
    const values = descendants(rootOf(parseXml(file, 'Messages.1049.resx')), 'value').map((value) => value.textContent);
    expect(values).toEqual(expect.arrayContaining(Object.values(texts['ru'] ?? {})));
  });
});
