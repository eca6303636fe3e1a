import { RelayError } from '../../errors/relay-error.ts';
import { Stopped } from './budget.ts';
import type { CatchUpContext } from './context.ts';
import { mayPass } from './loop.ts';
import type { StoredTask, TaskName, TaskProgress, Wish } from './tasks.ts';

/** What a step found and where the phase goes on; null = the phase is done. */
export interface StepResult {
  readonly next: string | null;
  /** Rows looked at. */
  readonly looked: number;
  readonly counts: Readonly<Record<string, number>>;
}

/** One page of work of a phase. */
export type PhaseStep = (cursor: string | null, task: StoredTask) => Promise<StepResult>;

/** A task: phases by name, in their order. Made anew for every run and after a restart. */
export interface TaskPlan {
  readonly phases: readonly (readonly [name: string, step: PhaseStep])[];
  /** Rows to look at as far as they can be counted beforehand. */
  expected(): Promise<number>;
  /** True when nothing more shall be handed over. */
  isFull(task: StoredTask): boolean;
}

/** How tasks are made. */
export type TaskPlans = Readonly<Record<TaskName, (context: CatchUpContext) => TaskPlan>>;

/** Times of the day, `HH:MM`, UTC. */
export type Schedule = () => readonly string[];

/** Runs tasks one after the other: an unfinished one first, then what is wished, then what is scheduled. */
export interface TaskRunner {
  /** Works until nothing is to be done. Throws faults that may pass: the task goes on where it was. */
  run(): Promise<void>;
  /** Asks for a task; its id. A task of that name that runs already is what is asked for. */
  request(wish: Omit<Wish, 'id' | 'at'>): string;
}

/** Makes the runner. */
export function createTaskRunner(context: CatchUpContext, plans: TaskPlans, schedule: Schedule): TaskRunner {
  const { scope, notebook } = context;
  const asked: Wish[] = [];
  let plan: { readonly id: string; readonly of: TaskPlan } | null = null;

  const now = (): string => scope().clock.now().toISOString();

  function planOf(task: StoredTask): TaskPlan {
    if (plan?.id !== task.id) plan = { id: task.id, of: plans[task.task](context) };
    return plan.of;
  }

  function begin(wish: Omit<Wish, 'at'>): StoredTask {
    const task: StoredTask = {
      id: wish.id,
      task: wish.task,
      dryRun: wish.dryRun,
      limit: wish.limit,
      phase: '',
      cursor: null,
      done: 0,
      total: null,
      counts: {},
      since: now(),
    };
    keep(task);
    return task;
  }

  function keep(task: StoredTask): void {
    notebook.advance({ task });
    report(task, 'running', null);
  }

  function report(task: StoredTask, state: TaskProgress['state'], error: string | null): void {
    const { phase: _phase, cursor: _cursor, ...rest } = task;
    const progress = { ...rest, state, at: now(), error };
    scope().log.info('catch-up progress', { ...progress });
    notebook.show(progress);
  }

  function nextTask(): StoredTask | null {
    const { task } = notebook.watermarks();
    if (task) return task;
    const wish = asked.shift() ?? notebook.progress().wish;
    if (wish) return begin(wish);
    const slot = lastSlot(schedule(), scope().clock.now());
    const { reconciledFor } = notebook.watermarks();
    if (slot === null || (reconciledFor !== null && reconciledFor >= slot)) return null;
    notebook.advance({ reconciledFor: slot });
    // The first slot that a new connection meets lies in the past of its time.
    if (reconciledFor === null) return null;
    return begin({ id: scope().random.newId(), task: 'reconcile', dryRun: false, limit: null });
  }

  async function work(first: StoredTask): Promise<void> {
    const of = planOf(first);
    let task = first;
    if (task.total === null) keep((task = { ...task, total: await of.expected() }));
    const names = of.phases.map(([name]) => name);
    for (let n = Math.max(0, names.indexOf(task.phase)); n < of.phases.length; n += 1) {
      const [phase, step] = of.phases[n]!;
      if (task.phase !== phase) task = { ...task, phase, cursor: null };
      let isLast = false;
      while (!isLast && !of.isFull(task)) {
        const { next, looked, counts } = await stepOrAnew(step, task);
        const done = task.done + looked;
        const total = Math.max(task.total ?? 0, done);
        task = { ...task, cursor: next, done, total, counts: sum(task.counts, counts) };
        isLast = next === null;
        // The next phase is stored as such: a restart must not begin this one again.
        keep(isLast ? { ...task, phase: names[n + 1] ?? task.phase } : task);
      }
    }
    notebook.advance({ task: null });
    report(task, 'done', null);
  }

  /** A place that was stored may have become worthless: the phase begins anew then, once. */
  async function stepOrAnew(step: PhaseStep, task: StoredTask): Promise<StepResult> {
    try {
      return await step(task.cursor, task);
    } catch (error) {
      if (error instanceof Stopped || mayPass(error) || task.cursor === null) throw error;
      scope().log.warn('catch-up begins a phase anew', { task: task.task, phase: task.phase, error: String(error) });
      return step(null, task);
    }
  }

  async function attempt(task: StoredTask): Promise<void> {
    try {
      await work(task);
    } catch (error) {
      if (error instanceof Stopped || mayPass(error)) throw error;
      const code = error instanceof RelayError ? error.code : 'RELAY_FAULT';
      scope().log.error('catch-up failed', { task: task.task, id: task.id, code, error: String(error) });
      notebook.advance({ task: null });
      report(notebookTask(task), 'failed', code);
    }
  }

  /** The tally of a task as it was shown last. */
  function notebookTask(task: StoredTask): StoredTask {
    const { task: shown } = notebook.progress();
    return shown?.id === task.id ? { ...task, done: shown.done, total: shown.total, counts: shown.counts } : task;
  }

  return {
    async run() {
      for (let task = nextTask(); task; task = nextTask()) await attempt(task);
    },
    request(wish) {
      const { task } = notebook.watermarks();
      if (task && isSame(task, wish)) return task.id;
      const waiting = asked.find((one) => isSame(one, wish));
      if (waiting) return waiting.id;
      const made = { ...wish, id: scope().random.newId(), at: now() };
      asked.push(made);
      return made.id;
    },
  };
}

type Order = Omit<Wish, 'id' | 'at'>;

function isSame(left: Order, right: Order): boolean {
  return left.task === right.task && left.dryRun === right.dryRun && left.limit === right.limit;
}

function sum(left: StepResult['counts'], right: StepResult['counts']): StepResult['counts'] {
  const names = new Set([...Object.keys(left), ...Object.keys(right)]);
  return Object.fromEntries([...names].map((name) => [name, (left[name] ?? 0) + (right[name] ?? 0)]));
}

const dayMs = 86_400_000;

/** The scheduled time that came last, ISO 8601; null without a schedule. What is no time of the day is left out. */
export function lastSlot(times: readonly string[], now: Date): string | null {
  const midnight = now.getTime() - (now.getTime() % dayMs);
  const slots = times.flatMap((time) => {
    const [, hours, minutes] = /^([01]\d|2[0-3]):([0-5]\d)$/.exec(time) ?? [];
    if (hours === undefined) return [];
    const today = midnight + (Number(hours) * 60 + Number(minutes)) * 60_000;
    return [today <= now.getTime() ? today : today - dayMs];
  });
  return slots.length === 0 ? null : new Date(Math.max(...slots)).toISOString();
}
