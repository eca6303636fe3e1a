import type { Finding, PackageView } from './package-view.ts';
import { packageManifest, type PartProperties, type ReleaseManifest } from './release-manifest.ts';

/** Parts that may go although a release had them, with the reason: `solution/releases/removed.json`. */
export type RemovedParts = Record<string, string>;

/**
 * Rule 13: an upgrade keeps what the last release had. Nothing is gone that `removed` does not name with a reason, and what
 * cannot change did not: types and schema names of columns, ownership of tables, columns of keys, values of choices, ends of
 * relationships, custom APIs and their parameters, types of web resources and variables, identity of the assembly. The id of
 * a component is rule 7's. An import refuses such a change, or removes data of customers.
 *
 * Parts that are gone are looked for in a managed zip only: the unmanaged one has no forms of others.
 */
export function checkUpgrade(view: PackageView, lastRelease?: ReleaseManifest, removed: RemovedParts = {}): Finding[] {
  if (!lastRelease) return [];
  const current = packageManifest(view);
  const messages = [
    ...(view.managed ? goneParts(lastRelease, current, removed) : []),
    ...changedParts(lastRelease, current),
    ...newDemands(lastRelease, current),
    ...Object.keys(removed)
      .filter((part) => part in current.parts)
      .map((part) => `removed.json names the ${part}, which is in the zip.`),
  ];
  return messages.map((message) => ({ rule: 13, file: 'customizations.xml', message }));
}

function goneParts(last: ReleaseManifest, current: ReleaseManifest, removed: RemovedParts): string[] {
  const ids = new Set(Object.values(current.parts).map((part) => part['id']));
  const isGone = (part: string): boolean => {
    const id = last.parts[part]?.['id'];
    return !(part in current.parts) && (id === undefined || !ids.has(id));
  };
  return Object.entries(last.parts)
    .filter(([part, { of }]) => isGone(part) && !(part in removed) && !(of !== undefined && isGone(of)))
    .map(
      ([part]) =>
        `The ${part} was in version ${last.version} and is gone. Put it back, or name it with a reason in solution/releases/removed.json.`,
    );
}

function changedParts(last: ReleaseManifest, current: ReleaseManifest): string[] {
  const byId = new Map(Object.entries(current.parts).map(([part, { id }]) => [id, part]));
  return Object.entries(last.parts).flatMap(([part, before]) => {
    const renamed = before['id'] === undefined ? undefined : byId.get(before['id']);
    const after = current.parts[renamed ?? part];
    return after
      ? changes(before, after).map((change) => `The ${part}: ${change} It cannot change, make a new one.`)
      : [];
  });
}

function changes(before: PartProperties, after: PartProperties): string[] {
  const properties = [...new Set([...Object.keys(before), ...Object.keys(after)])].filter((name) => name !== 'id');
  return properties
    .filter((name) => before[name] !== after[name])
    .map((name) => `${name} was "${before[name] ?? ''}" and is "${after[name] ?? ''}".`);
}

/** A request parameter that a released custom API did not have and now demands breaks its callers. */
function newDemands(last: ReleaseManifest, current: ReleaseManifest): string[] {
  return Object.entries(current.parts)
    .filter(
      ([part, { of, isoptional }]) =>
        isoptional === '0' && of !== undefined && of in last.parts && !(part in last.parts),
    )
    .map(([part, { of }]) => `The ${part} is new and required, but the ${of} is released. Make it optional.`);
}
