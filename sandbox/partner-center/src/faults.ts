/** What goes wrong with a request. */
export type FaultAction =
  /**
   * The service answers this status; the request is performed only when `performs` says so. Without `body` the answer has the
   * envelope and code of the status; a `body` that begins with `<` is HTML.
   */
  | { kind: 'status'; status: number; retryAfterSeconds?: number; body?: string; performs?: boolean }
  /** The request is performed after a wait, also when the client has gone meanwhile: a late commit. */
  | { kind: 'delay'; ms: number }
  /** The request is performed, and its answer comes after a wait. */
  | { kind: 'answer-delay'; ms: number }
  /** The connection breaks before the request is performed. */
  | { kind: 'lost' }
  /** The request is performed, then the connection breaks. */
  | { kind: 'answer-lost' }
  /** The request is never performed and never answered: its connection breaks when it is released or the client goes. */
  | { kind: 'hang' }
  /** The request is performed, and its answer waits until it is released. */
  | { kind: 'hold' };

/** What a fault is chosen by; `url` is path and query. */
export interface FaultedRequest {
  method: string;
  url: string;
  headers: Readonly<Record<string, string | undefined>>;
  body?: string;
}

/** Chooses the fault of one request, or none. */
export type FaultDecision = (request: FaultedRequest) => FaultAction | null;

/** Which of the next requests a fault hits. */
export interface FaultRule {
  /** HTTP method; any when missing. */
  method?: string;
  /** Regular expression that path and query must match; any when missing. */
  path?: string;
  /** Matching requests that are let through first. Default 0. */
  skip?: number;
  /** How many requests are hit. Default 1. */
  times?: number;
  action: FaultAction;
}

/** A rule that is waiting for requests. */
export interface ActiveFault extends FaultRule {
  id: string;
  skip: number;
  times: number;
}

/** A request that hangs, or an answer that is being held back. */
export interface HeldAnswer {
  id: string;
  method: string;
  url: string;
}

/** Fault injection of the sandbox. */
export interface Faults {
  /** @returns the id of the rule. @throws {SyntaxError} when `path` is no regular expression */
  add(rule: FaultRule): string;
  remove(id: string): boolean;
  /** Asks this function about every request that no rule hits; null ends that. */
  decideBy(decide: FaultDecision | null): void;
  /** Removes every rule and the decision function, and releases every held answer. */
  clear(): void;
  rules(): readonly ActiveFault[];
  held(): readonly HeldAnswer[];
  /** Resolves with the next answer that is held, or at once with one that is. */
  nextHeld(): Promise<HeldAnswer>;
  release(id: string): boolean;
  /** Takes the fault that hits this request, if any; a rule is used up by it. */
  take(request: FaultedRequest): FaultAction | null;
  /** Resolves when the request is released, or `signal` says that nobody waits for its answer any more. */
  hold(request: FaultedRequest & { signal?: AbortSignal }): Promise<void>;
}

/** Thrown out of the core when a connection is to break; the shell then destroys the socket. */
export class ConnectionLost extends Error {
  constructor() {
    super('The connection was lost by an injected fault.');
    this.name = 'ConnectionLost';
  }
}

/** Creates fault injection without any fault. */
export function createFaults(): Faults {
  const rules = new Map<string, ActiveFault & { pattern: RegExp }>();
  const held = new Map<string, HeldAnswer & { release(): void }>();
  let decide: FaultDecision | null = null;
  let waiting: ((answer: HeldAnswer) => void)[] = [];
  let sequence = 0;
  const nextId = (): string => String((sequence += 1));
  const describeHeld = ({ id, method, url }: HeldAnswer): HeldAnswer => ({ id, method, url });

  function use(rule: ActiveFault): FaultAction | null {
    if (rule.skip > 0) {
      rule.skip -= 1;
      return null;
    }
    rule.times -= 1;
    if (rule.times <= 0) rules.delete(rule.id);
    return rule.action;
  }

  function release(id: string): boolean {
    held.get(id)?.release();
    return held.delete(id);
  }

  return {
    add(rule) {
      const id = nextId();
      const pattern = new RegExp(rule.path ?? '');
      rules.set(id, { ...rule, id, skip: rule.skip ?? 0, times: rule.times ?? 1, pattern });
      return id;
    },
    remove: (id) => rules.delete(id),
    decideBy(next) {
      decide = next;
    },
    clear() {
      rules.clear();
      decide = null;
      for (const id of [...held.keys()]) release(id);
    },
    rules: () => [...rules.values()].map(({ pattern: _pattern, ...rule }) => rule),
    held: () => [...held.values()].map(describeHeld),
    nextHeld() {
      const first = held.values().next().value;
      if (first !== undefined) return Promise.resolve(describeHeld(first));
      return new Promise((resolve) => waiting.push(resolve));
    },
    release,
    take(request) {
      for (const rule of rules.values()) {
        if (rule.method !== undefined && rule.method.toUpperCase() !== request.method.toUpperCase()) continue;
        if (!rule.pattern.test(request.url)) continue;
        return use(rule);
      }
      return decide === null ? null : decide(request);
    },
    hold({ method, url, signal }) {
      if (signal?.aborted === true) return Promise.resolve();
      return new Promise((resolve) => {
        const answer = { id: nextId(), method, url };
        held.set(answer.id, { ...answer, release: resolve });
        signal?.addEventListener('abort', () => release(answer.id), { once: true });
        const listeners = waiting;
        waiting = [];
        for (const listener of listeners) listener(answer);
      });
    },
  };
}
