import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { root } from '../../scripts/steps/run-tool.ts';

/** Ids of views that tests use, read from the solution source. */
export function solutionViews(): { readonly associatedSolutions: string } {
  return { associatedSolutions: viewOf('cosell_DealSolution', 2) };
}

function viewOf(table: string, queryType: number): string {
  const folder = path.join(root, 'solution', 'src', 'Entities', table, 'SavedQueries');
  const file = readdirSync(folder).find((name) =>
    readFileSync(path.join(folder, name), 'utf8').includes(`<querytype>${queryType}</querytype>`),
  );
  if (!file) throw new Error(`${table} has no view of type ${queryType}`);
  return file.replace(/[{}]|\.xml/g, '');
}
