import { join } from 'node:path';
import { filesBelow, packedBytes, sourceText } from './source-files.ts';

/** The unpacked source cannot become a package as it is; the message names the file and what is wrong. */
export class SourceError extends Error {
  override name = 'SourceError';
}

/**
 * The unpacked source while it is packed. It remembers what was read, because a file that no part of pack reads would be
 * missing in the zip without a word, as it is with Microsoft's packager. Paths are relative to the source, with `/`.
 */
export interface SourceReader {
  /** Files below a folder, in a fixed order; none when there is no such folder. */
  files(folder: string): string[];
  /** Text with LF. Throws {@link SourceError} when the file is not there. */
  text(path: string): string;
  /** Content as it goes into the zip. */
  bytes(path: string): Uint8Array;
  has(path: string): boolean;
  /** Says that this package leaves the file out on purpose. */
  leave(path: string): void;
  /** Files that were neither read nor left out on purpose. */
  unread(): string[];
}

/** Opens the source in a folder. */
export function openSource(root: string): SourceReader {
  const all = filesBelow(root);
  const present = new Set(all);
  const touched = new Set<string>();
  return {
    files: (folder) => all.filter((file) => file.startsWith(`${folder}/`)),
    text(path) {
      if (!present.has(path)) throw new SourceError(`${path} is missing.`);
      touched.add(path);
      return sourceText(join(root, path));
    },
    bytes(path) {
      touched.add(path);
      return packedBytes(join(root, path));
    },
    has: (path) => present.has(path),
    leave: (path) => void touched.add(path),
    unread: () => all.filter((file) => !touched.has(file)),
  };
}

/** Throws {@link SourceError} with every file of the source that would be missing in the zip. */
export function checkNothingLost(source: SourceReader): void {
  const lost = source.unread();
  if (lost.length === 0) return;
  throw new SourceError(
    `Pack knows no place in the zip for these files. Remove them, or teach pack to read them:\n${lost.join('\n')}`,
  );
}
