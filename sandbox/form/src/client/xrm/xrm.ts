import type { FormMeta, TableMeta } from '../../meta/types.ts';
import { bracedId } from '../data/values.ts';
import type { WebApiClient } from '../data/web-api.ts';
import type { AlertStrings, ConfirmStrings, Dialogs, ErrorOptions } from './dialogs.ts';
import { describeEntity } from './metadata.ts';
import type { ResourceStrings } from './strings.ts';

/** What `Xrm.Navigation.openForm` takes. */
export interface OpenFormOptions {
  entityName: string;
  entityId?: string;
  formId?: string;
  openInNewWindow?: boolean;
}

/** The page around the form, as the client API needs it. */
export interface XrmServices {
  meta: FormMeta;
  webApi: WebApiClient;
  dialogs: Dialogs;
  strings: ResourceStrings;
  loadTable(name: string): Promise<TableMeta>;
  openAddress(url: string, newWindow: boolean): void;
  recordId(): string | undefined;
}

/** Address of a record's form page. */
export function formAddress(options: OpenFormOptions): string {
  const query = new URLSearchParams({ pagetype: 'entityrecord', etn: options.entityName });
  if (options.entityId) query.set('id', options.entityId.replace(/[{}]/g, '').toLowerCase());
  if (options.formId) query.set('formid', options.formId);
  return `/main.aspx?${query}`;
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
export function createGlobalContext(meta: FormMeta) {
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
    getCurrentAppUrl: () => `${window.location.origin}/main.aspx`,
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
    Navigation: {
      openAlertDialog: (strings: AlertStrings) => dialogs.alert(strings),
      openConfirmDialog: (strings: ConfirmStrings) => dialogs.confirm(strings),
      openErrorDialog: (options: ErrorOptions) => dialogs.error(options),
      openUrl: (url: string) => services.openAddress(url, true),
      openForm: (options: OpenFormOptions) => {
        services.openAddress(formAddress(options), options.openInNewWindow ?? false);
        return Promise.resolve({ savedEntityReference: [] });
      },
    },
    Utility: {
      getGlobalContext: () => context,
      getResourceString: (name: string, key: string) => services.strings.find(name, key),
      getEntityMetadata: async (name: string, attributes?: string[]) =>
        describeEntity(await services.loadTable(name), attributes),
      getPageContext: () => ({
        input: {
          pageType: 'entityrecord',
          entityName: meta.table.logicalName,
          entityId: bracedId(services.recordId() ?? ''),
          formId: meta.form.id,
        },
      }),
      showProgressIndicator: (message: string) => dialogs.showProgress(message),
      closeProgressIndicator: () => dialogs.closeProgress(),
    },
  };
}
