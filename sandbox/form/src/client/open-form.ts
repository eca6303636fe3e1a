import type { FormMeta } from '../meta/types.ts';
import { bracedId } from './data/values.ts';
import type { OpenForm } from './form-page.ts';
import { createFormPage } from './form-page.ts';
import { openQuickCreate } from './open-quick-create.tsx';
import type { Surroundings } from './shell.ts';
import { createShell } from './shell.ts';
import { listAddress, recordAddress } from './xrm/addresses.ts';

/** Opens the page of one record. */
export function openForm(meta: FormMeta, around: Surroundings): OpenForm {
  const { app } = meta;
  const table = meta.table.logicalName;
  const shell = createShell(meta, around, {
    tables: [meta.table, ...Object.values(meta.related)],
    quickCreate: openQuickCreate,
    pageInput: () => ({
      pageType: 'entityrecord',
      entityName: table,
      entityId: bracedId(form.page.model.id() ?? ''),
      formId: meta.form.id,
    }),
  });
  const openNew = () => around.openAddress(recordAddress({ entityName: table }, app), false);
  const form = createFormPage(shell, meta, {
    autosave: around.autosave,
    scope: '',
    recordCreated: (id) => around.replaceAddress(recordAddress({ entityName: table, entityId: id }, app)),
    // Outside of an app there are no lists; the start page has the records.
    leave: (to) =>
      to === 'new' ? openNew() : around.openAddress(app === undefined ? '/' : listAddress(table, app), false),
    openNew,
  });
  return form;
}
