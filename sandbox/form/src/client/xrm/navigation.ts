import type { PageMeta } from '../../meta/page-types.ts';
import type { LookupValue } from '../data/values.ts';
import type { AlertStrings, ConfirmStrings, Dialogs, ErrorOptions } from './dialogs.ts';
import type { FormParameters, OpenFormOptions } from './addresses.ts';
import { dashboardAddress, listAddress, recordAddress, webResourceAddress } from './addresses.ts';

/** What navigation needs of the page. */
export interface NavigationServices {
  meta: PageMeta;
  dialogs: Dialogs;
  openAddress(url: string, newWindow: boolean): void;
  /** Shows the quick create form; undefined when it was dismissed. */
  quickCreate(options: OpenFormOptions, parameters: FormParameters): Promise<LookupValue | undefined>;
}

/** Where `navigateTo` leads (client API reference: navigateTo, pageInput). */
export interface PageInput {
  pageType: string;
  entityName?: string;
  entityId?: string;
  formId?: string;
  viewId?: string;
  dashboardId?: string;
  webresourceName?: string;
  data?: string | FormParameters;
  createFromEntity?: OpenFormOptions['createFromEntity'];
}

type Size = number | { value: number; unit: '%' | 'px' };

/** How `navigateTo` shows it: `target` 1 in place, 2 as a dialog. */
export interface NavigationOptions {
  target?: number;
  title?: string;
  width?: Size;
  height?: Size;
  /** 1 in the middle, 2 at the side; the dialog here is always in the middle. */
  position?: number;
}

/** Builds `Xrm.Navigation`: documented members only. */
export function createNavigation(services: NavigationServices) {
  const { dialogs, meta } = services;
  const openForm = async (options: OpenFormOptions, parameters: FormParameters = {}) => {
    if (options.useQuickCreateForm && meta.tables[options.entityName]?.hasQuickCreate) {
      const saved = await services.quickCreate(options, parameters);
      return { savedEntityReference: saved ? [saved] : [] };
    }
    services.openAddress(recordAddress(options, meta.app, parameters), options.openInNewWindow ?? false);
    return { savedEntityReference: [] };
  };
  return {
    openAlertDialog: (strings: AlertStrings) => dialogs.alert(strings),
    openConfirmDialog: (strings: ConfirmStrings) => dialogs.confirm(strings),
    openErrorDialog: (options: ErrorOptions) => dialogs.error(options),
    openUrl: (url: string) => services.openAddress(url, true),
    openForm,
    navigateTo: async (input: PageInput, options: NavigationOptions = {}): Promise<void> => {
      const address = addressOf(input, meta);
      if (options.target !== 2) {
        services.openAddress(address, false);
        return;
      }
      const { title = '', width, height } = options;
      await dialogs.frame({
        title,
        address: input.pageType === 'webresource' ? address : `${address}&navbar=off`,
        ...(width === undefined ? {} : { width: cssLength(width) }),
        ...(height === undefined ? {} : { height: cssLength(height) }),
      });
    },
  };
}

function addressOf(input: PageInput, meta: PageMeta): string {
  const { pageType, entityName = '', data } = input;
  const known = (table: string): string => {
    if (!meta.tables[table]) throw new Error(`The entity with a name = '${table}' was not found in the MetadataCache.`);
    return table;
  };
  switch (pageType) {
    case 'entitylist':
      return listAddress(known(entityName), meta.app, input.viewId);
    case 'entityrecord': {
      const { entityId, formId } = input;
      const options = {
        entityName: known(entityName),
        ...(entityId === undefined ? {} : { entityId }),
        ...(formId === undefined ? {} : { formId }),
      };
      return recordAddress(options, meta.app, typeof data === 'object' ? data : {});
    }
    case 'dashboard':
      return dashboardAddress(input.dashboardId ?? '', meta.app);
    case 'webresource': {
      const name = input.webresourceName ?? '';
      if (!meta.webResources.includes(name)) throw new Error(`There is no web resource '${name}'.`);
      return webResourceAddress(name, typeof data === 'string' ? data : '');
    }
    default:
      throw new Error(`This page cannot open pages of type '${pageType}'.`);
  }
}

function cssLength(size: Size): string {
  if (typeof size === 'number') return `${size}px`;
  return `${size.value}${size.unit}`;
}
