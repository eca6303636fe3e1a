/** What goes wrong with a request. */
export type FaultKind =
  /** Answers with the status instead of doing anything. */
  | 'status'
  /** Closes the connection before doing anything. */
  | 'lost'
  /** Does it and closes the connection without an answer. */
  | 'answer-lost'
  /** Does it and keeps the answer until `release` is called or the caller gives up. */
  | 'hold'
  /** Waits `delayMs` before doing it. */
  | 'delay';

/** A planned fault. */
export interface Fault {
  kind: FaultKind;
  /** Only requests of this method. */
  method?: string;
  /** Only requests whose path and query contain this text. */
  path?: string;
  /** How often it strikes; default 1. */
  times?: number;
  /** Status of kind `status`; default 503. */
  status?: number;
  /** Seconds for the header Retry-After. */
  retryAfter?: number;
  /** Milliseconds of kind `delay`. */
  delayMs?: number;
}

const kinds: readonly FaultKind[] = ['status', 'lost', 'answer-lost', 'hold', 'delay'];

/** Service protection limits (documented): number of requests, as the Web API reports it. */
const throttled = {
  code: '0x80072322',
  message: 'Number of requests exceeded the limit of 6000 over time window of 300 seconds.',
};
const unavailable = { code: '0x80060308', message: 'The service is unavailable.' };

/** Faults for the next requests; they strike in the order they were planned. */
export class Faults {
  private readonly planned: (Fault & { left: number })[] = [];
  private held: (() => void)[] = [];
  private waiting: (() => void)[] = [];

  /** Plans a fault. */
  next(fault: Fault): void {
    this.planned.push({ ...fault, left: fault.times ?? 1 });
  }

  /** Forgets planned faults and releases held answers. */
  clear(): void {
    this.planned.length = 0;
    this.release();
  }

  /** Lets all held answers go. */
  release(): void {
    const held = this.held;
    this.held = [];
    for (const go of held) go();
  }

  /** Resolves as soon as at least one answer is held: the work is done, the caller still waits. */
  async holding(): Promise<void> {
    if (this.held.length > 0) return;
    await new Promise<void>((resolve) => this.waiting.push(resolve));
  }

  /** Takes the first fault that fits the request. */
  take(method: string, url: string): Fault | undefined {
    const at = this.planned.findIndex(
      (fault) => (!fault.method || fault.method === method) && (!fault.path || url.includes(fault.path)),
    );
    const fault = this.planned[at];
    if (!fault) return undefined;
    fault.left -= 1;
    if (fault.left <= 0) this.planned.splice(at, 1);
    return fault;
  }

  /** Keeps an answer back; `closed` ends the wait when the caller has gone. */
  async hold(closed: Promise<void>): Promise<void> {
    const released = new Promise<void>((resolve) => this.held.push(resolve));
    for (const tell of this.waiting.splice(0)) tell();
    await Promise.race([released, closed]);
  }
}

/** Body of a `status` fault in the form of the Web API. */
export function faultBody(status: number): string {
  return JSON.stringify({ error: status === 429 ? throttled : unavailable });
}

/** Reads a fault from JSON; undefined when it is none. */
export function readFault(text: string): Fault | undefined {
  try {
    const parsed = JSON.parse(text) as Partial<Fault> | null;
    return parsed && kinds.includes(parsed.kind as FaultKind) ? (parsed as Fault) : undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
