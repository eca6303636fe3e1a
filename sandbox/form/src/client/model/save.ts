import type { Row, Value } from '../data/values.ts';
import { encode, propertyOf, sameValue } from '../data/values.ts';
import type { AttributeModel } from './attribute.ts';
import type { FormModel } from './form-model.ts';
import { columnsToRead } from './form-model.ts';
import { entity, runSaveHandlers, SaveFailed, settle } from './save-handlers.ts';

/** Save modes of the client API (reference: getSaveMode). */
export const saveModes = { save: 1, saveAndClose: 2, saveAndNew: 59, autoSave: 70 } as const;

/** States of the data's load event (client API reference: getDataLoadState). */
const loadStates = { initial: 1, save: 2, refresh: 3 } as const;

/** Autosave 30 s after a change [platform-documented value]. */
const autosaveDelayMs = 30_000;

/** Saving, reading again and autosave of one form. */
export interface FormData {
  /** Reads the row; no handler runs. */
  open(id: string | undefined): Promise<void>;
  /** Calls the handlers of the form's and the data's load; to be called once the form is drawn. */
  announce(): Promise<void>;
  /** @throws {SaveFailed} */
  save(mode: number): Promise<void>;
  /** Reads the row again; unsaved changes are saved first or dropped. */
  refresh(saveFirst: boolean): Promise<void>;
  isSaving(): boolean;
  stop(): void;
}

/** Creates the data side of a form. With `autosave` false nothing is saved without an order. */
export function createFormData(model: FormModel, options: { autosave: boolean }): FormData {
  const { services, meta } = model;
  let running: Promise<void> | undefined;
  let timer: unknown;

  const read = async (sent?: Snapshot) => {
    const id = model.id();
    if (id === undefined) return;
    const select = columnsToRead(model).map(propertyOf).join(',');
    const row = await services.webApi.retrieveRecord(meta.table.logicalName, id, `?$select=${select}`);
    const typedMeanwhile = sent === undefined ? [] : changedSince(model, sent);
    model.load(row);
    typedMeanwhile.forEach(([attribute, value]) => attribute.api.setValue(value));
  };
  const fireLoad = async (state: number) => {
    const args = { getDataLoadState: () => state, disableAsyncTimeout: () => undefined };
    if (state === loadStates.initial) {
      const handlers = [...model.handlersOf(meta.form.layout.events, 'onload'), ...model.handlers.load.all()];
      await settle(model, model.fire(handlers, entity(model), args), true);
    }
    void model.fire(model.handlers.dataLoad.all(), entity(model), args);
  };
  const watch = model.subscribe(() => {
    const due = options.autosave && model.isDirty() && model.id() !== undefined && !model.isReadOnly();
    if (due && timer === undefined) {
      timer = services.timers.set(() => {
        timer = undefined;
        // A failed autosave has already told the seller; the next change tries again.
        data.save(saveModes.autoSave).catch(() => undefined);
      }, autosaveDelayMs);
    } else if (!due) clearTimer();
  });
  const clearTimer = () => {
    if (timer !== undefined) services.timers.clear(timer);
    timer = undefined;
  };

  const saveOnce = async (mode: number) => {
    await runSaveHandlers(model, mode);
    validate(model);
    clearTimer();
    const created = model.id() === undefined;
    const sent: Snapshot = new Map(model.attributes.map((attribute) => [attribute, attribute.value()]));
    try {
      await write(model);
    } catch (error) {
      services.saveFailed(messageOf(error));
      firePostSave(model, error);
      throw new SaveFailed(messageOf(error), false, (error as { errorCode?: number }).errorCode ?? 0);
    }
    await read(sent);
    await fireLoad(created ? loadStates.initial : loadStates.save);
    firePostSave(model);
    if (mode === saveModes.saveAndClose) services.leave('list');
    if (mode === saveModes.saveAndNew) services.leave('new');
  };

  const data: FormData = {
    async open(id) {
      if (id !== undefined) model.setId(id);
      await read();
    },
    announce: () => fireLoad(loadStates.initial),
    save(mode) {
      // A second save during a save is the same save: the platform, too, sends one. One that a handler cancelled, perhaps
      // to save again itself, carries nobody along.
      if (running)
        return running.catch((error: unknown) => (isCancelled(error) ? data.save(mode) : Promise.reject(error)));
      const started = Promise.resolve().then(() => saveOnce(mode));
      running = started.finally(() => {
        running = undefined;
        model.changed();
      });
      model.changed();
      return running;
    },
    async refresh(saveFirst) {
      if (saveFirst && model.isDirty()) await data.save(saveModes.save);
      else await read();
      void fireLoad(loadStates.refresh);
    },
    isSaving: () => running !== undefined,
    stop() {
      watch();
      clearTimer();
    },
  };
  return data;
}

/** The values of the form at the moment they were sent. */
type Snapshot = ReadonlyMap<AttributeModel, Value>;

/** What was typed while the save was under way; it stays on the form and is dirty. */
function changedSince(model: FormModel, sent: Snapshot): [AttributeModel, Value][] {
  return model.attributes
    .filter((attribute) => !sameValue(attribute.value(), sent.get(attribute) ?? null))
    .map((attribute) => [attribute, attribute.value()]);
}

function isCancelled(error: unknown): boolean {
  return error instanceof SaveFailed && error.cancelled;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

const validationNotice = 'required-columns';

function validate(model: FormModel): void {
  const missing = model.attributes.filter(
    (attribute) => attribute.isRequired() && attribute.value() === null && isFillable(model, attribute),
  );
  const invalid = model.attributes.flatMap((attribute) => attribute.invalidMessage() ?? []);
  const messages = [
    ...missing.map((attribute) => `${attribute.column.label}: Required fields must be filled in.`),
    ...invalid,
  ];
  model.clearNotification(validationNotice);
  if (messages.length === 0) return;
  model.notify({ id: validationNotice, level: 'ERROR', message: messages.join(' ') });
  throw new SaveFailed(messages.join(' '), false);
}

/** Columns that the platform fills (state, owner, numbers) never stop a save. */
function isFillable(
  model: FormModel,
  attribute: { column: { type: string; autoNumber: boolean; canCreate: boolean; canUpdate: boolean } },
): boolean {
  const { type, autoNumber, canCreate, canUpdate } = attribute.column;
  const writable = model.id() === undefined ? canCreate : canUpdate;
  return writable && !autoNumber && !['state', 'status', 'owner', 'primarykey'].includes(type);
}

/** Sends the changed columns only: by POST for a new record, else by PATCH. */
async function write(model: FormModel): Promise<void> {
  const { webApi } = model.services;
  const table = model.meta.table.logicalName;
  const id = model.id();
  const body: Row = {};
  for (const attribute of model.attributes) {
    const mode = attribute.submitMode();
    const writable = id === undefined ? attribute.column.canCreate : attribute.column.canUpdate;
    if (!writable || mode === 'never' || (mode !== 'always' && !attribute.isDirty())) continue;
    Object.assign(
      body,
      encode(attribute.column, attribute.value(), (target) => webApi.setOf(target)),
    );
  }
  if (id !== undefined) {
    if (Object.keys(body).length > 0) await webApi.updateRecord(table, id, body);
    return;
  }
  const created = await webApi.createRecord(table, body);
  model.setId(created.id);
  model.services.recordCreated(created.id);
}

function firePostSave(model: FormModel, error?: unknown): void {
  const { table } = model.meta;
  const name = model.attribute(table.primaryName)?.value();
  const args = {
    getIsSaveSuccess: () => error === undefined,
    getSaveErrorInfo: () =>
      error === undefined
        ? null
        : { message: messageOf(error), errorCode: (error as { errorCode?: number }).errorCode ?? 0 },
    getEntityReference: () => ({
      id: model.id() ?? '',
      entityType: table.logicalName,
      name: typeof name === 'string' ? name : '',
    }),
  };
  void model.fire(
    [...model.handlersOf(model.meta.form.layout.events, 'postsave'), ...model.handlers.postSave.all()],
    entity(model),
    args,
  );
}
