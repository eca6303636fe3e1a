import type { FormMeta } from '../meta/types.ts';
import { parameterValues } from './data/form-parameters.ts';
import { loadWriteAccess } from './data/access.ts';
import { createFormGrids } from './form-grids.ts';
import { createFormContext } from './model/form-context.ts';
import { createFormModel } from './model/form-model.ts';
import { createFormData } from './model/save.ts';
import type { Shell } from './shell.ts';
import type { Page } from './ui/page-context.ts';
import type { FormParameters } from './xrm/addresses.ts';
import { formPlace } from './xrm/command-places.ts';
import { createCommandBar } from './xrm/commands.ts';

/** What differs between the form of a page and one in a dialog. */
export interface FormPageParts {
  autosave: boolean;
  /** Prefix of the ids of the form's fields, so that two forms can stand on one page. */
  scope: string;
  recordCreated(id: string): void;
  /** The person chose to leave the form after a save, or a script closed it. */
  leave(to: 'list' | 'new'): void;
  openNew(): void;
}

/** A form and the two steps to bring it up; it is drawn between them. */
export interface OpenForm {
  page: Page;
  /** Loads scripts and the row and opens the first tab; `parameters` are values of a new record. */
  load(recordId: string | undefined, parameters?: FormParameters): Promise<void>;
  /** Runs the load handlers and judges the commands. */
  begin(): Promise<void>;
}

/** Assembles one form on a page. */
export function createFormPage(shell: Shell, meta: FormMeta, parts: FormPageParts): OpenForm {
  const { webApi, dialogs, around } = shell;
  const model = createFormModel(meta, {
    webApi,
    timers: around.timers,
    findFunction: shell.findFunction,
    globalContext: () => shell.globalContext(),
    scriptFailed(error) {
      const message = error instanceof Error ? error.message : String(error);
      around.reportError(error);
      model.notify({ id: 'script-error', level: 'ERROR', message: `A script of the form failed: ${message}` });
    },
    saveFailed: (message) => void dialogs.error({ message }),
    recordCreated: parts.recordCreated,
    leave: parts.leave,
  });
  const commands = createCommandBar(formPlace(model), {
    loadLibrary: shell.loadLibrary,
    findFunction: shell.findFunction,
    scriptFailed: model.services.scriptFailed,
  });
  const data = createFormData(model, { autosave: parts.autosave });
  createFormContext(model, data, {
    refreshRibbon: () => void commands.refresh(),
    close: () => parts.leave('list'),
  });
  // The platform judges the commands again whenever the form's data was loaded.
  model.handlers.dataLoad.add(() => void commands.refresh());
  if (meta.problems.length > 0)
    model.notify({ id: 'form-problems', level: 'WARNING', message: meta.problems.join(' ') });
  const page: Page = {
    shell,
    scope: parts.scope,
    model,
    data,
    commands,
    grids: createFormGrids(model, shell),
    dialogs,
    renderer: around.renderer,
    loadTable: shell.loadTable,
    loadControl: shell.loadControl,
    controlServices: {
      webApi,
      dialogs,
      loadTable: shell.loadTable,
      openAddress: around.openAddress,
      app: meta.app,
      readResource: async (control, path) => {
        const response = await around.fetcher(`/controls/${control}/${path}`);
        if (!response.ok) throw new Error(`The control ${control} has no file ${path}.`);
        return response.text();
      },
    },
    openNew: parts.openNew,
  };
  return {
    page,
    async load(recordId, parameters = {}) {
      await Promise.all([
        shell.loadStrings(),
        loadWriteAccess(webApi, meta, recordId).then((may) => model.setWriteAccess(may)),
      ]);
      for (const library of librariesOf(meta)) await shell.loadLibrary(library);
      await data.open(recordId);
      if (recordId === undefined) {
        for (const [column, value] of parameterValues(meta.table, parameters))
          model.attributeFor(column.logicalName)?.api.setValue(value);
      }
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
