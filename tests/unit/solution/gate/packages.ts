import { temporaryFolder } from '../../../support/temporary-folder.ts';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type PackageView, viewMembers } from '../../../../solution/scripts/gate/package-view.ts';
import type { PackageKind } from '../../../../solution/scripts/pack/customizations.ts';
import { packageMembers, type PackFolders } from '../../../../solution/scripts/pack/members.ts';
import type { Members } from '../../../../solution/scripts/pack/zip.ts';

/** The project's own source, so that the rules meet a real package. */
export const projectFolder = join(__dirname, '../../../..');

const manifest = `<?xml version="1.0" encoding="utf-8"?>
<manifest><control namespace="Cosell" constructor="PartnerCenterSection" version="0.1.0" control-type="virtual">
<resources><code path="bundle.js" order="1" /><resx path="strings/Section.1033.resx" version="1.0.0" /></resources>
</control></manifest>`;

/** Folders for pack: the real source, and built parts of a few bytes instead of a build. */
export function packFolders(): PackFolders {
  const built = temporaryFolder('cosell-built-');
  const files: Record<string, string> = {
    'controls/PartnerCenterSection/ControlManifest.xml': manifest,
    'controls/PartnerCenterSection/bundle.js': '(function () {})();',
    'controls/PartnerCenterSection/strings/Section.1033.resx': '<root />',
    'webresources/scripts/opportunity.js': '(function () {})();',
  };
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(join(built, path, '..'), { recursive: true });
    writeFileSync(join(built, path), text);
  }
  return {
    source: join(projectFolder, 'solution/src'),
    controls: join(built, 'controls'),
    webResources: join(built, 'webresources'),
  };
}

let sound: Record<PackageKind, Members> | undefined;

/** Members of a sound package as pack writes them; a copy, free to be broken. */
export function soundMembers(kind: PackageKind = 'managed'): Members {
  sound ??= {
    managed: packageMembers(packFolders(), 'managed', []),
    unmanaged: packageMembers(packFolders(), 'unmanaged', []),
  };
  return new Map(sound[kind]);
}

/** Flags of columns and tables that no rule but the schema looks at: without them a test is ten times as fast. */
const flags =
  /<(Is(?!Global\b)\w+|Can\w+|ValidFor\w+|DisplayMask|ImeMode|SourceType|AutoNumberFormat|IntroducedVersion|Descriptions|displaynames|labels)>[^]*?<\/\1>/g;

const slim = (text: string): string => text.replace(flags, '').replace(/>\s+</g, '><');

/** Opens members for a rule, with a slim customizations.xml. */
export function viewOf(members: Members): PackageView {
  const text = new TextDecoder().decode(members.get('customizations.xml'));
  return viewMembers(new Map([...members, ['customizations.xml', new TextEncoder().encode(slim(text))]]));
}

/** A package in which one text file was changed. Throws when nothing changed: such a test could not fail. */
export function viewWith(path: string, change: (text: string) => string): PackageView {
  const members = soundMembers();
  const before = new TextDecoder().decode(members.get(path));
  const after = change(before);
  if (after === before) throw new Error(`${path}: the change found nothing to change.`);
  members.set(path, new TextEncoder().encode(after));
  return viewOf(members);
}

/** A sound package. */
export function soundView(kind: PackageKind = 'managed'): PackageView {
  return viewOf(soundMembers(kind));
}
