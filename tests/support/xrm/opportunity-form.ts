import { readFileSync } from 'node:fs';
import { DOMParser } from '@xmldom/xmldom';
import type { FormContextMock } from 'xrm-mock';
import { AttributeMock, ItemCollectionMock, XrmMockGenerator } from 'xrm-mock';

/** Values of columns; a column that is not named is not on the form. */
export type ColumnValues = Record<string, unknown>;

export interface Notification {
  id: string;
  level: string;
  text: string;
}

export interface OpportunityFormSettings {
  /** Empty for a record that is not saved. */
  id: string;
  formType: number;
  values: ColumnValues;
  /** Table of the form; the commands work on leads and referrals, too. */
  table: string;
  /** Primary column, what people call the record. */
  name: string;
}

let formCount = 0;

/** Another record for every form: the scripts remember per record what they follow. */
function nextId(): string {
  formCount += 1;
  return `5b0c2f5e-7c1d-4a55-9a3e-${String(formCount).padStart(12, '0')}`;
}

const emptyColumns: ColumnValues = {
  cosell_sync: null,
  cosell_help: null,
  cosell_visibility: null,
  cosell_referralidentifier: null,
};

/** English texts of the web resources, read from the file the product ships. */
export function readMessages(): Map<string, string> {
  const path = 'solution/src/WebResources/cosell_/strings/Messages.1033.resx';
  const document = new DOMParser().parseFromString(readFileSync(path, 'utf8'), 'text/xml');
  const entries = Array.from(document.getElementsByTagName('data'), (data): [string, string] => [
    data.getAttribute('name') ?? '',
    data.getElementsByTagName('value')[0]?.textContent ?? '',
  ]);
  return new Map(entries);
}

const messages = readMessages();

/**
 * An opportunity form on xrm-mock, which throws "not implemented" for saving, refreshing, the dirty state and the Web API and
 * removes the wrong handlers. What a test needs of these is filled in here, once.
 */
export class OpportunityForm {
  readonly form: Xrm.FormContext;
  readonly refresh = jest.fn(async () => undefined);
  readonly refreshRibbon = jest.fn();
  readonly close = jest.fn();
  readonly openForm = jest.fn(async () => ({}));
  readonly openConfirmDialog = jest.fn(async (_: Xrm.Navigation.ConfirmStrings) => ({ confirmed: true }));
  readonly execute = jest.fn(async (_: object): Promise<object> => jsonResponse({ RowId: 'row-1', State: 'new' }));
  readonly openAlertDialog = jest.fn(async (_: Xrm.Navigation.AlertStrings) => undefined);
  readonly openUrl = jest.fn((_: string) => undefined);
  readonly navigateTo = jest.fn(async (_: object, __?: object) => undefined);
  readonly retrieveRecord = jest.fn(async (_: string, __: string, ___?: string): Promise<object> => ({}));
  readonly saves: number[] = [];
  /** Rows by table, or a function of the query; a function may throw. */
  readonly rows: Record<string, object[] | ((query: string) => object[])> = {};
  readonly queries: { table: string; query: string }[] = [];
  /** The next saves fail, as with a missing required field. */
  isSaveFailing = false;
  isOffline = false;
  id: string;
  private readonly messages = messages;
  private readonly entity: ReturnType<typeof XrmMockGenerator.getFormContext>['data']['entity'];
  private readonly handlers = { save: new Set<unknown>(), postSave: new Set<unknown>() };

  constructor(settings: Partial<OpportunityFormSettings> = {}) {
    this.id = settings.id ?? nextId();
    const columns = { ...emptyColumns, ...settings.values };
    const attributes = Object.entries(columns).map(
      ([name, value]) => new AttributeMock({ name, value: value as never, isDirty: false }),
    );
    XrmMockGenerator.initialise({
      entity: { entityName: settings.table ?? 'opportunity', attributes: new ItemCollectionMock(attributes) as never },
    });
    const form: FormContextMock = XrmMockGenerator.getFormContext();
    this.form = form as unknown as Xrm.FormContext;
    this.entity = form.data.entity;
    this.completeForm(settings.formType ?? 2, settings.name ?? 'A deal');
    this.completeXrm();
  }

  /** What the user does: a new value, which makes the form dirty. */
  set(column: string, value: unknown): void {
    this.form.getAttribute(column)?.setValue(value as never);
  }

  /** The user saves; answers whether the save went through. */
  save(mode = 1): boolean {
    const count = this.saves.length;
    this.entity.save(mode as never);
    return this.saves.length > count;
  }

  /** An event as the form hands it to a handler. */
  event(): Xrm.Events.EventContext {
    return XrmMockGenerator.getEventContext() as unknown as Xrm.Events.EventContext;
  }

  notifications(): Notification[] {
    const { formNotifications } = this.form.ui as unknown as {
      formNotifications?: { message: string; level: string; uniqueId: string }[];
    };
    return (formNotifications ?? []).map(({ message, level, uniqueId }) => ({ id: uniqueId, level, text: message }));
  }

  notification(id: string): Notification | undefined {
    return this.notifications().find((shown) => shown.id === id);
  }

  queriesOf(table: string): string[] {
    return this.queries.filter((asked) => asked.table === table).map(({ query }) => query);
  }

  /** A handler of somebody else cancels every save; the promise of a save is kept all the same. */
  preventSaves(): void {
    const prevent = (context: Xrm.Events.SaveEventContext): void => context.getEventArgs().preventDefault();
    this.form.data.entity.addOnSave(prevent);
  }

  handlerCounts(): { save: number; postSave: number } {
    return { save: this.handlers.save.size, postSave: this.handlers.postSave.size };
  }

  text(key: string, parameters: Record<string, string> = {}): string {
    const text = this.messages.get(key);
    if (text === undefined) throw new Error(`The resource file has no text ${key}.`);
    return text.replace(/\{(\w+)\}/g, (_, name: string) => parameters[name] ?? '');
  }

  private completeForm(formType: number, name: string): void {
    const { entity, handlers } = this;
    const mock = entity as unknown as { saveEventHandlers: unknown[]; postSaveEventHandlers: unknown[] };
    const afterSave = (): void => this.finishSave();
    const sync = (): void => {
      mock.saveEventHandlers = [...handlers.save];
      mock.postSaveEventHandlers = [afterSave, ...handlers.postSave];
    };
    const change = (set: Set<unknown>, method: 'add' | 'delete') => (handler: unknown) => {
      set[method](handler);
      sync();
    };
    sync();
    Object.assign(entity, {
      getId: () => (this.id ? `{${this.id.toUpperCase()}}` : ''),
      getPrimaryAttributeValue: () => name,
      addOnSave: change(handlers.save, 'add'),
      removeOnSave: change(handlers.save, 'delete'),
      addOnPostSave: change(handlers.postSave, 'add'),
      removeOnPostSave: change(handlers.postSave, 'delete'),
    });
    Object.assign(this.form.data, {
      getIsDirty: () => entity.getIsDirty(),
      refresh: this.refresh,
      save: async (options?: Xrm.SaveOptions) => {
        if (this.isSaveFailing) throw new Error('A required field is empty.');
        this.save(options?.saveMode);
      },
    });
    Object.assign(this.form.ui, { getFormType: () => formType, close: this.close, refreshRibbon: this.refreshRibbon });
  }

  private finishSave(): void {
    this.saves.push(1);
    if (!this.id) this.id = nextId();
    this.entity.attributes.forEach((attribute) => {
      (attribute as unknown as { isDirty: boolean }).isDirty = false;
    });
  }

  private completeXrm(): void {
    Object.assign(Xrm.Utility, {
      getResourceString: (_: string, key: string) => this.messages.get(key),
      getGlobalContext: () => ({ client: { isOffline: () => this.isOffline } }),
    });
    const { openConfirmDialog, openForm, openAlertDialog, openUrl, navigateTo } = this;
    Object.assign(Xrm.Navigation, { openConfirmDialog, openForm, openAlertDialog, openUrl, navigateTo });
    Object.assign(Xrm.WebApi, {
      retrieveRecord: this.retrieveRecord,
      retrieveMultipleRecords: async (table: string, query: string) => {
        this.queries.push({ table, query });
        const rows = this.rows[table] ?? [];
        return { entities: typeof rows === 'function' ? rows(query) : rows };
      },
      online: { execute: this.execute },
    });
  }
}

/** An answer of `Xrm.WebApi.online.execute`. */
export function jsonResponse(body: object): object {
  const text = JSON.stringify({ '@odata.context': '#Microsoft.Dynamics.CRM.cosell_SubmitRequestResponse', ...body });
  return { ok: true, status: 200, text: async () => text, json: async () => JSON.parse(text) as unknown };
}
