import { randomUUID } from 'node:crypto';
import { requestState } from '../../solution/contract/choices.ts';
import { submitRequest } from '../../solution/contract/names.ts';
import { cosellRequest } from '../../solution/contract/tables.ts';
import { eventually } from '../../scripts/steps/people.ts';
import type { RemoteCall, Service, Taken } from './remote-calls.ts';
import { readyDeal, referralOf, sharing } from './stage.ts';
import type { Program, Sharing, Stage } from './stage.ts';

/** Something a person does, and the wait for its effect. */
export interface Scenario {
  readonly name: string;
  /** Most round trips of the pass; from design goals. */
  readonly goal?: Readonly<Record<Service, number>>;
  /** False: the naive flow has no such thing. */
  readonly inFlow: boolean;
  /** Makes the deal it begins with; what that costs is not counted. */
  prepare(stage: Stage): Promise<string>;
  act(stage: Stage, id: string): Promise<void>;
}

/** Every kind of plan, with the design's goals where it has one. */
export const scenarios: readonly Scenario[] = [
  {
    name: 'create',
    goal: { 'partner-center': 2, dataverse: 3 },
    inFlow: true,
    prepare: (stage) => readyDeal(stage, 'Bench: create'),
    act: (stage, id) => share(stage, id, 'partner-led'),
  },
  {
    name: 'co-sell',
    goal: { 'partner-center': 4, dataverse: 4 },
    inFlow: true,
    prepare: (stage) => readyDeal(stage, 'Bench: co-sell'),
    act: (stage, id) => share(stage, id, 'co-sell'),
  },
  {
    name: 'update to Partner Center',
    goal: { 'partner-center': 2, dataverse: 2 },
    inFlow: true,
    prepare: (stage) => sharedDeal(stage, 'Bench: update out'),
    async act(stage, id) {
      const referralId = await referralOf(stage, id);
      await stage.seller.update(`opportunities(${id})`, { estimatedvalue: 51_000 });
      await eventually('the value in Partner Center', async () => valueOf(stage, referralId) === 51_000);
    },
  },
  {
    name: 'update from Partner Center',
    goal: { 'partner-center': 2, dataverse: 2 },
    inFlow: true,
    prepare: (stage) => sharedDeal(stage, 'Bench: update in'),
    async act(stage, id) {
      stage.sandbox.partnerCenter.asMicrosoft.edit(await referralOf(stage, id), { dealValue: 52_000 });
      const path = `opportunities(${id})?$select=estimatedvalue`;
      await eventually(
        'the value in the CRM',
        async () => (await stage.administrator.get(path))['estimatedvalue'] === 52_000,
      );
    },
  },
  {
    name: 'deal from Microsoft',
    inFlow: true,
    prepare: async () => `Bench ${randomUUID().slice(0, 8)}`,
    async act(stage, name) {
      await received(stage, name);
    },
  },
  {
    name: 'accept',
    inFlow: false,
    prepare: (stage) => received(stage, `Bench ${randomUUID().slice(0, 8)}`),
    act: accept,
  },
];

/** What a program did for each scenario, one after the other, each until nothing was left to do. */
export async function playAll(
  stage: Stage,
  program: Program,
  chosen: readonly Scenario[],
): Promise<ReadonlyMap<string, Taken>> {
  const begun = await Promise.all(chosen.map(async (scenario) => ({ scenario, id: await scenario.prepare(stage) })));
  const played = new Map<string, Taken>();
  for (const { scenario, id } of begun) {
    await program.settled();
    await program.take();
    await scenario.act(stage, id);
    await program.settled();
    played.set(scenario.name, await program.take());
  }
  return played;
}

/** Calls of the passes that wrote: the plan without intake and echoes. */
export function planCalls({ calls }: Taken): readonly RemoteCall[] {
  const writers = new Set(
    calls.flatMap(({ cause, writes }) => (cause?.kind === 'pass' && writes > 0 ? [cause.n] : [])),
  );
  return calls.filter(({ cause }) => cause !== null && writers.has(cause.n));
}

/**
 * Everything that happened because of the scenario: without timers that run in any case (looks at the outbox, lease, settings), but
 * with what the outbox does about rows it found: claim (a batch) and finding the lane.
 */
export function causedCalls({ calls }: Taken): readonly RemoteCall[] {
  const isIntake = ({ path }: RemoteCall): boolean => path.endsWith('/$batch') || path.includes('/cosell_referrals?');
  return calls.filter((call) => call.cause !== null || isIntake(call));
}

async function share(stage: Stage, id: string, kind: Sharing): Promise<void> {
  await stage.seller.update(`opportunities(${id})`, sharing(kind));
  await referralOf(stage, id);
}

async function sharedDeal(stage: Stage, name: string): Promise<string> {
  const id = await readyDeal(stage, name);
  await share(stage, id, 'partner-led');
  return id;
}

function valueOf(stage: Stage, referralId: string): number | undefined {
  return stage.sandbox.partnerCenter.referrals().find(({ id }) => id === referralId)?.details.dealValue;
}

/** A deal of Microsoft's that has arrived in the CRM with its reference written back. Returns the id of the opportunity. */
async function received(stage: Stage, name: string): Promise<string> {
  const { referralId } = stage.sandbox.partnerCenter.asMicrosoft.createDeal({
    kind: 'coSell',
    name,
    customer: { name: `${name} GmbH`, addressLine1: 'Kai 1', city: 'Kiel', postalCode: '24103', country: 'DE' },
    contact: {
      firstName: 'Jonna',
      lastName: 'Petersen',
      phoneNumber: '+49 431 555',
      email: 'jonna@customer.example',
    },
    dealValue: 64_000,
    currency: 'EUR',
    closingDateTime: new Date(Date.now() + 120 * 86_400_000).toISOString(),
    notes: 'An offer is wanted.',
  });
  return eventually(
    'the external reference in Partner Center',
    async () => stage.sandbox.partnerCenter.referrals().find(({ id }) => id === referralId)?.externalReferenceId,
    30_000,
  );
}

async function accept(stage: Stage, id: string): Promise<void> {
  const clientRequestId = randomUUID();
  await stage.administrator.act(submitRequest.name, {
    ClientRequestId: clientRequestId,
    Kind: 'accept',
    Target: { '@odata.type': 'Microsoft.Dynamics.CRM.opportunity', opportunityid: id },
  });
  const { set, columns } = cosellRequest;
  await eventually('the end of the request', async () => {
    const [row] = await stage.administrator.list(`${set}?$filter=${columns.clientRequestId} eq '${clientRequestId}'`);
    return row?.[columns.state] === requestState.done;
  });
}
