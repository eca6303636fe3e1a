import type { FormMeta } from '../meta/types.ts';
import { loadWriteAccess } from './data/access.ts';
import { createWebApi } from './data/web-api.ts';
import { createFormContext } from './model/form-context.ts';
import type { FormServices } from './model/form-model.ts';
import { createFormModel } from './model/form-model.ts';
import { createFormData } from './model/save.ts';
import type { ElementRenderer } from './pcf/host.ts';
import type { ResourceLoader } from './pcf/loader.ts';
import { createControlLoader, createControlRegistry } from './pcf/loader.ts';
import type { Page } from './ui/page-context.ts';
import { createCommandBar } from './xrm/commands.ts';
import { createDialogs } from './xrm/dialogs.ts';
import { createTableSource } from './xrm/metadata.ts';
import { createResourceStrings } from './xrm/strings.ts';
import { createXrm, formAddress } from './xrm/xrm.ts';

/** What the browser gives to the form. */
export interface Surroundings {
  /** The object that scripts see as `window`. */
  globals: Record<string, unknown>;
  fetcher: typeof fetch;
  loadResource: ResourceLoader;
  renderer: ElementRenderer;
  timers: FormServices['timers'];
  openAddress(url: string, newWindow: boolean): void;
  replaceAddress(url: string): void;
  /** Told about every failure of a script, besides the seller. */
  reportError(error: unknown): void;
  autosave: boolean;
}

/** A form page and the two steps to bring it up; it is drawn between them. */
export interface OpenForm {
  page: Page;
  /** Loads scripts and the row and opens the first tab. */
  load(recordId: string | undefined): Promise<void>;
  /** Runs the load handlers and judges the commands. */
  begin(): Promise<void>;
}

/** Assembles the form page of one description. */
export function openForm(meta: FormMeta, around: Surroundings): OpenForm {
  const { globals, fetcher } = around;
  const webApi = createWebApi(meta.tables, fetcher);
  const dialogs = createDialogs();
  const strings = createResourceStrings(meta.webResources, meta.organization.languageId, fetcher);
  const loadTable = createTableSource([meta.table, ...Object.values(meta.related)], fetcher);
  const findFunction = (name: string) => functionAt(globals, name);
  const model = createFormModel(meta, {
    webApi,
    timers: around.timers,
    findFunction,
    globalContext: () => xrm.Utility.getGlobalContext(),
    scriptFailed(error) {
      const message = error instanceof Error ? error.message : String(error);
      around.reportError(error);
      model.notify({ id: 'script-error', level: 'ERROR', message: `A script of the form failed: ${message}` });
    },
    saveFailed: (message) => void dialogs.error({ message }),
    recordCreated: (id) => around.replaceAddress(formAddress({ entityName: meta.table.logicalName, entityId: id })),
    leave: (to) => around.openAddress(to === 'list' ? '/' : formAddress({ entityName: meta.table.logicalName }), false),
  });
  const xrm = createXrm({
    meta,
    webApi,
    dialogs,
    strings,
    loadTable,
    openAddress: around.openAddress,
    recordId: () => model.id(),
  });
  const loadLibrary = (name: string) => around.loadResource('script', `/WebResources/${name}`);
  const commands = createCommandBar(model, loadLibrary);
  const data = createFormData(model, { autosave: around.autosave });
  createFormContext(model, data, {
    refreshRibbon: () => void commands.refresh(),
    close: () => around.openAddress('/', false),
  });
  // The platform judges the commands again whenever the form's data was loaded.
  model.handlers.dataLoad.add(() => void commands.refresh());
  const registry = createControlRegistry();
  if (meta.problems.length > 0)
    model.notify({ id: 'form-problems', level: 'WARNING', message: meta.problems.join(' ') });
  globals['Xrm'] = xrm;
  globals['ComponentFramework'] = registry;
  const page: Page = {
    model,
    data,
    commands,
    dialogs,
    renderer: around.renderer,
    loadTable,
    loadControl: createControlLoader(registry, around.loadResource, fetcher, meta.organization.languageId),
    controlServices: {
      webApi,
      dialogs,
      loadTable,
      openAddress: around.openAddress,
      readResource: async (control, path) => {
        const response = await fetcher(`/controls/${control}/${path}`);
        if (!response.ok) throw new Error(`The control ${control} has no file ${path}.`);
        return response.text();
      },
    },
    openNew: () => around.openAddress(formAddress({ entityName: meta.table.logicalName }), false),
  };
  return {
    page,
    async load(recordId) {
      await Promise.all([
        strings.load(),
        loadWriteAccess(webApi, meta, recordId).then((may) => model.setWriteAccess(may)),
      ]);
      for (const library of librariesOf(meta)) await loadLibrary(library);
      await data.open(recordId);
      const first = model.tabs.find((tab) => tab.isVisible());
      if (first) model.openTab(first);
    },
    begin: () => data.announce(),
  };
}

/** Libraries of the form and those that only a tab's handler names, each once and in order. */
function librariesOf(meta: FormMeta): string[] {
  const { layout } = meta.form;
  const events = [...layout.events, ...layout.tabs.flatMap((tab) => tab.events)];
  const named = events.flatMap((event) => event.handlers).map((handler) => handler.libraryName);
  return [...new Set([...layout.libraries, ...named])].filter((name) => name !== '');
}

/** Follows a dotted name from the global object, as the platform finds handler functions. */
function functionAt(globals: Record<string, unknown>, name: string): ((...args: unknown[]) => unknown) | undefined {
  const path = name.split('.');
  const last = path.pop() ?? '';
  let owner: unknown = globals;
  for (const part of path) owner = (owner as Record<string, unknown> | undefined)?.[part];
  const found = (owner as Record<string, unknown> | undefined)?.[last];
  return typeof found === 'function' ? (found.bind(owner) as (...args: unknown[]) => unknown) : undefined;
}
