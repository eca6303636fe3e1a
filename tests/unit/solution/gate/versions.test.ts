import { viewMembers } from '../../../../solution/scripts/gate/package-view.ts';
import { packageManifest } from '../../../../solution/scripts/gate/release-manifest.ts';
import { checkVersions, compareVersions } from '../../../../solution/scripts/gate/versions.ts';
import { type Change, membersWith, said, soundMembers, soundView, viewWith } from './packages.ts';

/** With all versions of components, which the other tests leave out. */
const full = (change: Change): string[] => said(checkVersions(viewMembers(membersWith('customizations.xml', change))));
const version = (text: string) =>
  viewWith('solution.xml', (all) => all.replace(/<Version>[^<]*</, `<Version>${text}<`));

describe('rule 12', () => {
  it('accepts the package as it is, also built again as a release', () => {
    expect(said(checkVersions(viewMembers(soundMembers())))).toEqual([]);
    expect(said(checkVersions(soundView(), packageManifest(soundView())))).toEqual([]);
    expect(said(checkVersions(soundView('unmanaged'), packageManifest(soundView())))).toEqual([]);
  });

  it.each(['', '1', '1.0.0', '1.0.0.0.0', '1.0.0.x', 'v1.0.0.0', '1.0.0.-1'])('refuses the version "%s"', (text) => {
    expect(said(checkVersions(version(text)))).toEqual([
      `12 The version "${text}" is not made of four numbers, as in 1.2.3.0.`,
    ]);
  });

  it('refuses a version that is lower than the last release', () => {
    const last = { ...packageManifest(soundView()), version: '0.10.0.0' };
    expect(said(checkVersions(version('0.9.0.0'), last))).toContainEqual(
      '12 The version 0.9.0.0 is lower than that of the last release, 0.10.0.0.',
    );
    expect(said(checkVersions(version('0.11.0.0'), last))).toEqual([]);
  });

  it('refuses other parts under a version that is released', () => {
    const last = packageManifest(soundView());
    delete last.parts['environment variable cosell_NameMark'];
    expect(said(checkVersions(soundView(), last))).toEqual([
      '12 The version 0.1.0.0 is released already, with other parts. Begin a new version in CHANGELOG.md.',
    ]);
  });

  it.each(['', '1', 'x', '0.1.0.0.0'])('refuses the IntroducedVersion "%s"', (text) => {
    expect(full((all) => all.replace(/<IntroducedVersion>0[^<]*</, `<IntroducedVersion>${text}<`))).toEqual([
      `12 The IntroducedVersion "${text}" is no version.`,
    ]);
  });

  it('refuses an IntroducedVersion above that of the zip, but not for forms of others', () => {
    expect(full((all) => all.replace(/<IntroducedVersion>0[^<]*</, '<IntroducedVersion>0.1.0.1<'))).toEqual([
      '12 The IntroducedVersion "0.1.0.1" is higher than the version of the zip, 0.1.0.0.',
    ]);
    expect(full((all) => all.replace('<IntroducedVersion>5.0.0.0<', '<IntroducedVersion>6.0.0.0<'))).toEqual([]);
  });

  it('looks into environment variables, too', () => {
    const path = 'environmentvariabledefinitions/cosell_NameMark/environmentvariabledefinition.xml';
    const view = viewWith(path, (text) => text.replace(/<introducedversion>[^<]*</, '<introducedversion>9.0.0.0<'));
    expect(checkVersions(view)).toEqual([
      {
        rule: 12,
        file: path,
        line: expect.any(Number),
        part: undefined,
        message: expect.stringContaining('"9.0.0.0"'),
      },
    ]);
  });
});

describe('compareVersions', () => {
  it('compares by number, and takes missing numbers for zero', () => {
    expect(compareVersions('0.9.0', '0.10.0')).toBeLessThan(0);
    expect(compareVersions('1.0', '1.0.0.0')).toBe(0);
    expect(compareVersions('1.0.0.1', '1.0')).toBeGreaterThan(0);
  });
});
