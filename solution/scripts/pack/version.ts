/** A version that is missing, malformed or not the same everywhere; the message says where and what to do. */
export class VersionError extends Error {
  override name = 'VersionError';
}

/**
 * The version of the newest release: the first heading of the changelog that is a version (`## 0.1.0`, `## [0.1.0] - date`).
 * A heading "Unreleased" above it is skipped. Throws {@link VersionError} when there is none.
 */
export function changelogVersion(changelog: string): string {
  for (const [, heading = ''] of changelog.matchAll(/^##[ \t]+(.+)$/gm)) {
    const version = /^\[?v?(\d+\.\d+\.\d+)\]?(?:\s|$)/.exec(heading.trim())?.[1];
    if (version) return version;
    if (!/^\[?unreleased\]?$/i.test(heading.trim())) {
      throw new VersionError(`CHANGELOG.md: the heading "## ${heading.trim()}" is no version. Write it as "## 1.2.3".`);
    }
  }
  throw new VersionError('CHANGELOG.md has no heading with a version. Add one, for example "## 0.1.0".');
}

/** Throws {@link VersionError} when the solution's four-part version is not the changelog's version followed by `.0`. */
export function checkSolutionVersion(solutionVersion: string, changelog: string): void {
  const wanted = `${changelogVersion(changelog)}.0`;
  if (solutionVersion !== wanted) {
    throw new VersionError(
      `solution/src/Other/Solution.xml has version ${solutionVersion}, CHANGELOG.md asks for ${wanted}. Make them equal.`,
    );
  }
}
