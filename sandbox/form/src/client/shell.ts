import type { PageMeta } from '../meta/page-types.ts';
import type { TableMeta } from '../meta/types.ts';
import type { LookupValue } from './data/values.ts';
import type { WebApiClient } from './data/web-api.ts';
import { createWebApi } from './data/web-api.ts';
import type { FormServices } from './model/form-model.ts';
import type { ElementRenderer } from './pcf/host.ts';
import type { ResourceLoader } from './pcf/loader.ts';
import { createControlLoader, createControlRegistry } from './pcf/loader.ts';
import type { FormParameters, OpenFormOptions } from './xrm/addresses.ts';
import type { Dialogs } from './xrm/dialogs.ts';
import { createDialogs } from './xrm/dialogs.ts';
import { createTableSource } from './xrm/metadata.ts';
import { createResourceStrings } from './xrm/strings.ts';
import { createXrm } from './xrm/xrm.ts';

/** What the browser gives to a page. */
export interface Surroundings {
  /** The object that scripts see as `window`. */
  globals: Record<string, unknown>;
  fetcher: typeof fetch;
  loadResource: ResourceLoader;
  renderer: ElementRenderer;
  timers: FormServices['timers'];
  openAddress(url: string, newWindow: boolean): void;
  replaceAddress(url: string): void;
  /** Told about every failure of a script, besides the person at the page. */
  reportError(error: unknown): void;
  autosave: boolean;
}

/** What every page of the client has: data, dialogs, scripts and the global `Xrm`. */
export interface Shell {
  readonly meta: PageMeta;
  readonly around: Surroundings;
  readonly webApi: WebApiClient;
  readonly dialogs: Dialogs;
  /** Loads the texts that `getResourceString` answers without waiting. */
  loadStrings(): Promise<void>;
  loadTable(name: string): Promise<TableMeta>;
  loadLibrary(name: string): Promise<void>;
  loadControl: ReturnType<typeof createControlLoader>;
  findFunction(name: string): ((...args: unknown[]) => unknown) | undefined;
  /** Calls a function of a script by its dotted name. @throws {Error} when the script does not define it. */
  callFunction(library: string, name: string, args: readonly unknown[]): Promise<unknown>;
  globalContext(): unknown;
  openAddress(url: string, newWindow?: boolean): void;
  /** Shows the table's quick create form; undefined when it was dismissed. */
  quickCreate(options: OpenFormOptions, parameters?: FormParameters): Promise<LookupValue | undefined>;
}

/** What differs between kinds of pages. */
export interface ShellParts {
  /** Tables whose columns the page has already. */
  tables: readonly TableMeta[];
  pageInput(): Record<string, unknown>;
  quickCreate(shell: Shell, options: OpenFormOptions, parameters: FormParameters): Promise<LookupValue | undefined>;
}

/** Assembles the shell of one page and makes `Xrm` global. */
export function createShell(meta: PageMeta, around: Surroundings, parts: ShellParts): Shell {
  const { globals, fetcher } = around;
  const webApi = createWebApi(meta.tables, fetcher);
  const dialogs = createDialogs();
  const strings = createResourceStrings(meta.webResources, meta.organization.languageId, fetcher);
  const loadTable = createTableSource(parts.tables, fetcher);
  const registry = createControlRegistry();
  const findFunction = (name: string) => functionAt(globals, name);
  const loadLibrary = (name: string) => around.loadResource('script', `/WebResources/${name}`);
  const shell: Shell = {
    meta,
    around,
    webApi,
    dialogs,
    loadStrings: () => strings.load(),
    loadTable,
    loadLibrary,
    loadControl: createControlLoader(registry, around.loadResource, fetcher, meta.organization.languageId),
    findFunction,
    async callFunction(library, name, args) {
      await loadLibrary(library);
      const found = findFunction(name);
      if (!found) throw new Error(`The page calls ${name}, which ${library} does not define.`);
      return found(...args);
    },
    globalContext: () => xrm.Utility.getGlobalContext(),
    openAddress: (url, newWindow = false) => around.openAddress(url, newWindow),
    quickCreate: (options, parameters = {}) => parts.quickCreate(shell, options, parameters),
  };
  const xrm = createXrm({
    meta,
    webApi,
    dialogs,
    strings,
    loadTable,
    openAddress: around.openAddress,
    pageInput: parts.pageInput,
    quickCreate: shell.quickCreate,
  });
  globals['Xrm'] = xrm;
  globals['ComponentFramework'] = registry;
  return shell;
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
