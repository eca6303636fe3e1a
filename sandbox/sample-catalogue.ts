import { cosellSolutionDetail } from '../solution/contract/tables.ts';
import type { DataverseCore } from './dataverse/src/core.ts';

/** Solutions of the invented partner, as an administrator would enter them. */
export const sampleSolutions = [
  { id: 'SOL-20410-KES', name: 'Kestrel Fleet Insights' },
  { id: 'SOL-20411-KES', name: 'Kestrel Cold Chain Monitor' },
  { id: 'SOL-20412-KES', name: 'Kestrel Dock Planner' },
] as const;

/** Enters the sample solutions through the Web API. Throws with the answer when one is refused. */
export async function fillCatalogue(dataverse: DataverseCore, userId: string): Promise<void> {
  const { columns, set } = cosellSolutionDetail;
  for (const solution of sampleSolutions) {
    const answer = await dataverse.handle({
      method: 'POST',
      url: `/api/data/v9.2/${set}`,
      headers: { 'content-type': 'application/json', accept: 'application/json' },
      body: JSON.stringify({
        [columns.name]: solution.name,
        [columns.solutionIdentifier]: solution.id,
        [columns.solutionType]: '3P',
        [columns.publisherName]: 'Kestrel Consulting',
      }),
      userId,
    });
    if (answer.status >= 300) throw new Error(`The sample solution ${solution.id} was refused: ${answer.body}`);
  }
}
