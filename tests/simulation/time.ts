/** Virtual time: nothing waits, the next timer is the next moment. */
export interface VirtualTime {
  /** Milliseconds since 1970. */
  now(): number;
  /** Runs something at a moment, not before now; the returned function cancels it. */
  at(moment: number, run: () => void): () => void;
  after(ms: number, run: () => void): () => void;
  /** Goes to the next timer, runs it and all that follows from it without a wait; false when there is none. */
  step(): Promise<boolean>;
  /** Steps up to and including a moment and stands there. */
  runUntil(moment: number): Promise<void>;
}

interface Timer {
  readonly at: number;
  readonly order: number;
  run: (() => void) | null;
}

/** Starts at a moment; timers of the same moment run in the order they were set. `settle` waits for what follows from one. */
export function createVirtualTime(start: number, settle: () => Promise<void> = settled): VirtualTime {
  let now = start;
  let order = 0;
  const heap: Timer[] = [];

  const isBefore = (one: Timer, other: Timer): boolean =>
    one.at < other.at || (one.at === other.at && one.order < other.order);

  function push(timer: Timer): void {
    let place = heap.push(timer) - 1;
    while (place > 0) {
      const parent = (place - 1) >> 1;
      if (isBefore(heap[parent]!, timer)) break;
      heap[place] = heap[parent]!;
      place = parent;
    }
    heap[place] = timer;
  }

  function pop(): Timer | undefined {
    const first = heap[0];
    const last = heap.pop();
    if (first === undefined || last === undefined || heap.length === 0) return first;
    let place = 0;
    for (;;) {
      let child = 2 * place + 1;
      if (child >= heap.length) break;
      if (child + 1 < heap.length && isBefore(heap[child + 1]!, heap[child]!)) child += 1;
      if (isBefore(last, heap[child]!)) break;
      heap[place] = heap[child]!;
      place = child;
    }
    heap[place] = last;
    return first;
  }

  function next(): Timer | undefined {
    while (heap.length > 0 && heap[0]!.run === null) pop();
    return heap[0];
  }

  function at(moment: number, run: () => void): () => void {
    const timer: Timer = { at: Math.max(moment, now), order: (order += 1), run };
    push(timer);
    return () => {
      timer.run = null;
    };
  }

  async function step(): Promise<boolean> {
    const timer = next();
    if (!timer) return false;
    pop();
    now = timer.at;
    const { run } = timer;
    timer.run = null;
    run?.();
    await settle();
    return true;
  }

  return {
    now: () => now,
    at,
    after: (ms, run) => at(now + ms, run),
    step,
    async runUntil(moment) {
      for (let timer = next(); timer && timer.at <= moment; timer = next()) await step();
      now = Math.max(now, moment);
    },
  };
}

/**
 * Resolves when all promises have settled that can without a wait. Nothing under test does real input or output, so a turn of
 * `nextTick`, which comes after the last of the microtasks, is enough.
 */
export function settled(): Promise<void> {
  return new Promise((resolve) => process.nextTick(resolve));
}
