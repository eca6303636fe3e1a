import type { FormModel } from './form-model.ts';

/** How long the platform waits for the promise of one OnSave or OnLoad handler [documented]. */
const handlerTimeoutMs = 10_000;

/** A save that did not happen; `cancelled` when a handler prevented it. */
export class SaveFailed extends Error {
  readonly cancelled: boolean;
  readonly errorCode: number;
  constructor(message: string, cancelled: boolean, errorCode = 0) {
    super(message);
    this.name = 'SaveFailed';
    this.cancelled = cancelled;
    this.errorCode = errorCode;
  }
}

/** The entity object of the client API, the source of load and save events. */
export function entity(model: FormModel): unknown {
  return (model.formContext as { data?: { entity?: unknown } } | undefined)?.data?.entity;
}

/**
 * Calls the handlers of OnSave and waits for their promises.
 * @throws {SaveFailed} when a handler prevented the save.
 */
export async function runSaveHandlers(model: FormModel, mode: number): Promise<void> {
  let prevented = false;
  let preventOnError = false;
  let limited = true;
  const args = {
    getSaveMode: () => mode,
    isDefaultPrevented: () => prevented,
    preventDefault: () => void (prevented = true),
    preventDefaultOnError: () => void (preventOnError = true),
    disableAsyncTimeout: () => void (limited = false),
  };
  const handlers = [...model.handlersOf(model.meta.form.layout.events, 'onsave'), ...model.handlers.save.all()];
  const pending = model.fire(handlers, entity(model), args, () => {
    if (preventOnError) prevented = true;
  });
  const preventedInTime = prevented;
  await settle(model, pending, limited);
  if (preventedInTime || (preventOnError && prevented))
    throw new SaveFailed('The save was cancelled by a script of the form.', true);
}

/** Waits for the promises of handlers, each at most as long as the platform does. */
export async function settle(model: FormModel, pending: readonly Promise<unknown>[], limited: boolean): Promise<void> {
  const { timers, scriptFailed } = model.services;
  await Promise.all(
    pending.map((each) => {
      if (!limited) return each;
      return new Promise<void>((resolve) => {
        const handle = timers.set(() => {
          scriptFailed(new Error(`A handler of the form took longer than ${handlerTimeoutMs / 1000} seconds.`));
          resolve();
        }, handlerTimeoutMs);
        void each.then(() => {
          timers.clear(handle);
          resolve();
        });
      });
    }),
  );
}
