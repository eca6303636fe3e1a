import type { PageMeta } from '../../meta/page-types.ts';
import type { TableMeta } from '../../meta/types.ts';
import { bracedId } from '../data/values.ts';
import type { WebApiClient } from '../data/web-api.ts';
import { describeEntity } from './metadata.ts';
import type { NavigationServices } from './navigation.ts';
import { createNavigation } from './navigation.ts';
import type { ResourceStrings } from './strings.ts';

/** The page as the client API needs it. */
export interface XrmServices extends NavigationServices {
  webApi: WebApiClient;
  strings: ResourceStrings;
  loadTable(name: string): Promise<TableMeta>;
  /** What `getPageContext` answers as input: the kind of page and what it shows. */
  pageInput(): Record<string, unknown>;
}

/** A list as `userSettings.roles` is. */
function listOf<T>(items: readonly T[]) {
  return {
    get: (key?: number | ((item: T, index: number) => boolean)) =>
      key === undefined ? [...items] : typeof key === 'number' ? (items[key] ?? null) : items.filter(key),
    getLength: () => items.length,
    forEach: (action: (item: T, index: number) => void) => items.forEach((item, index) => action(item, index)),
  };
}

/** `Xrm.Utility.getGlobalContext()` (client API reference: Client, Organization settings, User settings). */
export function createGlobalContext(meta: PageMeta) {
  const { user, organization } = meta;
  return {
    client: {
      getClient: () => 'Web',
      getClientState: () => (navigator.onLine ? 'Online' : 'Offline'),
      getFormFactor: () => 1,
      isOffline: () => !navigator.onLine,
      isNetworkAvailable: () => navigator.onLine,
    },
    organizationSettings: {
      organizationId: bracedId(organization.id),
      uniqueName: organization.name,
      languageId: organization.languageId,
      isAutoSaveEnabled: true,
    },
    userSettings: {
      userId: bracedId(user.id),
      userName: user.fullName,
      languageId: organization.languageId,
      isRTL: false,
      roles: listOf(user.roles),
      securityRoles: user.roles.map((role) => role.id),
      getTimeZoneOffsetMinutes: () => -new Date().getTimezoneOffset(),
    },
    getClientUrl: () => window.location.origin,
    getCurrentAppUrl: () =>
      `${window.location.origin}/main.aspx${meta.app === undefined ? '' : `?appname=${encodeURIComponent(meta.app)}`}`,
    getVersion: () => '9.2',
    isOnPremises: () => false,
    getWebResourceUrl: (name: string) => `/WebResources/${name}`,
  };
}

/** Builds the global `Xrm` object: documented members only. */
export function createXrm(services: XrmServices) {
  const { meta, webApi, dialogs } = services;
  const context = createGlobalContext(meta);
  const { createRecord, retrieveRecord, retrieveMultipleRecords, updateRecord, deleteRecord } = webApi;
  const data = { createRecord, retrieveRecord, retrieveMultipleRecords, updateRecord, deleteRecord };
  return {
    WebApi: {
      ...data,
      execute: webApi.execute,
      online: { ...data, execute: webApi.execute },
      isAvailableOffline: () => false,
    },
    Navigation: createNavigation(services),
    Utility: {
      getGlobalContext: () => context,
      getResourceString: (name: string, key: string) => services.strings.find(name, key),
      getEntityMetadata: async (name: string, attributes?: string[]) =>
        describeEntity(await services.loadTable(name), attributes),
      getPageContext: () => ({ input: services.pageInput() }),
      showProgressIndicator: (message: string) => dialogs.showProgress(message),
      closeProgressIndicator: () => dialogs.closeProgress(),
    },
  };
}
