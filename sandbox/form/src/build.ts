import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import type { Plugin } from 'esbuild';

const here = dirname(fileURLToPath(import.meta.url));
const projectRoot = join(here, '../../..');

/** Where the built client lies. */
export const outputFolder = join(projectRoot, 'out/sandbox-form');

/** The page uses the React that it gives to controls: the global one that the UMD files define. */
const globalReact: Plugin = {
  name: 'global-react',
  setup(builder) {
    const globals: Record<string, string> = { react: 'React', 'react-dom': 'ReactDOM' };
    builder.onResolve({ filter: /^react(-dom)?$/ }, ({ path }) => ({ path, namespace: 'global-react' }));
    builder.onLoad({ filter: /.*/, namespace: 'global-react' }, ({ path }) => ({
      contents: `module.exports = window.${globals[path]}`,
    }));
  },
};

/** The built client. */
export interface BuiltForm {
  script: string;
  style: string;
}

/** Bundles the client of the form page into `out/sandbox-form/` and returns it. Needs no network. */
export async function buildFormPage(): Promise<BuiltForm> {
  const result = await build({
    entryPoints: [join(here, 'client/main.tsx')],
    bundle: true,
    write: false,
    format: 'iife',
    target: 'es2022',
    jsx: 'transform',
    sourcemap: 'inline',
    plugins: [globalReact],
    logLevel: 'silent',
  });
  const script = result.outputFiles[0]?.text ?? '';
  const styles = ['form.css', 'pages.css'].map((name) => readFile(join(here, 'client', name), 'utf8'));
  const style = (await Promise.all(styles)).join('\n');
  await mkdir(outputFolder, { recursive: true });
  await writeFile(join(outputFolder, 'form.js'), script);
  await writeFile(join(outputFolder, 'form.css'), style);
  return { script, style };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  void buildFormPage().then(() => process.stdout.write(`The form page is in ${outputFolder}\n`));
}
