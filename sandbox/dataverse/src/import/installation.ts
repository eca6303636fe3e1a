import type { Definitions, InstalledSolution } from '../catalog.ts';
import { DataverseError } from '../errors.ts';
import type { Plugin } from '../plugins/types.ts';
import { checkSolution } from './check.ts';
import { identity, stableId } from './component.ts';
import type { Component } from './component.ts';
import { compose } from './compose.ts';
import { componentMap, dependenciesOn, dependencyMessage, leavesWith, ownComponents } from './dependencies.ts';
import type { Dependency, Layer } from './dependencies.ts';
import { checkUnchanged } from './immutable.ts';
import { ImportError, importReport } from './import-report.ts';
import type { ImportReport } from './import-report.ts';
import type { ParsedSolution } from './parsed.ts';
import { readSolution } from './read-solution.ts';
import { componentsOf, filterSolution, keepMissing } from './solution-parts.ts';

/** What an import does with components that the new version no longer has. */
export interface ImportOptions {
  /** `upgrade` (as the maker portal proposes) removes them, `update` leaves them in place. Default: upgrade. */
  mode?: 'update' | 'upgrade';
}

/** The layers in force and what they amount to. */
export interface Installation {
  layers: readonly Layer[];
  definitions: Definitions;
}

/**
 * Reads, composes and checks a solution zip over what is installed; throws ImportError with all problems found. The
 * version before, if any, is replaced in its place among the layers.
 */
export function prepareImport(
  zip: Uint8Array,
  { layers, definitions: before }: Installation,
  plugins: ReadonlyMap<string, Plugin>,
  { mode = 'upgrade' }: ImportOptions = {},
): Installation & { report: ImportReport } {
  const problems: string[] = [];
  const warnings: string[] = [];
  const read = readSolution(zip, problems);
  if (!read) throw new ImportError(problems);
  const at = layers.findIndex((layer) => layer.solution.uniqueName === read.uniqueName);
  const previous = layers[at]?.solution;
  if (previous) checkVersions(previous, read, problems);
  // An unmanaged import never removes anything.
  const solution = previous && (mode === 'update' || !read.managed) ? keepMissing(previous, read) : read;
  if (previous) checkUnchanged(previous, solution, problems);
  const others = layers.filter((_layer, index) => index !== at);
  const going = previous ? missingFrom(solution, ownComponents(previous, before)) : [];
  const { rest, dependencies } = without(going, others, before);
  if (dependencies.length > 0) {
    throw new ImportError([
      `Solution Upgrade action failed after import as holding. InnerException is: ${dependencyMessage(dependencies)}`,
    ]);
  }
  const next = ordered(previous ? rest.toSpliced(at, 0, layerOf(solution)) : [...rest, layerOf(solution)]);
  const definitions = compose(
    next.map((layer) => layer.solution),
    problems,
  );
  checkSolution({ solution: read, definitions, plugins, problems, warnings });
  if (problems.length > 0) throw new ImportError(problems);
  return { layers: next, definitions, report: importReport(read, previous, warnings) };
}

/** What keeps a managed solution from being uninstalled (RetrieveDependenciesForUninstall). 404 for an unknown one. */
export function uninstallDependencies({ layers, definitions }: Installation, uniqueName: string): Dependency[] {
  const { solution } = layerNamed(layers, uniqueName);
  if (!solution.managed) return [];
  const others = layers.filter((layer) => layer.solution !== solution);
  return without(ownComponents(solution, definitions), others, definitions).dependencies;
}

/**
 * The environment without a solution. Of an unmanaged one only the container goes. Throws DataverseError: 404 for an
 * unknown solution, 400 with all dependencies when something else uses its components.
 */
export function prepareUninstall({ layers, definitions }: Installation, uniqueName: string): Installation {
  const { solution } = layerNamed(layers, uniqueName);
  if (!solution.managed) {
    const kept = layers.map((layer) => (layer.solution === solution ? { ...layer, hasContainer: false } : layer));
    return { layers: kept, definitions };
  }
  const others = layers.filter((layer) => layer.solution !== solution);
  const { rest, dependencies } = without(ownComponents(solution, definitions), others, definitions);
  // Code as reported with this sentence (github.com/microsoft/coe-starter-kit issue 8165).
  if (dependencies.length > 0) throw new DataverseError(400, '0x8004f01d', dependencyMessage(dependencies));
  const problems: string[] = [];
  const next = compose(
    rest.map((layer) => layer.solution),
    problems,
  );
  if (problems.length > 0) throw new DataverseError(400, '0x8004f01d', problems.join('\n'));
  return { layers: rest, definitions: next };
}

/** Solutions as the environment lists them. */
export function installedSolutions(layers: readonly Layer[]): InstalledSolution[] {
  return layers
    .filter((layer) => layer.hasContainer)
    .map(({ solution: { uniqueName, version, managed, label, languages } }) => ({
      id: stableId(`solution:${uniqueName}`),
      uniqueName,
      version,
      managed,
      label,
      languages,
    }));
}

function layerOf(solution: ParsedSolution): Layer {
  return { solution, hasContainer: true };
}

function layerNamed(layers: readonly Layer[], uniqueName: string): Layer {
  const found = layers.find((layer) => layer.hasContainer && layer.solution.uniqueName === uniqueName);
  if (!found) throw new DataverseError(404, '0x80040217', `solution With uniquename = ${uniqueName} Does Not Exist`);
  return found;
}

/** Managed layers below the unmanaged ones, each in the order of installation. */
function ordered(layers: readonly Layer[]): Layer[] {
  return [...layers.filter((layer) => layer.solution.managed), ...layers.filter((layer) => !layer.solution.managed)];
}

function missingFrom(solution: ParsedSolution, components: readonly Component[]): Component[] {
  const kept = new Set(componentsOf(solution).map(identity));
  return components.filter((component) => !kept.has(identity(component)));
}

/** The layers without the components that go and the customer's parts of them, and what stands against it. */
function without(
  going: readonly Component[],
  layers: readonly Layer[],
  definitions: Definitions,
): { rest: Layer[]; dependencies: Dependency[] } {
  const leaving = componentMap(going, definitions);
  const dependencies = dependenciesOn(leaving, layers);
  const rest = layers.map((layer) => {
    if (layer.solution.managed) return layer;
    const pruned = filterSolution(layer.solution, (component) => !leavesWith(component, leaving));
    const tables = pruned.tables.filter((table) => !leaving.has(`table:${table.logicalName}`));
    return { ...layer, solution: { ...pruned, tables } };
  });
  return { rest, dependencies };
}

function checkVersions(previous: ParsedSolution, next: ParsedSolution, problems: string[]): void {
  if (previous.managed !== next.managed) {
    const word = (managed: boolean): string => (managed ? 'managed' : 'unmanaged');
    problems.push(
      `The solution ${next.uniqueName} is installed as ${word(previous.managed)}; it cannot be imported as ${word(next.managed)}.`,
    );
  }
  if (compareVersions(next.version, previous.version) < 0) {
    problems.push(
      `Version ${next.version} of ${next.uniqueName} is lower than the installed ${previous.version}. Import the same or a higher version.`,
    );
  }
}

function compareVersions(left: string, right: string): number {
  const rightParts = right.split('.').map(Number);
  for (const [at, part] of left.split('.').map(Number).entries()) {
    const difference = part - (rightParts[at] ?? 0);
    if (difference !== 0) return Math.sign(difference);
  }
  return 0;
}
