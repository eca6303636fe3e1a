import { type Finding, type PackageView, viewMembers } from '../../../../solution/scripts/gate/package-view.ts';
import type { PackageKind } from '../../../../solution/scripts/pack/customizations.ts';
import { packageMembers, type PackFolders } from '../../../../solution/scripts/pack/members.ts';
import type { Members } from '../../../../solution/scripts/pack/zip.ts';
import { foldersFor, projectFolder } from '../pack/built-parts.ts';

export { projectFolder };

/** Changes one text; given back unchanged it is an error of the test. */
export type Change = (text: string) => string;

let folders: PackFolders | undefined;
const sound = new Map<PackageKind, Members>();

/** Members of a sound package as pack writes them, from the real source; a copy, free to be broken. */
export function soundMembers(kind: PackageKind = 'managed'): Members {
  const members = sound.get(kind) ?? packageMembers((folders ??= foldersFor()), kind, []);
  sound.set(kind, members);
  return new Map(members);
}

/** Flags of columns and tables that few rules look at: without them a test is ten times as fast. */
const flags =
  /<(Is(?!Global\b)\w+|Can(?!BeDeleted\b)\w+|ValidFor\w+|DisplayMask|ImeMode|SourceType|AutoNumberFormat|IntroducedVersion|Descriptions|displaynames|labels)>[^]*?<\/\1>/g;

/** Labels in other languages than English. */
const translations = /<\w+ [^>]*(?:languagecode|LCID)="(?!1033")\d+"[^>]*\/>/g;

const slim = (text: string): string => text.replace(flags, '').replace(translations, '').replace(/>\s+</g, '><');

/** Opens members for a rule, with a slim customizations.xml. */
export function viewOf(members: Members): PackageView {
  const text = new TextDecoder().decode(members.get('customizations.xml'));
  return viewMembers(new Map([...members, ['customizations.xml', new TextEncoder().encode(slim(text))]]));
}

/** Members in which one text file was changed. Throws when nothing changed: such a test could not fail. */
export function membersWith(path: string, change: Change, kind: PackageKind = 'managed'): Members {
  const members = soundMembers(kind);
  const before = new TextDecoder().decode(members.get(path));
  const after = change(before);
  if (after === before) throw new Error(`${path}: the change found nothing to change.`);
  return members.set(path, new TextEncoder().encode(after));
}

/** A package in which one text file was changed. */
export function viewWith(path: string, change: Change, kind: PackageKind = 'managed'): PackageView {
  return viewOf(membersWith(path, change, kind));
}

/** A package whose customizations.xml was changed. */
export function customized(change: Change, kind: PackageKind = 'managed'): PackageView {
  return viewWith('customizations.xml', change, kind);
}

const soundViews = new Map<PackageKind, PackageView>();

/** A sound package; the same one every time, only to be looked at. */
export function soundView(kind: PackageKind = 'managed'): PackageView {
  const view = soundViews.get(kind) ?? viewOf(soundMembers(kind));
  soundViews.set(kind, view);
  return view;
}

/**
 * One package that is broken in all these ways at once, for rules with many cases: reading it takes longer than the rule.
 * Throws when a change finds nothing to change.
 */
export function brokenBy(changes: Change[], kind: PackageKind = 'managed'): PackageView {
  return customized(
    (text) =>
      changes.reduce((before, change, index) => {
        const after = change(before);
        if (after === before) throw new Error(`Change ${index + 1} found nothing to change.`);
        return after;
      }, text),
    kind,
  );
}

/** What findings say, with the numbers of their rules. */
export function said(findings: Finding[]): string[] {
  return findings.map(({ rule, message }) => `${rule} ${message}`);
}

/** Replaces the first occurrence inside the first piece of text that a pattern finds. */
export function within(piece: RegExp, from: string | RegExp, to: string): Change {
  return (text) => text.replace(piece, (found) => found.replace(from, () => to));
}
