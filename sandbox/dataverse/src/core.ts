import { sample, sampleRows, sampleTeamMembers } from './base/sample-rows.ts';
import type { Catalog, UserSummary } from './catalog.ts';
import { DataverseError } from './errors.ts';
import type { ImportReport } from './import/import-report.ts';
import type { ImportOptions } from './import/installation.ts';
import { baseDefinitions, LiveCatalog } from './metadata/live-catalog.ts';
import { newRowValues } from './pipeline/computed.ts';
import { Operations } from './pipeline/operations.ts';
import type { Environment } from './pipeline/operations.ts';
import type { Delivery, Outside } from './pipeline/outbound.ts';
import { pluginTwins } from './plugins/twins.ts';
import type { Plugin } from './plugins/types.ts';
import { Security } from './security/security.ts';
import { Solutions } from './solutions.ts';
import type { InstalledState } from './solutions.ts';
import { Store } from './storage/store.ts';
import type { Change, StoreState } from './storage/store.ts';
import { errorResponse } from './webapi/response.ts';
import type { CoreResponse } from './webapi/response.ts';
import { WebApi } from './webapi/web-api.ts';

export type { Catalog } from './catalog.ts';
export type { ImportReport } from './import/import-report.ts';
export { ImportError } from './import/import-report.ts';
export type { ImportOptions } from './import/installation.ts';
export type { Change } from './storage/store.ts';
export type { Delivery } from './pipeline/outbound.ts';
export type { CoreResponse } from './webapi/response.ts';

/** A request to the Web API, as the shell hands it over. */
export interface CoreRequest {
  method: string;
  /** Path and query, e.g. `/api/data/v9.2/accounts?$top=1`. */
  url: string;
  headers: Record<string, string>;
  body?: string;
  /** systemuserid of the caller, from the shell's authentication. */
  userId: string;
}

/** What the core needs from outside. */
export interface CoreOptions {
  now(): Date;
  /** A new GUID in lower case. */
  newId(): string;
  /** Scheme and host of the Web API's addresses, without a path. */
  baseUrl: string;
  /** Twins of plug-in types by full class name; default: those of the product. */
  plugins?: ReadonlyMap<string, Plugin>;
  /** Sends the calls of webhooks; without it they are only kept in `deliveries`. */
  post?: Outside['send'];
  /** Default: a new id, and for a fork that of the environment it comes from. */
  organizationId?: string;
}

/** An environment at one moment: rows, definitions, solutions. Later writes do not reach it; any number of forks may begin with it. */
export interface DataverseSnapshot {
  readonly organizationId: string;
  readonly rows: StoreState;
  readonly catalog: LiveCatalog;
  readonly installed: InstalledState;
  readonly plugins: ReadonlyMap<string, Plugin>;
}

/** A Dataverse environment without a transport. */
export interface DataverseCore {
  /** Answers a Web API request. Never rejects for something a caller can do wrong. */
  handle(request: CoreRequest): Promise<CoreResponse>;
  /** Imports a solution zip; rejects with ImportError, which lists all problems, and then nothing has changed. */
  importSolution(zip: Uint8Array, options?: ImportOptions): Promise<ImportReport>;
  /**
   * Uninstalls a managed solution with its components and their data, or deletes the container of an unmanaged one.
   * Rejects with DataverseError: 404 for an unknown solution, 400 with the list of dependent components when others
   * use what it brought; then nothing has changed.
   */
  uninstallSolution(uniqueName: string): Promise<void>;
  /** Definitions in force; the same object over imports. */
  readonly catalog: Catalog;
  /** Calls the listener for every row change after its transaction was committed. Returns the way to stop it. */
  onCommit(listener: (change: Change) => void): () => void;
  readonly organizationId: string;
  /** Calls that asynchronous steps made of service endpoints, the newest last, and what became of each. */
  readonly deliveries: readonly Delivery[];
  /** The environment as it is now, for `forkDataverse`. Throws while a transaction is open. */
  snapshot(): DataverseSnapshot;
}

/** Tables whose rows change what runs. */
const followedTables: ReadonlySet<string> = new Set(['sdkmessageprocessingstep', 'serviceendpoint']);

/** Creates an environment with the base tables, sample rows and users. */
export function createDataverse(options: CoreOptions): DataverseCore {
  return assemble(options);
}

/**
 * An environment of its own that begins as the snapshot: rows with their versions, numbers, links, shares, definitions
 * and steps. It has its own clock, ids, listeners and deliveries (none yet). Costs well under a millisecond; what the
 * fork writes to is copied at the first write.
 */
export function forkDataverse(snapshot: DataverseSnapshot, options: CoreOptions): DataverseCore {
  return assemble(options, snapshot);
}

function assemble(options: CoreOptions, from?: DataverseSnapshot): DataverseCore {
  const listeners = new Set<(change: Change) => void>();
  const store = new Store((changes) => {
    if (changes.some(({ table }) => followedTables.has(table))) solutions.followRows();
    for (const change of changes) for (const listener of [...listeners]) listener(change);
  }, from?.rows);
  const users = (): UserSummary[] => listUsers(store, security, catalog);
  const catalog: LiveCatalog = from ? from.catalog.copy(users) : new LiveCatalog(baseDefinitions(), users);
  const security: Security = new Security(catalog, store);
  const organizationId = options.organizationId ?? from?.organizationId ?? options.newId();
  const plugins = options.plugins ?? from?.plugins ?? pluginTwins;
  const environment: Environment = {
    now: () => options.now(),
    newId: () => options.newId(),
    store,
    catalog,
    security,
    plugins,
    systemUserId: sample.users.system,
    businessUnitId: sample.businessUnit,
    ...(options.post
      ? { outside: { send: options.post, host: options.baseUrl.replace(/^https?:\/\//, ''), organizationId } }
      : {}),
  };
  if (!from) insertSampleRows(environment);
  const solutions: Solutions = new Solutions(environment, from?.installed);
  const operations = new Operations(environment);
  const webApi = new WebApi(environment, operations, options.baseUrl, organizationId, solutions);
  return {
    catalog,
    organizationId,
    deliveries: operations.outbound.deliveries,
    handle: (request) => Promise.resolve().then(() => answer(store, webApi, request)),
    importSolution: (zip, importOptions) => Promise.resolve().then(() => solutions.import(zip, importOptions)),
    uninstallSolution: (uniqueName) => Promise.resolve().then(() => solutions.uninstall(uniqueName)),
    onCommit: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    snapshot: () => ({
      organizationId,
      rows: store.state(),
      catalog: catalog.copy(() => []),
      installed: solutions.state,
      plugins,
    }),
  };
}

function answer(store: Store, webApi: WebApi, request: CoreRequest): CoreResponse {
  const user = store.get('systemuser', request.userId);
  if (!user || user.values['isdisabled'] === true) {
    return errorResponse(
      new DataverseError(
        403,
        '0x80040225',
        `The user ${request.userId} is not there or is disabled in this environment.`,
      ),
    );
  }
  const headers = Object.fromEntries(
    Object.entries(request.headers).map(([name, value]) => [name.toLowerCase(), value]),
  );
  const { method, url, body, userId } = request;
  return webApi.handle({ method: method.toUpperCase(), url, headers, body, userId, references: new Map() });
}

function insertSampleRows(environment: Environment): void {
  const { store, catalog, systemUserId, businessUnitId } = environment;
  const now = environment.now();
  store.transaction(() => {
    for (const { table, id, values } of sampleRows(now)) {
      const definition = catalog.table(table);
      const scope = { store, now, userId: systemUserId, baseCurrencyId: sample.currencies.euro, businessUnitId };
      store.put(table, id, newRowValues(definition, { [definition.primaryId]: id, ...values }, scope));
    }
    for (const { teamId, userId } of sampleTeamMembers) store.link('teammembership', teamId, userId);
  });
}

function listUsers(store: Store, security: Security, catalog: Catalog): UserSummary[] {
  const users = store.all('systemuser').filter((row) => row.values['isdisabled'] !== true);
  return users.map((row) => {
    const ids = security.roleIds(row.id);
    return {
      id: row.id,
      fullName: String(row.values['fullname'] ?? ''),
      email: String(row.values['internalemailaddress'] ?? ''),
      roles: catalog.roles.filter((role) => ids.has(role.id)).map((role) => role.name),
    };
  });
}
