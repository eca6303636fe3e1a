import { temporaryFolder } from '../../../support/temporary-folder.ts';
import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { missingParts, type PackFolders } from '../../../../solution/scripts/pack/members.ts';

/** The project, so that the tests meet the real source. */
export const projectFolder = join(__dirname, '../../../..');
export const sourceFolder = join(projectFolder, 'solution/src');

/** The built manifest as pcf-scripts would write it, with the bundle as the only resource. */
const manifest = readFileSync(
  join(projectFolder, 'pcf/PartnerCenterSection/ControlManifest.Input.xml'),
  'utf8',
).replace(/<resources>[^]*<\/resources>/, '<resources><code path="bundle.js" order="1" /></resources>');

/** Folders for pack: a source (the real one by default), and instead of a build a few bytes for every part it describes. */
export function foldersFor(source: string = sourceFolder): PackFolders {
  const built = temporaryFolder('cosell-built-');
  const folders = { source, controls: join(built, 'controls'), webResources: join(built, 'webresources') };
  for (const { schemaName, remedy } of missingParts(folders)) {
    if (remedy.startsWith('Control')) {
      const control = join(folders.controls, schemaName.split('.').at(-1) ?? '');
      write(join(control, 'ControlManifest.xml'), manifest);
      write(join(control, 'bundle.js'), '(function () {})();');
    } else {
      write(join(folders.webResources, schemaName.replace(/^[^/]+\//, '')), '(function () {})();');
    }
  }
  return folders;
}

/** A copy of the source, free to be broken. */
export function copyOfSource(): string {
  const copy = temporaryFolder('cosell-source-');
  cpSync(sourceFolder, copy, { recursive: true });
  return copy;
}

/** Changes one file of a copy. Throws when nothing changed: such a test could not fail. */
export function edit(copy: string, path: string, change: (text: string) => string): void {
  const file = join(copy, path);
  const before = readFileSync(file, 'utf8');
  const after = change(before);
  if (after === before) throw new Error(`${path}: the change found nothing to change.`);
  writeFileSync(file, after);
}

/** Writes a file with its folders. */
export function write(file: string, text: string): void {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
}
