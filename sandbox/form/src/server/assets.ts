import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { BuiltForm } from '../build.ts';
import { buildFormPage } from '../build.ts';
import { typeOfFile } from './responses.ts';

const resolve = createRequire(import.meta.url).resolve;

/** What the page loads before its own script, in order. React is the version of model-driven apps. */
export const libraryScripts = ['fluent-config.js', 'react.js', 'react-dom.js', 'fluent.js'];

/** Fluent would load fonts from its network; the page has the icons and does without the rest. Read when Fluent loads. */
const fluentConfig = `window.FabricConfig = { fontBaseUrl: '', iconBaseUrl: '/sandbox/form/fonts/' };\n`;

/** Paths of the UMD files inside their packages. */
const libraries: Record<string, readonly [module: string, path: string]> = {
  'react.js': ['react-17', 'umd/react.production.min.js'],
  'react-dom.js': ['react-dom-17', 'umd/react-dom.production.min.js'],
  'fluent.js': ['@fluentui/react', 'dist/fluentui-react.umd.js'],
};

/** A file of the page. */
export interface Asset {
  type: string;
  content: string | Uint8Array;
}

/** Finds files under `/sandbox/form/`: the client, the platform libraries and Fluent's icon fonts. */
export function createAssets(
  build: () => Promise<BuiltForm> = buildFormPage,
): (name: string) => Promise<Asset | undefined> {
  let built: Promise<BuiltForm> | undefined;
  const client = () => {
    built ??= build();
    // A failed build is tried again by the next request.
    built.catch(() => (built = undefined));
    return built;
  };
  return async (name) => {
    const type = typeOfFile(name);
    if (name === 'form.js') return { type, content: (await client()).script };
    if (name === 'form.css') return { type, content: (await client()).style };
    if (name === 'fluent-config.js') return { type, content: fluentConfig };
    const library = libraries[name];
    if (library) return { type, content: await readFile(join(packageFolder(library[0]), library[1])) };
    if (/^fonts\/[\w-]+\.woff$/.test(name)) return readFont(name);
    return undefined;
  };
}

async function readFont(name: string): Promise<Asset | undefined> {
  try {
    // This package shows its main file only, which lies one folder below its root.
    const root = join(dirname(resolve('@fluentui/font-icons-mdl2')), '..');
    return { type: typeOfFile(name), content: await readFile(join(root, name)) };
  } catch {
    // The page works without an icon; the browser reports the missing file.
    return undefined;
  }
}

function packageFolder(module: string): string {
  return dirname(resolve(`${module}/package.json`));
}
