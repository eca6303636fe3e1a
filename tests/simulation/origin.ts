import { fillCatalogue } from '../../sandbox/sample-catalogue.ts';
import { sample } from '../../sandbox/dataverse/src/base/sample-rows.ts';
import { createDataverse } from '../../sandbox/dataverse/src/core.ts';
import type { DataverseSnapshot } from '../../sandbox/dataverse/src/core.ts';
import { createSigningChain } from '../../sandbox/partner-center/src/certificates.ts';
import { cosellSolutionDetail } from '../../solution/contract/tables.ts';
import { addresses } from './effects.ts';
import { chance } from './random.ts';

/** What every schedule of a worker begins with; made once, because the import of the solution takes a second. */
export interface Origin {
  readonly snapshot: DataverseSnapshot;
  /** Ids of the catalogue's rows. */
  readonly solutions: readonly string[];
  readonly authoritiesPem: string;
  readonly certificate: Uint8Array;
  /** Signature of a delivery; the same body is signed once. */
  sign(body: string): string;
}

/** When every schedule begins. */
export const beginning = Date.parse('2031-05-05T08:00:00Z');

/** Makes the origin from the managed zip. Throws what the import reports. */
export async function createOrigin(zip: Uint8Array): Promise<Origin> {
  const ids = chance(1, 'origin');
  const core = createDataverse({ now: () => new Date(beginning), newId: () => ids.id(), baseUrl: addresses.dataverse });
  await core.importSolution(zip);
  await fillCatalogue(core, sample.users.administrator);
  const { set, id } = cosellSolutionDetail;
  const answer = await core.handle({
    method: 'GET',
    url: `/api/data/v9.2/${set}?$select=${id}`,
    headers: {},
    userId: sample.users.administrator,
  });
  const rows = (JSON.parse(answer.body ?? '{}') as { value: Record<string, string>[] }).value;
  const chain = await createSigningChain({ now: new Date(beginning) });
  const signatures = new Map<string, string>();
  return {
    snapshot: core.snapshot(),
    solutions: rows.map((row) => row[id]!),
    authoritiesPem: `${chain.rootPem}\n${chain.issuerPem}\n`,
    certificate: chain.leafDer,
    sign(body) {
      const known = signatures.get(body);
      if (known !== undefined) return known;
      const signature = chain.sign(Buffer.from(body));
      signatures.set(body, signature);
      return signature;
    },
  };
}
