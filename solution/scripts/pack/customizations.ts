import { SourceError, type SourceReader } from './source-reader.ts';

/** Which of the two zips is written. */
export type PackageKind = 'managed' | 'unmanaged';

/** Folder of the source and the files in it that end up in one element of customizations.xml. */
interface ClassicPart {
  element: string;
  folder: string;
  ending: string;
}

/** In the order of customizations.xml. Folders and endings are those of Microsoft's SolutionPackager. */
const classicParts: ClassicPart[] = [
  { element: 'Roles', folder: 'Roles', ending: '.xml' },
  { element: 'optionsets', folder: 'OptionSets', ending: '.xml' },
  { element: 'Dashboards', folder: 'Dashboards', ending: '.xml' },
  { element: 'WebResources', folder: 'WebResources', ending: '.data.xml' },
  { element: 'CustomControls', folder: 'Controls', ending: '.data.xml' },
  { element: 'SolutionPluginAssemblies', folder: 'PluginAssemblies', ending: '.data.xml' },
  { element: 'SdkMessageProcessingSteps', folder: 'SdkMessageProcessingSteps', ending: '.xml' },
  { element: 'ServiceEndpoints', folder: 'ServiceEndpoints', ending: '.xml' },
  { element: 'AppModuleSiteMaps', folder: 'AppModuleSiteMaps', ending: '.xml' },
  { element: 'AppModules', folder: 'AppModules', ending: '.xml' },
];

/**
 * Text of customizations.xml from the unpacked source. `isIncluded` decides about each file of a classic part. Throws
 * {@link SourceError} when the skeleton has no place for a part: Microsoft's packager would drop it without a word.
 */
export function customizations(source: SourceReader, kind: PackageKind, isIncluded: (path: string) => boolean): string {
  const skeleton = 'Other/Customizations.xml';
  let text = source.text(skeleton);
  const put = (element: string, content: string): void => {
    text = fill(text, element, content, skeleton);
  };
  put('Entities', entities(source, kind));
  put('EntityMaps', entityMaps(source));
  put('EntityRelationships', relationships(source));
  for (const { element, folder, ending } of classicParts) {
    const described = source.files(folder).filter((file) => file.endsWith(ending));
    const files = twins(source, kind, described).filter(isIncluded);
    put(element, files.map((file) => rootText(source, file)).join('\n'));
  }
  return text;
}

function entities(source: SourceReader, kind: PackageKind): string {
  return source
    .files('Entities')
    .filter((file) => /^Entities\/[^/]+\/Entity\.xml$/.test(file))
    .map((file) => {
      const folder = file.slice(0, -'/Entity.xml'.length);
      const views = source.files(`${folder}/SavedQueries`).map((view) => innerText(source, view));
      const charts = source.files(`${folder}/Visualizations`).map((chart) => rootText(source, chart));
      let text = rootText(source, file);
      text = fill(text, 'FormXml', forms(source, `${folder}/FormXml`, kind), file);
      text = fill(text, 'SavedQueries', wrap('savedqueries', views.join('\n')), file);
      text = fill(text, 'Visualizations', charts.join('\n'), file);
      return ribbon(source, `${folder}/RibbonDiff.xml`, text, file);
    })
    .join('\n');
}

/** The forms of a table by type (`main`, `quickCreate`, …), which is the name of their folder. */
function forms(source: SourceReader, folder: string, kind: PackageKind): string {
  const files = source.files(folder);
  const types = [...new Set(files.map((file) => file.slice(folder.length + 1).split('/')[0] ?? ''))];
  return types
    .map((type) => {
      const chosen = twins(source, kind, source.files(`${folder}/${type}`));
      const inner = chosen.map((file) => innerText(source, file)).join('\n');
      return inner === '' ? '' : `<forms type="${type}">\n${inner}\n</forms>`;
    })
    .join('');
}

/**
 * The files of one package: managed takes `x_managed.xml` and falls back to `x.xml`; unmanaged takes only `x.xml` (as
 * Microsoft's packager does). The other twin is left out.
 */
function twins(source: SourceReader, kind: PackageKind, files: string[]): string[] {
  const isManaged = (file: string): boolean => file.endsWith('_managed.xml');
  return files.filter((file) => {
    const isReplaced = files.includes(file.replace(/\.xml$/, '_managed.xml'));
    const isOurs = kind === 'managed' ? isManaged(file) || !isReplaced : !isManaged(file);
    if (!isOurs) source.leave(file);
    return isOurs;
  });
}

/** The ribbon replaces its placeholder; its root element is the placeholder's. */
function ribbon(source: SourceReader, file: string, text: string, place: string): string {
  if (!source.has(file)) return text;
  const empty = emptyElement('RibbonDiffXml');
  if (!empty.test(text)) throw lost('RibbonDiffXml', place);
  return text.replace(empty, () => rootText(source, file));
}

/** Columns that the platform copies when it makes a row of one table out of a row of another. */
function entityMaps(source: SourceReader): string {
  const file = 'Other/EntityMaps.xml';
  return source.has(file) ? innerText(source, file) : '';
}

/** Relationships.xml names what is packed; a name without a definition, or the reverse, is a mistake in the source. */
function relationships(source: SourceReader): string {
  const listed = namesIn(source.text('Other/Relationships.xml'));
  const defined = source.files('Other/Relationships').map((file) => innerText(source, file));
  const names = namesIn(defined.join('\n'));
  const different = [...listed.filter((n) => !names.includes(n)), ...names.filter((n) => !listed.includes(n))];
  if (different.length > 0) {
    throw new SourceError(`Other/Relationships.xml and Other/Relationships/ differ in: ${different.join(', ')}.`);
  }
  return defined.join('\n');
}

function namesIn(text: string): string[] {
  return [...text.matchAll(/<EntityRelationship Name="([^"]+)"/g)].map(([, name = '']) => name);
}

function fill(text: string, element: string, content: string, place: string): string {
  if (content === '') return text;
  const empty = emptyElement(element);
  if (!empty.test(text)) throw lost(element, place);
  return text.replace(empty, () => `<${element}>\n${content}\n</${element}>`);
}

const emptyElement = (element: string): RegExp => new RegExp(`<${element}\\s*/>`);

const lost = (element: string, place: string): SourceError =>
  new SourceError(`${place}: there is no empty <${element} /> to fill, its content would be lost.`);

function wrap(element: string, content: string): string {
  return content === '' ? '' : `<${element}>\n${content}\n</${element}>`;
}

/** A source file from its root element on. The prefix xsi is declared once, at the root of customizations.xml. */
function rootText(source: SourceReader, file: string): string {
  return source
    .text(file)
    .replace(/^<\?xml[^>]*\?>\s*/, '')
    .replace(/ xmlns:xsi="[^"]*"/, '')
    .trimEnd();
}

function innerText(source: SourceReader, file: string): string {
  const text = rootText(source, file);
  return text.slice(text.indexOf('>') + 1, text.lastIndexOf('</')).replace(/^\n|\n\s*$/g, '');
}
