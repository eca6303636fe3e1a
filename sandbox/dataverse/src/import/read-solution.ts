import { openPackage } from './package.ts';
import type { SolutionPackage } from './package.ts';
import type { ParsedSolution, RootComponent } from './parsed.ts';
import {
  readApps,
  readDashboards,
  readEntityMaps,
  readEnvironmentVariables,
  readServiceEndpoints,
  readSiteMaps,
} from './read-app.ts';
import { readControls, readCustomApis, readRelationships, readRoles, readWebResources } from './read-components.ts';
import { readAssemblies, readSteps } from './read-plugins.ts';
import { readChoice, readTables } from './read-tables.ts';
import { attribute, child, children, localizedName, path, plainGuid, textOf } from './xml.ts';
import type { Element } from './xml.ts';

/** Reads a solution zip; what cannot be read is added to the problems. */
export function readSolution(zip: Uint8Array, problems: string[]): ParsedSolution | undefined {
  const opened = openPackage(zip, problems);
  if (!opened) return undefined;
  const manifest = child(opened.solution, 'SolutionManifest');
  if (!manifest) {
    problems.push('solution.xml has no SolutionManifest.');
    return undefined;
  }
  return readContent(opened, manifest, problems);
}

function readContent(opened: SolutionPackage, manifest: Element, problems: string[]): ParsedSolution {
  const { customizations, members } = opened;
  const version = textOf(manifest, 'Version');
  const managed = textOf(manifest, 'Managed');
  if (!/^\d+(\.\d+){3}$/.test(version)) problems.push(`The solution's version '${version}' is not four numbers.`);
  if (managed !== '0' && managed !== '1') problems.push(`Managed must be 0 or 1 in a zip, not '${managed}'.`);
  return {
    uniqueName: textOf(manifest, 'UniqueName'),
    label: localizedName(manifest).label || textOf(manifest, 'UniqueName'),
    version,
    managed: managed === '1',
    prefix: textOf(child(manifest, 'Publisher'), 'CustomizationPrefix'),
    languages: path(customizations, 'Languages', 'Language').map((language) => Number(language.textContent?.trim())),
    rootComponents: path(manifest, 'RootComponents', 'RootComponent').map(readRootComponent),
    requiredComponents: path(manifest, 'MissingDependencies', 'MissingDependency', 'Required').map((required) => ({
      ...readRootComponent(required),
      displayName: attribute(required, 'displayName'),
      solution: attribute(required, 'solution'),
    })),
    tables: readTables(customizations, problems),
    choices: children(child(customizations, 'optionsets'), 'optionset').map(readChoice),
    relationships: readRelationships(customizations, problems),
    webResources: readWebResources(customizations, members, problems),
    controls: readControls(customizations, members, problems),
    ...readAssemblies(customizations, members, problems),
    steps: readSteps(customizations, problems),
    customApis: readCustomApis(members, problems),
    roles: readRoles(customizations, problems),
    dashboards: readDashboards(customizations, problems),
    siteMaps: readSiteMaps(customizations, problems),
    apps: readApps(customizations),
    environmentVariables: readEnvironmentVariables(members, problems),
    serviceEndpoints: readServiceEndpoints(customizations, problems),
    entityMaps: readEntityMaps(customizations),
  };
}

function readRootComponent(element: Element): RootComponent {
  return {
    type: Number(attribute(element, 'type')),
    schemaName: attribute(element, 'schemaName'),
    id: plainGuid(attribute(element, 'id')),
    behavior: attribute(element, 'behavior'),
  };
}
