import { cpus } from 'node:os';
import { arrivals, seeded } from '../statistics.ts';
import type { Stage } from './stage.ts';

/** A shared deal. */
export interface Deal {
  readonly opportunityId: string;
  readonly referralId: string;
}

/** What became of the edits. */
export interface Latency {
  /** From the edit until the CRM row held its value or a newer one. Milliseconds. */
  readonly latencies: readonly number[];
  /** Edits without an effect when the wait was over. */
  readonly missing: number;
  /** Last value that was edited in, by deal. */
  readonly last: ReadonlyMap<Deal, number>;
  /** How busy the processors of the machine were meanwhile, by us and by others. Percent. */
  readonly busyPercent: number;
}

interface Edit {
  readonly value: number;
  readonly at: number;
}

/** Longest wait for the last edits. Milliseconds; chosen. */
const lastWaitMs = 15_000;
/** The same times of the edits in every run. */
const seed = 20_261_121;

/** Edits the value of the deals in turn in Partner Center's portal, at random times, and looks when each arrives in the CRM. */
export async function measureLatency(
  stage: Stage,
  deals: readonly Deal[],
  load: { readonly perSecond: number; readonly seconds: number; readonly firstValue: number },
): Promise<Latency> {
  const waiting = new Map(deals.map((deal): [string, Edit[]] => [deal.opportunityId, []]));
  const latencies: number[] = [];
  const last = new Map<Deal, number>();
  const end = stage.sandbox.dataverse.onCommit(({ table, id, columns }) => {
    const at = performance.now();
    const edits = table === 'opportunity' && columns.includes('estimatedvalue') ? waiting.get(id) : undefined;
    if (!edits || edits.length === 0) return;
    void stage.administrator.get(`opportunities(${id})?$select=estimatedvalue`).then((row) => {
      const isThere = (edit: Edit): boolean => edit.value <= Number(row['estimatedvalue']) && edit.at <= at;
      for (const edit of edits.filter(isThere)) {
        edits.splice(edits.indexOf(edit), 1);
        latencies.push(at - edit.at);
      }
    });
  });
  const before = processorTimes();
  try {
    const begin = performance.now();
    for (const [n, time] of arrivals(load.perSecond, load.seconds, seeded(seed)).entries()) {
      await pause(begin + time - performance.now());
      const deal = deals[n % deals.length]!;
      const edit = { value: load.firstValue + n, at: performance.now() };
      waiting.get(deal.opportunityId)?.push(edit);
      last.set(deal, edit.value);
      stage.sandbox.partnerCenter.asMicrosoft.edit(deal.referralId, { dealValue: edit.value });
    }
    const left = (): number => [...waiting.values()].reduce((sum, edits) => sum + edits.length, 0);
    for (const until = performance.now() + lastWaitMs; left() > 0 && performance.now() < until;) await pause(50);
    return { latencies, missing: left(), last, busyPercent: busyPercent(before, processorTimes()) };
  } finally {
    end();
  }
}

/** Counts the deals that do not hold their last edit on both sides: an older value was written over it. */
export async function countOverwritten(stage: Stage, { last }: Pick<Latency, 'last'>): Promise<number> {
  const held = await Promise.all(
    [...last].map(async ([{ opportunityId, referralId }, value]) => {
      const row = await stage.administrator.get(`opportunities(${opportunityId})?$select=estimatedvalue`);
      const referral = stage.sandbox.partnerCenter.referrals().find(({ id }) => id === referralId);
      return row['estimatedvalue'] === value && referral?.details.dealValue === value;
    }),
  );
  return held.filter((isHeld) => !isHeld).length;
}

interface ProcessorTimes {
  readonly busy: number;
  readonly all: number;
}

function processorTimes(): ProcessorTimes {
  const times = cpus().map((cpu) => cpu.times);
  const idle = times.reduce((sum, time) => sum + time.idle, 0);
  const all = times.reduce((sum, { user, nice, sys, irq }) => sum + user + nice + sys + irq, idle);
  return { busy: all - idle, all };
}

function busyPercent(before: ProcessorTimes, after: ProcessorTimes): number {
  return (100 * (after.busy - before.busy)) / (after.all - before.all);
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, Math.max(0, ms)));
}
