import { changelogVersion, checkSolutionVersion, VersionError } from '../../../../solution/scripts/pack/version.ts';

describe('changelogVersion', () => {
  it.each([
    ['# Changelog\n\n## 0.1.0\n\n- first\n', '0.1.0'],
    ['## 1.2.3 - 2026-05-01\n\n## 1.2.2\n', '1.2.3'],
    ['## [2.0.0] - 2026-05-01\n', '2.0.0'],
    ['## Unreleased\n\n- new\n\n## 1.0.1\n', '1.0.1'],
    ['## [Unreleased]\n\n## [1.0.1]\n', '1.0.1'],
    ['\r\n## 0.1.0\r\n', '0.1.0'],
  ])('reads the newest version of %j', (changelog, version) => {
    expect(changelogVersion(changelog)).toBe(version);
  });

  it.each(['', '# Changelog\n', '## Unreleased\n'])('refuses %j without a version', (changelog) => {
    expect(() => changelogVersion(changelog)).toThrow(VersionError);
  });

  it('refuses a newest heading that is no version', () => {
    expect(() => changelogVersion('## Soon\n\n## 1.0.0\n')).toThrow('the heading "## Soon" is no version');
  });
});

describe('checkSolutionVersion', () => {
  it('accepts the version of the changelog with a fourth part 0', () => {
    expect(() => checkSolutionVersion('0.1.0.0', '## 0.1.0\n')).not.toThrow();
  });

  it('refuses another version and says both', () => {
    expect(() => checkSolutionVersion('0.1.0.0', '## 0.2.0\n')).toThrow(
      'has version 0.1.0.0, CHANGELOG.md asks for 0.2.0.0',
    );
  });
});
