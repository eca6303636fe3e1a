import { join } from 'node:path';
import { filesBelow, sourceText } from './source-files.ts';

/** Which of the two zips is written. */
export type PackageKind = 'managed' | 'unmanaged';

/** Folder of the source and the files in it that end up in one element of customizations.xml. */
const classicParts: { element: string; folder: string; ending: string }[] = [
  { element: 'Roles', folder: 'Roles', ending: '.xml' },
  { element: 'optionsets', folder: 'OptionSets', ending: '.xml' },
  { element: 'WebResources', folder: 'WebResources', ending: '.data.xml' },
  { element: 'CustomControls', folder: 'Controls', ending: '.data.xml' },
  { element: 'SolutionPluginAssemblies', folder: 'PluginAssemblies', ending: '.data.xml' },
  { element: 'SdkMessageProcessingSteps', folder: 'SdkMessageProcessingSteps', ending: '.xml' },
];

/**
 * Text of customizations.xml from the unpacked source. `isIncluded` decides about each file (path below the source) of a
 * classic part. Throws when the skeleton has no place for a part: Microsoft's packager would drop it without a word.
 */
export function customizations(source: string, kind: PackageKind, isIncluded: (path: string) => boolean): string {
  let text = sourceText(join(source, 'Other/Customizations.xml'));
  text = fill(text, 'Entities', entities(source, kind));
  text = fill(text, 'EntityRelationships', relationships(source));
  for (const part of classicParts) {
    const files = filesBelow(join(source, part.folder))
      .filter((file) => file.endsWith(part.ending))
      .map((file) => `${part.folder}/${file}`)
      .filter(isIncluded);
    text = fill(text, part.element, files.map((file) => rootText(source, file)).join('\n'));
  }
  return text;
}

function entities(source: string, kind: PackageKind): string {
  const files = filesBelow(join(source, 'Entities'));
  return files
    .filter((file) => /^[^/]+\/Entity\.xml$/.test(file))
    .map((file) => {
      const folder = `Entities/${file.split('/')[0]}`;
      let text = rootText(source, `${folder}/Entity.xml`);
      text = fill(text, 'FormXml', forms(source, `${folder}/FormXml`, kind));
      text = fill(text, 'SavedQueries', wrap('savedqueries', views(source, `${folder}/SavedQueries`)));
      return text.replace('<RibbonDiffXml />', () => rootText(source, `${folder}/RibbonDiff.xml`));
    })
    .join('\n');
}

/** Managed takes `x_managed.xml` and falls back to `x.xml`; unmanaged takes only `x.xml` (as Microsoft's packager does). */
function forms(source: string, folder: string, kind: PackageKind): string {
  const files = filesBelow(join(source, folder));
  const types = [...new Set(files.map((file) => file.split('/')[0] ?? ''))];
  return types
    .map((type) => {
      const chosen = files
        .filter((file) => file.startsWith(`${type}/`))
        .filter((file) => (file.endsWith('_managed.xml') ? kind === 'managed' : !isReplaced(files, file, kind)));
      const inner = chosen.map((file) => innerText(source, `${folder}/${file}`)).join('\n');
      return inner === '' ? '' : `<forms type="${type}">\n${inner}\n</forms>`;
    })
    .join('');
}

function isReplaced(files: string[], file: string, kind: PackageKind): boolean {
  return kind === 'managed' && files.includes(file.replace(/\.xml$/, '_managed.xml'));
}

function views(source: string, folder: string): string {
  return filesBelow(join(source, folder))
    .map((file) => innerText(source, `${folder}/${file}`))
    .join('\n');
}

/** Relationships.xml names what is packed; a name without a definition, or the reverse, is a mistake in the source. */
function relationships(source: string): string {
  const listed = namesIn(sourceText(join(source, 'Other/Relationships.xml')));
  const defined = filesBelow(join(source, 'Other/Relationships')).map((file) =>
    innerText(source, `Other/Relationships/${file}`),
  );
  const names = namesIn(defined.join('\n'));
  const different = [...listed.filter((n) => !names.includes(n)), ...names.filter((n) => !listed.includes(n))];
  if (different.length > 0) {
    throw new Error(`Other/Relationships.xml and Other/Relationships/ differ in: ${different.join(', ')}.`);
  }
  return defined.join('\n');
}

function namesIn(text: string): string[] {
  return [...text.matchAll(/<EntityRelationship Name="([^"]+)"/g)].map(([, name = '']) => name);
}

function fill(text: string, element: string, content: string): string {
  if (content === '') return text;
  const empty = new RegExp(`<${element}\\s*/>`);
  if (!empty.test(text)) throw new Error(`There is no empty <${element} /> to fill: its content would be lost.`);
  return text.replace(empty, () => `<${element}>\n${content}\n</${element}>`);
}

function wrap(element: string, content: string): string {
  return content === '' ? '' : `<${element}>\n${content}\n</${element}>`;
}

/** A source file from its root element on. The prefix xsi is declared once, at the root of customizations.xml. */
function rootText(source: string, file: string): string {
  return sourceText(join(source, file))
    .replace(/^<\?xml[^>]*\?>\s*/, '')
    .replace(/ xmlns:xsi="[^"]*"/, '')
    .trimEnd();
}

function innerText(source: string, file: string): string {
  const text = rootText(source, file);
  return text.slice(text.indexOf('>') + 1, text.lastIndexOf('</')).replace(/^\n|\n\s*$/g, '');
}
