/** A function of a script: called with the execution context first when the form says so. */
export type Handler = (context: ExecutionContext) => unknown;

/** What a handler receives (client API reference: Execution context). */
export interface ExecutionContext {
  getFormContext(): unknown;
  getEventSource(): unknown;
  getDepth(): number;
  getEventArgs(): unknown;
  getContext(): unknown;
  getSharedVariable(key: string): unknown;
  setSharedVariable(key: string, value: unknown): void;
}

/** What stays the same for all events of a form. */
export interface EventSurroundings {
  formContext(): unknown;
  globalContext(): unknown;
  /** Told about a handler that threw or whose promise was rejected. */
  scriptFailed(error: unknown): void;
}

/** Runs the handlers of one event in order, each with its own depth, sharing variables as the platform does. */
export function createEvent(surroundings: EventSurroundings) {
  const shared = new Map<string, unknown>();
  const contextFor = (source: unknown, depth: number, args: unknown): ExecutionContext => ({
    getFormContext: () => surroundings.formContext(),
    getEventSource: () => source,
    getDepth: () => depth,
    getEventArgs: () => args,
    getContext: () => surroundings.globalContext(),
    getSharedVariable: (key) => shared.get(key),
    setSharedVariable: (key, value) => void shared.set(key, value),
  });
  return {
    /**
     * Calls every handler. One that fails is reported and the next one still runs.
     * @returns the promises that handlers returned, rejections reported and swallowed.
     */
    run(handlers: readonly Handler[], source: unknown, args: unknown, onFailure?: () => void): Promise<unknown>[] {
      const pending: Promise<unknown>[] = [];
      const failed = (error: unknown) => {
        surroundings.scriptFailed(error);
        onFailure?.();
      };
      handlers.forEach((handler, index) => {
        try {
          const result = handler(contextFor(source, index, args));
          if (isPromise(result)) pending.push(Promise.resolve(result).catch(failed));
        } catch (error) {
          failed(error);
        }
      });
      return pending;
    },
  };
}

function isPromise(value: unknown): value is PromiseLike<unknown> {
  return typeof value === 'object' && value !== null && typeof (value as { then?: unknown }).then === 'function';
}

/** Handlers in order of registration. A handler added twice runs twice, as on the platform. */
export class HandlerList {
  readonly #handlers: Handler[] = [];
  add(handler: Handler): void {
    if (typeof handler !== 'function') throw new TypeError('An event handler must be a function.');
    this.#handlers.push(handler);
  }
  remove(handler: Handler): void {
    const index = this.#handlers.indexOf(handler);
    if (index >= 0) this.#handlers.splice(index, 1);
  }
  all(): readonly Handler[] {
    return [...this.#handlers];
  }
}
