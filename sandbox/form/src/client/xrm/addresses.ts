import { plainId } from '../data/values.ts';

/** What `Xrm.Navigation.openForm` takes. */
export interface OpenFormOptions {
  entityName: string;
  entityId?: string;
  formId?: string;
  openInNewWindow?: boolean;
  useQuickCreateForm?: boolean;
  /** The row a new one belongs to. */
  createFromEntity?: { entityType: string; id: string; name?: string };
}

/** Values of columns for a new record (client API reference: Set column values using parameters passed to a form). */
export type FormParameters = Record<string, unknown>;

/** Address of a record's form page; without id that of a new one. Pages of an app stay in it. */
export function recordAddress(options: OpenFormOptions, app?: string, parameters: FormParameters = {}): string {
  const values = new URLSearchParams(
    Object.entries(parameters).flatMap(([name, value]) =>
      value === undefined || value === null ? [] : [[name, String(value)]],
    ),
  );
  return pageAddress('entityrecord', app, {
    etn: options.entityName,
    id: options.entityId === undefined ? '' : plainId(options.entityId),
    formid: options.formId ?? '',
    extraqs: String(values),
  });
}

/** Address of the rows of a table; without view the default one. */
export function listAddress(table: string, app?: string, viewId = ''): string {
  return pageAddress('entitylist', app, { etn: table, viewid: plainId(viewId) });
}

/** Address of a dashboard. */
export function dashboardAddress(id: string, app?: string): string {
  return pageAddress('dashboard', app, { id: plainId(id) });
}

/** Address of a web resource with its data. */
export function webResourceAddress(name: string, data = ''): string {
  const path = name.split('/').map(encodeURIComponent).join('/');
  return `/WebResources/${path}${data === '' ? '' : `?data=${encodeURIComponent(data)}`}`;
}

function pageAddress(pageType: string, app: string | undefined, parameters: Record<string, string>): string {
  const given = Object.entries(parameters).filter(([, value]) => value !== '');
  const query = new URLSearchParams([...(app ? [['appname', app]] : []), ['pagetype', pageType], ...given]);
  return `/main.aspx?${query}`;
}
