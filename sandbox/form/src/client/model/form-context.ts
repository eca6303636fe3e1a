import type { Row } from '../data/values.ts';
import { bracedId } from '../data/values.ts';
import type { ItemCollection } from './collection.ts';
import { collectionOf } from './collection.ts';
import type { Handler } from './events.ts';
import type { FormModel, NotificationLevel } from './form-model.ts';
import type { FormData } from './save.ts';
import { saveModes } from './save.ts';

/** What the page adds to the client API's `ui`. */
export interface UiServices {
  refreshRibbon(): void;
  close(): void;
}

const entitySaveModes: Record<string, number> = {
  saveandclose: saveModes.saveAndClose,
  saveandnew: saveModes.saveAndNew,
};

/**
 * Builds `formContext` (client API reference), documented members only: what is missing here is missing on purpose, so that
 * a script which leans on undocumented members fails here, too.
 */
export function createFormContext(model: FormModel, data: FormData, ui: UiServices) {
  const { table, form } = model.meta;
  const nameOf = (api: unknown) => (api as { getName(): string }).getName();
  const attributes = collectionOf(() => model.attributes.map((attribute) => attribute.api), nameOf);
  const controls = collectionOf<unknown>(() => model.controls.map((control) => control.api), nameOf);
  const tabs = collectionOf<unknown>(() => model.tabs.map((tab) => tab.api), nameOf);
  const primaryValue = () => {
    const value = model.attribute(table.primaryName)?.value() ?? (model.row() as Row)[table.primaryName];
    return typeof value === 'string' ? value : '';
  };
  const isValid = () => model.attributes.every((attribute) => attribute.api.isValid());
  const entity = {
    attributes,
    addOnSave: (handler: Handler) => model.handlers.save.add(handler),
    removeOnSave: (handler: Handler) => model.handlers.save.remove(handler),
    addOnPostSave: (handler: Handler) => model.handlers.postSave.add(handler),
    removeOnPostSave: (handler: Handler) => model.handlers.postSave.remove(handler),
    getEntityName: () => table.logicalName,
    getEntityReference: () => ({ id: bracedId(model.id() ?? ''), entityType: table.logicalName, name: primaryValue() }),
    getId: () => bracedId(model.id() ?? ''),
    getIsDirty: () => model.isDirty(),
    getPrimaryAttributeValue: primaryValue,
    isValid,
    save: (mode?: string) => void data.save(entitySaveModes[mode ?? ''] ?? saveModes.save).catch(() => undefined),
  };
  const context = {
    data: {
      entity,
      attributes,
      addOnLoad: (handler: Handler) => model.handlers.dataLoad.add(handler),
      removeOnLoad: (handler: Handler) => model.handlers.dataLoad.remove(handler),
      getIsDirty: () => model.isDirty(),
      isValid,
      refresh: (saveFirst = false) => data.refresh(saveFirst),
      save: (options?: { saveMode?: number }) => data.save(options?.saveMode ?? saveModes.save),
    },
    ui: {
      controls,
      tabs,
      addOnLoad: (handler: Handler) => model.handlers.load.add(handler),
      removeOnLoad: (handler: Handler) => model.handlers.load.remove(handler),
      close: () => ui.close(),
      formSelector: { getCurrentItem: () => ({ getId: () => form.id, getLabel: () => form.label }) },
      getFormType: () => model.formType(),
      getViewPortHeight: () => window.innerHeight,
      getViewPortWidth: () => window.innerWidth,
      refreshRibbon: () => ui.refreshRibbon(),
      setFormNotification(message: string, level: NotificationLevel, uniqueId: string) {
        model.notify({ id: uniqueId, message, level });
        return true;
      },
      clearFormNotification: (uniqueId: string) => model.clearNotification(uniqueId),
    },
    getAttribute: getterOf(attributes),
    getControl: getterOf(controls),
  };
  model.formContext = context;
  return context;
}

/** `getAttribute` and `getControl` are the collection's `get`: by name, index or predicate, or all. */
function getterOf<T>(collection: ItemCollection<T>) {
  return (key?: string | number | ((item: T, index: number) => boolean)): T | T[] | null =>
    key === undefined ? collection.get() : collection.get(key as string);
}
