import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Endings of files whose line ends a checkout may have turned; they are packed with LF. */
const textEndings = /\.(xml|resx|svg|js|css|html|json|txt|map)$/i;

/** Order by code unit: the same for every locale. */
export function byCodeUnit(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0;
}

/** Content of a file as it goes into the zip. */
export function packedBytes(file: string): Uint8Array {
  const bytes = readFileSync(file);
  return textEndings.test(file) ? new TextEncoder().encode(lf(bytes.toString('utf8'))) : new Uint8Array(bytes);
}

/** Text of a source file with LF and without a byte-order mark. */
export function sourceText(file: string): string {
  return lf(readFileSync(file, 'utf8'));
}

function lf(text: string): string {
  return text.replace(/^\uFEFF/, '').replaceAll('\r\n', '\n');
}

/** Paths of all files below a folder, relative to it, with `/`, in a fixed order; none when the folder is missing. */
export function filesBelow(folder: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) =>
      join(entry.parentPath, entry.name)
        .slice(folder.length + 1)
        .replaceAll('\\', '/'),
    )
    .sort(byCodeUnit);
}
