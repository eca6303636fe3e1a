import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { PcResponse } from './errors.ts';

const folder = new URL('./page/', import.meta.url);

async function bundleScript(): Promise<string> {
  // Loaded here, not at the top: only the page needs the bundler.
  const { build } = await import('esbuild');
  const result = await build({
    entryPoints: [fileURLToPath(new URL('main.ts', folder))],
    bundle: true,
    write: false,
    format: 'iife',
    target: 'es2022',
    charset: 'utf8',
  });
  return result.outputFiles[0]?.text ?? '';
}

const readText = (name: string): Promise<string> => readFile(new URL(name, folder), 'utf8');

/** Scripts, styles and calls of this origin only; nothing is loaded from elsewhere. */
const contentSecurityPolicy =
  "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; form-action 'none'; base-uri 'none'; frame-ancestors 'none'";

/** Serves the files of the page; undefined for every other path. */
export type PageFiles = (path: string) => Promise<PcResponse | undefined>;

/** Creates the page's files. The script is bundled once, at its first request. */
export function createPageFiles(): PageFiles {
  let script: Promise<string> | undefined;
  const answer = async (type: string, text: Promise<string>): Promise<PcResponse> => ({
    status: 200,
    headers: {
      'content-type': `${type}; charset=utf-8`,
      'cache-control': 'no-store',
      'content-security-policy': contentSecurityPolicy,
      'x-content-type-options': 'nosniff',
    },
    body: await text,
  });
  return async (path) => {
    if (path === '/' || /^\/referrals\/[^/]+$/.test(path)) return answer('text/html', readText('index.html'));
    if (path === '/page.css') return answer('text/css', readText('page.css'));
    if (path === '/page.js') return answer('text/javascript', (script ??= bundleScript()));
    return undefined;
  };
}
