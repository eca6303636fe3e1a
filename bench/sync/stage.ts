import { readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { readSettings } from '../../relay/src/config/settings.ts';
import { help, visibility } from '../../solution/contract/choices.ts';
import { opportunity } from '../../solution/contract/tables.ts';
import { sample } from '../../sandbox/dataverse/src/base/sample-rows.ts';
import { startSandbox } from '../../sandbox/start-sandbox.ts';
import type { Sandbox } from '../../sandbox/start-sandbox.ts';
import { crmPerson, eventually } from '../../scripts/steps/people.ts';
import type { CrmPerson, Row } from '../../scripts/steps/people.ts';
import { connectRelay, relayPlace } from '../../scripts/steps/relay-process.ts';
import { startChild } from '../child-process.ts';
import type { Child } from '../child-process.ts';
import type { Pace } from './outbox.ts';
import type { Busyness, RemoteCall, Taken } from './remote-calls.ts';

/** A sync program that works on the stage: the relay or the naive flow. */
export interface Program extends Pick<Child, 'output' | 'stop'> {
  /** What it did since it was asked last. */
  take(): Promise<Taken>;
  /** Every call that was taken so far. */
  calls(): readonly RemoteCall[];
  /** Waits until every event is delivered and it has nothing left to do, at most `limitMs`; false when there is no end. */
  isSettled(limitMs: number): Promise<boolean>;
  /** The same; throws when there is no end. */
  settled(): Promise<void>;
  /** Tells it that something happened to these referrals. */
  events(referralIds: readonly string[]): Promise<void>;
}

/** Both stand-ins with the imported solution, and the people who work in them. */
export interface Stage {
  readonly sandbox: Sandbox;
  /** How often the relay's timers call; the product's defaults. */
  readonly pace: Pace;
  readonly seller: CrmPerson;
  readonly administrator: CrmPerson;
  startRelay(): Promise<Program>;
  /** The naive flow; every committed change of an opportunity triggers it. */
  startFlow(): Promise<Program>;
  stop(): Promise<void>;
}

/** Round trip added to every call to Partner Center and Dataverse. Milliseconds. */
export const remoteDelayMs = 50;
/** Calls to Partner Center per minute in this measurement; the product's default is 60. */
export const callsPerMinute = 6_000;

const here = import.meta.dirname;

/** Starts the stand-ins, signs the relay in and registers its webhook. */
export async function openStage(zipPath: string): Promise<Stage> {
  const sandbox = await startSandbox({ zipPath });
  const dataDir = await mkdtemp(path.join(tmpdir(), 'cosell-bench-'));
  const stop = async (): Promise<void> => {
    await sandbox.stop();
    await rm(dataDir, { recursive: true, force: true, maxRetries: 3 });
  };
  try {
    return await furnish(sandbox, dataDir, stop);
  } catch (error) {
    await stop();
    throw error;
  }
}

async function furnish(sandbox: Sandbox, dataDir: string, stop: Stage['stop']): Promise<Stage> {
  const authorities = path.join(dataDir, 'certificate-authorities.pem');
  await writeFile(authorities, sandbox.certificateAuthorities);
  const settings = {
    ...sandbox.relaySettings,
    ...(await relayPlace(path.join(dataDir, 'relay'), process.env['COSELL_DATABASE_URL'])),
    COSELL_CERTIFICATE_AUTHORITIES: authorities,
    COSELL_PC_CALLS_PER_MINUTE: String(callsPerMinute),
    BENCH_DELAY_MS: String(remoteDelayMs),
    BENCH_ORGANIZATION_ID: sandbox.dataverse.organizationId,
  };
  await connectRelay(settings);
  return {
    sandbox,
    pace: readSettings(settings, (file) => readFileSync(file, 'utf8')),
    seller: crmPerson(sandbox.dataverseUrl, sample.users.seller),
    administrator: crmPerson(sandbox.dataverseUrl, sample.users.administrator),
    startRelay: async () =>
      programOf(sandbox, await startChild(path.join(here, 'relay-process.ts'), settings), quietMs.relay),
    async startFlow() {
      const child = await startChild(path.join(here, 'flow-process.ts'), settings);
      const end = sandbox.dataverse.onCommit(({ table, id, message }) => {
        if (table === opportunity.table && message !== 'Delete') void child.ask('opportunityChanged', id);
      });
      const program = programOf(sandbox, child, quietMs.flow);
      return {
        ...program,
        async stop() {
          end();
          await program.stop();
        },
      };
    },
    stop,
  };
}

/**
 * A program that has done nothing for this long has nothing left to do. Relay: a second event of a referral waits a second at the
 * webhook and up to half a second in the queue. Flow: everything is begun at once. Milliseconds.
 */
const quietMs = { relay: 1_800, flow: 500 };
/** Longest wait for a program to have nothing to do. Milliseconds; chosen. */
const settleMs = 60_000;

function programOf(sandbox: Sandbox, child: Child, forMs: number): Program {
  const calls: RemoteCall[] = [];
  const isQuiet = async (): Promise<boolean> => {
    const busyness = await child.ask<Busyness>('busyness');
    return busyness.running === 0 && busyness.quietMs >= forMs && (await isDelivered(sandbox));
  };
  const isSettled = async (limitMs: number): Promise<boolean> => {
    for (const until = performance.now() + limitMs; performance.now() < until;) {
      if (await isQuiet()) return true;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    return false;
  };
  return {
    isSettled,
    calls: () => calls,
    output: child.output,
    stop: child.stop,
    async take() {
      const taken = await child.ask<Taken>('take');
      calls.push(...taken.calls);
      return taken;
    },
    async events(referralIds) {
      await child.ask('events', referralIds);
    },
    async settled() {
      if (!(await isSettled(settleMs))) throw new Error(`There is still something to do after ${settleMs} ms.`);
    },
  };
}

/** Whether no event is on its way to the webhook any more. */
async function isDelivered(sandbox: Sandbox): Promise<boolean> {
  const answer = await fetch(`${sandbox.partnerCenterUrl}/sandbox/api/deliveries`);
  const { deliveries } = (await answer.json()) as { deliveries: readonly { readonly state: string }[] };
  return deliveries.every(({ state }) => state !== 'waiting');
}

/** How a deal is shared. */
export type Sharing = 'partner-led' | 'co-sell';

/** A new opportunity with a solution, complete and ready to share. Returns its id. */
export async function readyDeal(stage: Stage, name: string): Promise<string> {
  const id = await stage.seller.create('opportunities', {
    name,
    estimatedvalue: 48_000,
    estimatedclosedate: new Date(Date.now() + 90 * 86_400_000).toISOString().slice(0, 10),
    description: 'Dock planning for two harbours.',
    'transactioncurrencyid@odata.bind': `/transactioncurrencies(${sample.currencies.euro})`,
    'parentaccountid@odata.bind': `/accounts(${sample.accounts.tannenhof})`,
    'parentcontactid@odata.bind': `/contacts(${sample.contacts.tannenhof})`,
  });
  await stage.seller.addSolution(id);
  return id;
}

/** What a seller saves to share a deal. */
export function sharing(kind: Sharing): Row {
  const { columns } = opportunity;
  return {
    [columns.sync]: true,
    [columns.visibility]: visibility.visible,
    ...(kind === 'co-sell' ? { [columns.help]: help.proofOfConceptOrDemo } : {}),
  };
}

/** Waits until the opportunity names its referral, and returns that. */
export function referralOf(stage: Stage, opportunityId: string): Promise<string> {
  const column = opportunity.columns.referralIdentifier;
  return eventually(
    `a referral of opportunity ${opportunityId}`,
    async () => {
      const row = await stage.administrator.get(`opportunities(${opportunityId})?$select=${column}`);
      const referralId = row[column];
      return typeof referralId === 'string' && referralId;
    },
    30_000,
  );
}
