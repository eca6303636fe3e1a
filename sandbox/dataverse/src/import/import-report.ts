import type { ParsedSolution } from './parsed.ts';

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

/** The report of an import that will be done. */
export function importReport(
  solution: ParsedSolution,
  previous: ParsedSolution | undefined,
  warnings: string[],
): ImportReport {
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
      charts: solution.tables.reduce((sum, table) => sum + table.charts.length, 0),
      dashboards: solution.dashboards.length,
      apps: solution.apps.length,
      environmentVariables: solution.environmentVariables.length,
      serviceEndpoints: solution.serviceEndpoints.length,
      webResources: solution.webResources.length,
      controls: solution.controls.length,
      pluginTypes: solution.pluginTypes.length,
      steps: solution.steps.length,
      customApis: solution.customApis.length,
      roles: solution.roles.length,
    },
  };
}
