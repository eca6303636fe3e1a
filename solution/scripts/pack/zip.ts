import { unzipSync, type Zippable, zipSync } from 'fflate';

/** Members of a zip by their path, in writing order. */
export type Members = Map<string, Uint8Array>;

/**
 * Time of every entry. A zip stores local wall-clock time and fflate takes it from the local getters of a Date, so the
 * date is built from local parts: every time zone then writes the same bytes. 1980 is the first year of the format; the
 * second of January at noon exists in every zone.
 */
const entryTime = (): Date => new Date(1980, 0, 2, 12, 0, 0);

/** "Made by" MS-DOS, without attributes: the same on every operating system (APPNOTE.TXT 4.4.2). */
const madeBy = { os: 0, attrs: 0 };

/** Writes the members in the order of the map. The same members give the same bytes on every machine. */
export function writeZip(members: Members): Uint8Array {
  const entries: Zippable = {};
  for (const [path, content] of members) entries[path] = [content, { ...madeBy, mtime: entryTime(), level: 9 }];
  return zipSync(entries);
}

/** Reads every member of a zip. Throws when the bytes are no zip. */
export function readZip(zip: Uint8Array): Members {
  return new Map(Object.entries(unzipSync(zip)));
}
