import { AsyncLocalStorage } from 'node:async_hooks';

/** The two services a sync program talks to. */
export type Service = 'partner-center' | 'dataverse';

/** Why a call was made: a piece of work that was begun (`n` counts them), or nothing in particular (timers). */
export interface Cause {
  readonly kind: 'event' | 'pass';
  readonly n: number;
}

/** One HTTP call to a service. */
export interface RemoteCall {
  /** When it was made, milliseconds of the program's own clock. */
  readonly at: number;
  readonly service: Service;
  readonly method: string;
  /** Path and query. */
  readonly path: string;
  /** Requests that count against the daily entitlement: every part of a batch does (platform-limits.md 1.2). */
  readonly requests: number;
  /** Those among them that write. */
  readonly writes: number;
  /** Null: a timer's. */
  readonly cause: Cause | null;
}

/** What a program did since it was asked last. */
export interface Taken {
  readonly calls: readonly RemoteCall[];
  readonly works: readonly Cause[];
}

/** How busy a program is. */
export interface Busyness {
  readonly running: number;
  /** Milliseconds since a piece of work began or ended. */
  readonly quietMs: number;
}

/** `fetch` with the given delay before each call to a service, and the books about all of them. */
export interface RemoteCalls {
  fetch(input: string, init?: RequestInit): Promise<Response>;
  /** Runs a piece of work; the calls it makes are booked on it. */
  work<T>(kind: Cause['kind'], run: () => Promise<T>): Promise<T>;
  /** What was booked since the last time. */
  take(): Taken;
  busyness(): Busyness;
}

/** Opens the books. Calls to other addresses (sign-in) are neither delayed nor booked. */
export function openRemoteCalls(options: {
  readonly delayMs: number;
  /** Base address of each service. */
  readonly services: Readonly<Record<Service, string>>;
}): RemoteCalls {
  const cause = new AsyncLocalStorage<Cause>();
  const services = Object.entries(options.services) as [Service, string][];
  let calls: RemoteCall[] = [];
  let works: Cause[] = [];
  let running = 0;
  let begun = 0;
  let lastChange = performance.now();
  const change = (by: 1 | -1): void => {
    running += by;
    lastChange = performance.now();
  };

  return {
    async fetch(input, init) {
      const service = services.find(([, base]) => input.startsWith(base))?.[0];
      if (service === undefined) return fetch(input, init);
      calls.push({ at: performance.now(), service, ...describe(input, init), cause: cause.getStore() ?? null });
      await new Promise((resolve) => setTimeout(resolve, options.delayMs));
      return fetch(input, init);
    },
    async work(kind, run) {
      const own: Cause = { kind, n: (begun += 1) };
      works.push(own);
      change(1);
      try {
        return await cause.run(own, run);
      } finally {
        change(-1);
      }
    },
    take() {
      const taken = { calls, works };
      calls = [];
      works = [];
      return taken;
    },
    busyness: () => ({ running, quietMs: performance.now() - lastChange }),
  };
}

function describe(input: string, init: RequestInit | undefined): Omit<RemoteCall, 'at' | 'service' | 'cause'> {
  const method = init?.method ?? 'GET';
  const { pathname, search } = new URL(input);
  const path = `${pathname}${search}`;
  const methods = pathname.endsWith('/$batch') ? methodsOf(String(init?.body ?? '')) : [method];
  return { method, path, requests: methods.length, writes: methods.filter((own) => own !== 'GET').length };
}

/** Methods of the parts of a batch: each part begins with a request line of its own. */
export function methodsOf(batch: string): readonly string[] {
  return [...batch.matchAll(/^(GET|POST|PUT|PATCH|DELETE) \S+ HTTP\/1\.1\r?$/gm)].map((found) => found[1] ?? '');
}
