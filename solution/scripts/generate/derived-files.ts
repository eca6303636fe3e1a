import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { format, resolveConfig } from 'prettier';
import { choicesContract } from './choices.ts';
import { csharpContract } from './csharp.ts';
import { namesContract } from './names.ts';
import { readPluginRules } from './plugin-rules.ts';
import { resx } from './resx.ts';
import { tablesContract } from './tables.ts';
import { languageCodes, readTexts, textsContract } from './texts.ts';
import { labelFiles } from '../labels/label-files.ts';
import { readMetadata } from '../source/metadata.ts';

/** Project style where the folder has no Prettier settings of its own. */
const style = { printWidth: 120, singleQuote: true, trailingComma: 'all' } as const;

/**
 * Every derived file, by path below the project folder, with its text: also the XML of the source that has labels. Throws a
 * list of labels without translation.
 */
export async function derivedFiles(projectFolder: string): Promise<Map<string, string>> {
  const solution = join(projectFolder, 'solution');
  const metadata = readMetadata(join(solution, 'src'));
  const rules = readPluginRules(solution);
  const texts = readTexts(solution);
  const files = new Map<string, string>();
  const typescript = async (name: string, text: string): Promise<void> => {
    const path = `solution/contract/${name}`;
    const config = await resolveConfig(join(projectFolder, path));
    files.set(path, await format(text, { ...style, ...config, parser: 'typescript' }));
  };
  await typescript('tables.ts', tablesContract(metadata));
  await typescript('choices.ts', choicesContract(metadata));
  await typescript('names.ts', namesContract(metadata, rules));
  await typescript('texts.ts', textsContract(texts));
  for (const [language, sentences] of Object.entries(texts)) {
    const lcid = languageCodes[language];
    files.set(`pcf/PartnerCenterSection/strings/PartnerCenterSection.${lcid}.resx`, resx(sentences));
    files.set(`solution/src/WebResources/cosell_/strings/Messages.${lcid}.resx`, resx(sentences));
  }
  files.set('solution/plugin/src/Contract.cs', csharpContract(metadata, rules));
  for (const [path, text] of labelFiles(projectFolder)) files.set(path, text);
  return files;
}

/**
 * Writes the derived files, or with `check` only compares. Returns the paths that differed. Line ends are compared as LF,
 * because a checkout on Windows may have turned them.
 */
export async function generate(options: { projectFolder: string; check: boolean }): Promise<string[]> {
  const different: string[] = [];
  for (const [path, text] of await derivedFiles(options.projectFolder)) {
    const file = join(options.projectFolder, path);
    const current = existsSync(file) ? readFileSync(file, 'utf8').replaceAll('\r\n', '\n') : undefined;
    if (current === text) continue;
    different.push(path);
    if (options.check) continue;
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
  return different;
}
