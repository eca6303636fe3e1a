import type { CellLayout, ColumnMeta, EventLayout, FormMeta, SectionLayout } from '../../meta/types.ts';
import type { Row } from '../data/values.ts';
import type { WebApiClient } from '../data/web-api.ts';
import type { AttributeHost, AttributeModel } from './attribute.ts';
import { createAttribute } from './attribute.ts';
import type { ControlHost, ControlModel } from './control.ts';
import { createControl } from './control.ts';
import type { Handler } from './events.ts';
import { createEvent, HandlerList } from './events.ts';
import { xmlHandlers } from './xml-handlers.ts';
import type { CellModel, TabHost, TabModel } from './tabs.ts';
import { createTab } from './tabs.ts';

/** What the form needs of its surroundings. */
export interface FormServices {
  webApi: WebApiClient;
  timers: { set(action: () => void, ms: number): unknown; clear(handle: unknown): void };
  /** Finds a function of a form library by its dotted name. */
  findFunction(name: string): ((...args: unknown[]) => unknown) | undefined;
  globalContext(): unknown;
  /** A script of the form failed. */
  scriptFailed(error: unknown): void;
  /** The server refused a save; the seller is told, whoever ordered the save. */
  saveFailed(message: string): void;
  /** A new record got its id. */
  recordCreated(id: string): void;
  /** The seller chose to leave the form after a save. */
  leave(to: 'list' | 'new'): void;
}

export type NotificationLevel = 'ERROR' | 'WARNING' | 'INFO';

export interface FormNotification {
  id: string;
  message: string;
  level: NotificationLevel;
}

/** The state of an open form and the handlers of its events. Saving is in `save.ts`, the scripts' view in `form-context.ts`. */
export interface FormModel {
  readonly meta: FormMeta;
  readonly services: FormServices;
  readonly attributes: readonly AttributeModel[];
  readonly controls: readonly ControlModel[];
  readonly header: readonly CellModel[];
  readonly tabs: readonly TabModel[];
  readonly handlers: { load: HandlerList; dataLoad: HandlerList; save: HandlerList; postSave: HandlerList };
  attribute(name: string): AttributeModel | undefined;
  /** The attribute of a column, also of one without a control; undefined when the table has no such column. */
  attributeFor(name: string): AttributeModel | undefined;
  /** Id of the open row, lower case; undefined for a new record. */
  id(): string | undefined;
  setId(id: string): void;
  row(): Row;
  /** Takes a row from the server; the form is clean afterwards. */
  load(row: Row): void;
  setWriteAccess(canWrite: boolean): void;
  isReadOnly(): boolean;
  isDirty(): boolean;
  /** 1 create, 2 update, 3 read-only, 4 disabled (client API reference: getFormType). */
  formType(): number;
  currentTab(): TabModel | undefined;
  openTab(tab: TabModel): void;
  notifications(): readonly FormNotification[];
  notify(notification: FormNotification): void;
  clearNotification(id: string): boolean;
  /** Runs the handlers of one event; resolves with the promises the handlers returned. */
  fire(handlers: readonly Handler[], source: unknown, args?: unknown, onFailure?: () => void): Promise<unknown>[];
  /** Handlers of an event of the form XML, as functions. */
  handlersOf(events: readonly EventLayout[], name: string, attribute?: string): Handler[];
  changed(): void;
  subscribe(listener: () => void): () => void;
  /** The client API object; set once by `createFormContext`. */
  formContext: unknown;
}

/** Builds the form from its description: attributes, controls, tabs; nothing is loaded and no handler runs. */
export function createFormModel(meta: FormMeta, services: FormServices): FormModel {
  const attributes = new Map<string, AttributeModel>();
  const controls: ControlModel[] = [];
  const listeners = new Set<() => void>();
  const notices = new Map<string, FormNotification>();
  let id: string | undefined;
  let row: Row = {};
  let canWrite = true;
  let tab: TabModel | undefined;

  const changed = () => listeners.forEach((listener) => listener());
  const fire: FormModel['fire'] = (handlers, source, args, onFailure) => {
    const event = createEvent({ ...services, formContext: () => model.formContext });
    return event.run(handlers, source, args, onFailure);
  };
  const attributeHost: AttributeHost = {
    changed,
    fireOnChange: (attribute, handlers) =>
      void fire(
        [...model.handlersOf(meta.form.layout.events, 'onchange', attribute.column.logicalName), ...handlers],
        attribute.api,
        {},
      ),
    controlsOf: (attribute) => controls.filter((control) => control.attribute === attribute),
    entity: () => (model.formContext as { data?: { entity?: unknown } } | undefined)?.data?.entity,
  };
  const controlHost: ControlHost = {
    changed,
    isReadOnly: () => model.isReadOnly(),
    isNew: () => id === undefined,
    sectionOf: (control) =>
      sectionsOf(model.tabs).find((section) => section.rows.flat().some((cell) => cell.control === control))?.api ??
      null,
  };
  const tabHost: TabHost = {
    changed,
    openTab: () => tab,
    open: (next) => model.openTab(next),
    ui: () => (model.formContext as { ui?: unknown } | undefined)?.ui,
  };
  const attributeFor = (name: string): AttributeModel | undefined => {
    const column = meta.table.columns[name];
    if (!column) return undefined;
    const known = attributes.get(name) ?? createAttribute(column, attributeHost);
    attributes.set(name, known);
    return known;
  };
  const cellFor = (cell: CellLayout, prefix = ''): CellModel => {
    if (!cell.control) return { layout: cell };
    const layout = cell.control;
    const custom = layout.uniqueId === undefined ? undefined : meta.form.layout.customControls[layout.uniqueId];
    // The other columns a custom control is bound to are attributes of the form, too.
    custom?.parameters.forEach((parameter) => 'column' in parameter && attributeFor(parameter.column));
    const attribute = layout.column === undefined ? undefined : attributeFor(layout.column);
    const name = freeName(`${prefix}${layout.column ?? layout.id}`, controls);
    const parts = { name, cell, layout, ...(attribute ? { attribute } : {}), ...(custom ? { custom } : {}) };
    const control = createControl(parts, controlHost);
    controls.push(control);
    return { layout: cell, control };
  };

  const model: FormModel = {
    meta,
    services,
    get attributes() {
      return [...attributes.values()];
    },
    controls,
    header: meta.form.layout.header.map((cell) => cellFor(cell, 'header_')),
    tabs: meta.form.layout.tabs.map((layout) =>
      createTab(
        layout,
        (section: SectionLayout) => section.rows.map((cells) => cells.map((cell) => cellFor(cell))),
        tabHost,
      ),
    ),
    handlers: {
      load: new HandlerList(),
      dataLoad: new HandlerList(),
      save: new HandlerList(),
      postSave: new HandlerList(),
    },
    formContext: undefined,
    attribute: (name) => attributes.get(name),
    attributeFor,
    id: () => id,
    setId: (next) => void (id = next),
    row: () => row,
    load(next) {
      row = next;
      attributes.forEach((attribute) => attribute.load(next));
      changed();
    },
    setWriteAccess(value) {
      canWrite = value;
      changed();
    },
    isReadOnly: () => !canWrite || isInactive(row),
    isDirty: () => model.attributes.some((attribute) => attribute.submitMode() !== 'never' && attribute.isDirty()),
    formType() {
      if (id === undefined) return 1;
      if (isInactive(row)) return 4;
      return canWrite ? 2 : 3;
    },
    currentTab: () => tab,
    openTab(next) {
      if (next === tab) return;
      const previous = tab;
      tab = next;
      next.initialise();
      changed();
      // The tab a form opens with does not change its state: the platform fires nothing for it.
      if (!previous) return;
      for (const each of [previous, next]) {
        fire([...model.handlersOf(each.layout.events, 'tabstatechange'), ...each.stateHandlers.all()], each.api, {});
      }
    },
    notifications: () => [...notices.values()],
    notify(notification) {
      notices.set(notification.id, notification);
      changed();
    },
    clearNotification(noticeId) {
      const had = notices.delete(noticeId);
      changed();
      return had;
    },
    fire,
    handlersOf: (events, name, attribute) => xmlHandlers(services, events, name, attribute),
    changed,
    subscribe(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
  return model;
}

/** State 0 is open or active for every table of the platform. */
function isInactive(row: Row): boolean {
  return typeof row['statecode'] === 'number' && row['statecode'] !== 0;
}

function sectionsOf(tabs: readonly TabModel[]) {
  return tabs.flatMap((tab) => tab.columns).flatMap((column) => column.sections);
}

/** The platform names the second control of a column `<column>1`, the third `<column>2`. */
function freeName(wanted: string, controls: readonly ControlModel[]): string {
  const taken = new Set(controls.map((control) => control.name));
  let name = wanted;
  for (let count = 1; taken.has(name); count += 1) name = `${wanted}${count}`;
  return name;
}

/** Columns that the form reads besides its controls' ones, as far as the table has them. */
const headColumns = ['statecode', 'statuscode', 'ownerid'];

/** The columns to read for the form, each once. */
export function columnsToRead(model: FormModel): ColumnMeta[] {
  const { table } = model.meta;
  const names = new Set([
    ...model.attributes.map((attribute) => attribute.column.logicalName),
    table.primaryName,
    ...headColumns,
  ]);
  return [...names].flatMap((name) => table.columns[name] ?? []);
}
