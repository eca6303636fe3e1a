import type { Element } from '@xmldom/xmldom';
import { descendants } from '../source/xml.ts';
import { owningTable } from './describe.ts';
import type { Finding, PackageView } from './package-view.ts';
import { placeOf } from './place.ts';
import { packageManifest, type ReleaseManifest, sameParts } from './release-manifest.ts';

const fourNumbers = /^\d+(\.\d+){3}$/;
/** Plug-in assemblies and steps are exported with two numbers, everything else with four. */
const introduced = /^\d+(\.\d+){1,3}$/;

/**
 * Rule 12: the version has four numbers and is higher than that of the last release (a zip with the same parts may be built
 * again under the same version); no component says that it came with a version that is malformed or higher than the zip's.
 */
export function checkVersions(view: PackageView, lastRelease?: ReleaseManifest): Finding[] {
  const [element] = descendants(view.solution, 'Version');
  const place = element ? placeOf(element) : { file: 'solution.xml' };
  if (!fourNumbers.test(view.version)) {
    return [
      { rule: 12, ...place, message: `The version "${view.version}" is not made of four numbers, as in 1.2.3.0.` },
    ];
  }
  return [
    ...(lastRelease ? checkOrder(view, lastRelease).map((message) => ({ rule: 12, ...place, message })) : []),
    ...introducedVersions(view).flatMap(([version, where]) => {
      const finding = (what: string): Finding[] => [
        { rule: 12, ...placeOf(where), message: `The IntroducedVersion "${version}" ${what}` },
      ];
      if (!introduced.test(version)) return finding('is no version.');
      return compareVersions(version, view.version) > 0
        ? finding(`is higher than the version of the zip, ${view.version}.`)
        : [];
    }),
  ];
}

function checkOrder(view: PackageView, last: ReleaseManifest): string[] {
  const order = compareVersions(view.version, last.version);
  if (order > 0) return [];
  if (order < 0) return [`The version ${view.version} is lower than that of the last release, ${last.version}.`];
  // The manifest is that of the managed zip, which alone is installed over another one.
  if (!view.managed || sameParts(packageManifest(view), last)) return [];
  return [`The version ${view.version} is released already, with other parts. Begin a new version in CHANGELOG.md.`];
}

/** Forms of others and site maps carry the platform's versions. */
function introducedVersions(view: PackageView): [version: string, where: Element][] {
  const isForeign = (where: Element): boolean =>
    where.parentElement?.nodeName === 'systemform' && !owningTable(where).toLowerCase().startsWith(`${view.prefix}_`);
  const classic = view.all('IntroducedVersion').filter((where) => !isForeign(where));
  const folders = [...view.members.keys()]
    .filter((path) => path.endsWith('/environmentvariabledefinition.xml'))
    .flatMap((path) => view.xml(path) ?? [])
    .flatMap((root) => descendants(root, 'introducedversion'));
  return [...classic, ...folders].map((where) => [(where.textContent ?? '').trim(), where]);
}

/** Negative, zero or positive as the left version is lower, equal or higher; missing numbers count as zero. */
export function compareVersions(left: string, right: string): number {
  const [a = [], b = []] = [left, right].map((version) => version.split('.').map(Number));
  for (let index = 0; index < Math.max(a.length, b.length); index += 1) {
    const difference = (a[index] ?? 0) - (b[index] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}
