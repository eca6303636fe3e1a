import { identifiedComponents, identifiedFormParts } from './identified-components.ts';
import type { Finding, PackageView } from './package-view.ts';
import { placeOf } from './place.ts';
import type { ReleaseManifest } from './release-manifest.ts';

const guid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/**
 * Rule 7: ids are well formed, no id is used twice, and a component that the last release had keeps its id: another id would
 * be another component, and the old one would stay behind. A component may get another name under its id.
 */
export function checkIdentities(view: PackageView, lastRelease?: ReleaseManifest): Finding[] {
  const components = identifiedComponents(view);
  const findings: Finding[] = [];
  const owners = new Map<string, string>();
  for (const { part, id, element } of [...components, ...identifiedFormParts(view)]) {
    const finding = (message: string): Finding => ({ rule: 7, ...placeOf(element), message });
    const owner = owners.get(id);
    if (!guid.test(id)) findings.push(finding(`The ${part} has the id "${id}", which is no GUID.`));
    else if (owner !== undefined) findings.push(finding(`${id} is the id of the ${owner} and of the ${part}.`));
    else owners.set(id, part);
  }
  const current = new Set(components.map(({ id }) => id));
  for (const { part, id, element } of components) {
    const last = lastRelease?.parts[part]?.['id'];
    if (last === undefined || last === id || current.has(last)) continue;
    const message = `The ${part} had the id ${last} in version ${lastRelease?.version} and now has ${id}. Give it back its id.`;
    findings.push({ rule: 7, ...placeOf(element), message });
  }
  return findings;
}
