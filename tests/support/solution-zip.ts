import { packageMembers } from '../../solution/scripts/pack/members.ts';
import { writeZip } from '../../solution/scripts/pack/zip.ts';
import { foldersFor } from '../unit/solution/pack/built-parts.ts';

let zip: Uint8Array | undefined;

/** The managed solution from its source, with a few bytes in the place of what a build makes. */
export function solutionZip(): Uint8Array {
  zip ??= writeZip(packageMembers(foldersFor(), 'managed', []));
  return zip;
}
