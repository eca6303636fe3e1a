import { copyFileSync, mkdirSync, readdirSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import type { Plugin } from 'esbuild';
import { texts } from '../solution/contract/texts.ts';

const folder = dirname(fileURLToPath(import.meta.url));

/** Where the built files lie, as parts of a path below the repository; `npm run pack` takes them from there. */
export const outputFolder = ['out', 'webresources'] as const;

/** What a build made. */
export interface BuiltFile {
  /** Absolute path. */
  path: string;
  bytes: number;
}

/**
 * The package's CommonJS build cannot be tree-shaken and adds 5.2 KB compressed; its own TypeScript sources, shipped
 * beside it, add 2.1 KB with the parts we use (measured with esbuild 0.28).
 */
const dataverseIfySources: Plugin = {
  name: 'dataverse-ify-sources',
  setup({ onResolve }) {
    const packageFile = createRequire(import.meta.url).resolve('dataverse-ify/package.json');
    onResolve({ filter: /^dataverse-ify$/ }, () => ({
      path: join(dirname(packageFile), 'src', 'index.ts'),
      sideEffects: false,
    }));
  },
};

/**
 * The minifier may call a function of ours `$`, which the solution checker takes for jQuery on the form (avoid-dom-form). A name
 * that is used as a global is never given away.
 */
const entry = (name: string): string => `if (false) $; import './entries/${name}';`;

/** The sentences of `views.js` by language: an image function must answer at once and cannot load a file of texts. */
const dueTexts = Object.fromEntries(
  Object.entries(texts).map(([language, { UI_DUE_LEFT, UI_DUE_TODAY, UI_DUE_OVER }]) => [
    language,
    { left: UI_DUE_LEFT, today: UI_DUE_TODAY, over: UI_DUE_OVER },
  ]),
);

/**
 * Builds the web resources below a folder, by default the repository: a script for each file of `src/entries`, and the pages of
 * `src/dialogs`. ES2018, because that is the level the solution checker reads.
 *
 * @throws esbuild's BuildFailure with the places of the errors.
 */
export async function buildWebResources(root = join(folder, '..')): Promise<BuiltFile[]> {
  const output = join(root, ...outputFolder);
  const scripts = filesOf('src/entries', '.ts').map((name) => buildScript(name, join(output, 'scripts')));
  return [...(await Promise.all(scripts)), ...filesOf('src/dialogs', '.html').map((name) => copyPage(name, output))];
}

async function buildScript(name: string, output: string): Promise<BuiltFile> {
  const path = join(output, name.replace(/\.ts$/, '.js'));
  await build({
    stdin: { contents: entry(name), resolveDir: join(folder, 'src'), sourcefile: 'entry.ts', loader: 'ts' },
    outfile: path,
    bundle: true,
    minify: true,
    format: 'iife',
    banner: { js: '"use strict";' },
    target: 'es2018',
    charset: 'ascii',
    legalComments: 'none',
    logLevel: 'warning',
    define: { dueTexts: JSON.stringify(dueTexts) },
    plugins: [dataverseIfySources],
  });
  return { path, bytes: statSync(path).size };
}

function copyPage(name: string, output: string): BuiltFile {
  const path = join(output, 'dialogs', name);
  mkdirSync(dirname(path), { recursive: true });
  copyFileSync(join(folder, 'src', 'dialogs', name), path);
  return { path, bytes: statSync(path).size };
}

function filesOf(place: string, ending: string): string[] {
  return readdirSync(join(folder, place))
    .filter((name) => name.endsWith(ending))
    .sort();
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  void buildWebResources().then((files) => {
    for (const { path, bytes } of files) process.stdout.write(`${relative(process.cwd(), path)} ${bytes} bytes\n`);
  });
}
