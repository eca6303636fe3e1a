import type { Definitions } from '../catalog.ts';
import type { Plugin } from '../plugins/types.ts';
import { checkSolution } from './check.ts';
import { compose } from './compose.ts';
import type { ParsedSolution } from './parsed.ts';
import { readSolution } from './read-solution.ts';

/** What an import did. */
export interface ImportReport {
  uniqueName: string;
  version: string;
  managed: boolean;
  /** Version that was installed before, if any. */
  previousVersion: string | undefined;
  /** Number of components by kind. */
  counts: Record<string, number>;
  /** Tables the solution brings. */
  tables: string[];
  warnings: string[];
}

/** A solution that was not imported; nothing has changed. */
export class ImportError extends Error {
  readonly problems: readonly string[];
  constructor(problems: readonly string[]) {
    super(`The solution was not imported:\n${problems.map((problem) => `- ${problem}`).join('\n')}`);
    this.name = 'ImportError';
    this.problems = problems;
  }
}

/** Outcome of reading and checking a zip: the new content of the catalogue and what to report. */
export interface PreparedImport {
  definitions: Definitions;
  solutions: ParsedSolution[];
  report: ImportReport;
}

/** Reads, composes and checks; throws ImportError with all problems found. */
export function prepareImport(
  zip: Uint8Array,
  installed: readonly ParsedSolution[],
  plugins: ReadonlyMap<string, Plugin>,
): PreparedImport {
  const problems: string[] = [];
  const warnings: string[] = [];
  const solution = readSolution(zip, problems);
  if (!solution) throw new ImportError(problems);
  const previous = installed.find((candidate) => candidate.uniqueName === solution.uniqueName);
  if (previous && compareVersions(solution.version, previous.version) < 0) {
    problems.push(
      `Version ${solution.version} of ${solution.uniqueName} is lower than the installed ${previous.version}. Import the same or a higher version.`,
    );
  }
  const solutions = [...installed.filter((candidate) => candidate !== previous), solution];
  const definitions = compose(solutions, problems);
  checkSolution({ solution, definitions, previous, plugins, problems, warnings });
  if (problems.length > 0) throw new ImportError(problems);
  return { definitions, solutions, report: report(solution, previous, warnings) };
}

function report(solution: ParsedSolution, previous: ParsedSolution | undefined, warnings: string[]): ImportReport {
  return {
    uniqueName: solution.uniqueName,
    version: solution.version,
    managed: solution.managed,
    previousVersion: previous?.version,
    tables: solution.tables.filter((table) => table.isOwn).map((table) => table.logicalName),
    warnings,
    counts: {
      tables: solution.tables.length,
      columns: solution.tables.reduce((sum, table) => sum + table.columns.length, 0),
      choices: solution.choices.length,
      relationships: solution.relationships.length,
      forms: solution.tables.reduce((sum, table) => sum + table.forms.length, 0),
      views: solution.tables.reduce((sum, table) => sum + table.views.length, 0),
      webResources: solution.webResources.length,
      controls: solution.controls.length,
      pluginTypes: solution.pluginTypes.length,
      steps: solution.steps.length,
      customApis: solution.customApis.length,
      roles: solution.roles.length,
    },
  };
}

function compareVersions(left: string, right: string): number {
  const parts = (version: string): number[] => version.split('.').map(Number);
  const rightParts = parts(right);
  for (const [at, part] of parts(left).entries()) {
    const difference = part - (rightParts[at] ?? 0);
    if (difference !== 0) return Math.sign(difference);
  }
  return 0;
}
