import { sample, sampleRoles, sampleRows, sampleTeamMembers, sampleTeamRoles } from './base/sample-rows.ts';
import type { Catalog, UserSummary } from './catalog.ts';
import { DataverseError } from './errors.ts';
import { prepareImport } from './import/import-solution.ts';
import type { ImportReport } from './import/import-solution.ts';
import type { ParsedSolution } from './import/parsed.ts';
import { baseDefinitions, LiveCatalog } from './metadata/live-catalog.ts';
import { newRowValues } from './pipeline/computed.ts';
import { Operations } from './pipeline/operations.ts';
import type { Environment } from './pipeline/operations.ts';
import { pluginTwins } from './plugins/twins.ts';
import type { Plugin } from './plugins/types.ts';
import { Security } from './security/security.ts';
import { Store } from './storage/store.ts';
import type { Change } from './storage/store.ts';
import { errorResponse } from './webapi/response.ts';
import type { CoreResponse } from './webapi/response.ts';
import { WebApi } from './webapi/web-api.ts';

export type { Catalog } from './catalog.ts';
export type { ImportReport } from './import/import-solution.ts';
export { ImportError } from './import/import-solution.ts';
export type { Change } from './storage/store.ts';
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
}

/** A Dataverse environment without a transport. */
export interface DataverseCore {
  /** Answers a Web API request. Never rejects for something a caller can do wrong. */
  handle(request: CoreRequest): Promise<CoreResponse>;
  /** Imports a solution zip; rejects with ImportError, which lists all problems, and then nothing has changed. */
  importSolution(zip: Uint8Array): Promise<ImportReport>;
  /** Definitions in force; the same object over imports. */
  readonly catalog: Catalog;
  /** Calls the listener for every row change after its transaction was committed. Returns the way to stop it. */
  onCommit(listener: (change: Change) => void): () => void;
  readonly organizationId: string;
}

/** Creates an environment with the base tables, sample rows and users. */
export function createDataverse(options: CoreOptions): DataverseCore {
  const listeners = new Set<(change: Change) => void>();
  const store = new Store((changes) => {
    for (const change of changes) for (const listener of [...listeners]) listener(change);
  });
  const catalog: LiveCatalog = new LiveCatalog(baseDefinitions(), () => listUsers(store, security, catalog));
  const security: Security = new Security(catalog, store);
  const environment: Environment = {
    now: () => options.now(),
    newId: () => options.newId(),
    store,
    catalog,
    security,
    plugins: options.plugins ?? pluginTwins,
    systemUserId: sample.users.system,
    businessUnitId: sample.businessUnit,
  };
  const organizationId = options.newId();
  const webApi = new WebApi(environment, new Operations(environment), options.baseUrl, organizationId);
  insertSampleRows(environment);
  let installed: ParsedSolution[] = [];
  return {
    catalog,
    organizationId,
    handle: (request) => Promise.resolve().then(() => answer(store, webApi, request)),
    importSolution: (zip) =>
      Promise.resolve().then(() => {
        const prepared = prepareImport(zip, installed, environment.plugins);
        installed = prepared.solutions;
        catalog.replace(
          prepared.definitions,
          installed.map(({ uniqueName, version, managed }) => ({ uniqueName, version, managed })),
        );
        store.transaction(() => insertRoles(environment));
        return prepared.report;
      }),
    onCommit: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
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
    insertRoles(environment);
  });
}

/** Rows of the roles that are defined, and the sample users' and teams' roles as far as they are there. */
function insertRoles({ store, catalog, now, systemUserId, businessUnitId }: Environment): void {
  const table = catalog.table('role');
  const scope = { store, now: now(), userId: systemUserId, baseCurrencyId: undefined, businessUnitId };
  for (const { id, name } of catalog.roles) {
    if (store.get('role', id)) continue;
    const values = { roleid: id, name, businessunitid: { table: 'businessunit', id: businessUnitId } };
    store.put('role', id, newRowValues(table, values, scope));
  }
  const assign = (intersect: string, principalId: string, roleNames: readonly string[]): void => {
    for (const role of catalog.roles) {
      if (roleNames.includes(role.name)) store.link(intersect, principalId, role.id);
    }
  };
  for (const { userId, roleNames } of sampleRoles) assign('systemuserroles', userId, roleNames);
  for (const { teamId, roleNames } of sampleTeamRoles) assign('teamroles', teamId, roleNames);
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
