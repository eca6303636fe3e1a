import type { TableMeta } from '../../meta/types.ts';
import type { WebApiClient } from '../data/web-api.ts';
import type { ControlModel } from '../model/control.ts';
import type { FormModel } from '../model/form-model.ts';
import { holdsPrivilege } from '../model/privileges.ts';
import type { Dialogs } from '../xrm/dialogs.ts';
import { describeEntity } from '../xrm/metadata.ts';
import type { OpenFormOptions } from '../xrm/addresses.ts';
import { recordAddress } from '../xrm/addresses.ts';
import { createFormatting } from './formatting.ts';
import type { LoadedControl } from './loader.ts';
import type { ControlProperty } from './property.ts';

/** The page around a control. */
export interface ControlServices {
  webApi: WebApiClient;
  dialogs: Dialogs;
  loadTable(name: string): Promise<TableMeta>;
  openAddress(url: string, newWindow: boolean): void;
  /** Unique name of the app the page is in. */
  app: string | undefined;
  /** Text of a file of the control's folder, for `getResource`. */
  readResource(control: string, path: string): Promise<string>;
}

/** What one call of `init` or `updateView` is about. */
export interface ContextParts {
  loaded: LoadedControl;
  control: ControlModel;
  model: FormModel;
  services: ControlServices;
  parameters: Record<string, ControlProperty>;
  updatedProperties: string[];
  /** Pixels, or -1 while the control does not track its size. */
  width: number;
  trackSize(value: boolean): void;
  requestRender(): void;
}

/** Verbs of privileges by the control API's number (reference: hasEntityPrivilege). */
const privilegeVerbs = ['None', 'Create', 'Read', 'Write', 'Delete', 'Assign', 'Share', 'Append', 'AppendTo'];

/** Builds the `context` of a control: documented members, plus the two places the record's id is found at (see `recordInfo`). */
export function createContext(parts: ContextParts) {
  const { loaded, control, model, services, parameters } = parts;
  const { meta } = model;
  const { createRecord, retrieveRecord, retrieveMultipleRecords, updateRecord, deleteRecord } = services.webApi;
  const info = recordInfo(model);
  return {
    parameters,
    updatedProperties: parts.updatedProperties,
    webAPI: { createRecord, retrieveRecord, retrieveMultipleRecords, updateRecord, deleteRecord },
    mode: {
      isControlDisabled: control.isDisabled(),
      isVisible: control.isVisible(),
      label: control.label(),
      allocatedHeight: -1,
      allocatedWidth: parts.width,
      trackContainerResize: parts.trackSize,
      setControlState: () => true,
      setFullScreen: () => undefined,
      contextInfo: info,
    },
    page: { entityId: info.entityId, entityTypeName: info.entityTypeName, isPageReadOnly: model.isReadOnly() },
    resources: {
      getString: (id: string) => loaded.strings.get(id) ?? id,
      getResource(id: string, success: (data: string) => void, failure: () => void) {
        services.readResource(loaded.manifest.name, id).then(success, failure);
      },
    },
    factory: { requestRender: parts.requestRender },
    navigation: createNavigation(services),
    utils: {
      getEntityMetadata: async (name: string, attributes?: string[]) =>
        describeEntity(await services.loadTable(name), attributes),
      hasEntityPrivilege: (table: string, type: number, depth: number) =>
        holdsPrivilege(meta, privilegeVerbs[type] ?? '', table, depth),
    },
    userSettings: {
      userId: meta.user.id,
      userName: meta.user.fullName,
      languageId: meta.organization.languageId,
      isRTL: false,
      securityRoles: meta.user.roles.map((role) => role.id),
      getTimeZoneOffsetMinutes: (date = new Date()) => -date.getTimezoneOffset(),
    },
    client: {
      disableScroll: false,
      getClient: () => 'Web',
      getFormFactor: () => 1,
      isOffline: () => !navigator.onLine,
      isNetworkAvailable: () => navigator.onLine,
    },
    formatting: createFormatting(navigator.language),
  };
}

/** Not documented, but there in every model-driven app: the record as `mode.contextInfo` and `page` name it. */
function recordInfo(model: FormModel) {
  const { table } = model.meta;
  const name = model.attribute(table.primaryName)?.value() ?? model.row()[table.primaryName];
  return {
    entityId: model.id(),
    entityTypeName: table.logicalName,
    entityRecordName: typeof name === 'string' ? name : '',
  };
}

function createNavigation(services: ControlServices) {
  const { dialogs } = services;
  return {
    openAlertDialog: dialogs.alert,
    openConfirmDialog: dialogs.confirm,
    openErrorDialog: dialogs.error,
    openUrl: (url: string) => services.openAddress(url, true),
    openForm: (options: OpenFormOptions) => {
      services.openAddress(recordAddress(options, services.app), options.openInNewWindow ?? false);
      return Promise.resolve({ savedEntityReference: [] });
    },
  };
}
