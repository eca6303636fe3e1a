import * as React from 'react';
import type { FormMeta } from '../meta/types.ts';
import { lookupParameters } from './data/form-parameters.ts';
import { readJson } from './data/read-json.ts';
import type { LookupValue } from './data/values.ts';
import { createFormPage } from './form-page.ts';
import type { Shell } from './shell.ts';
import { QuickCreate } from './ui/quick-create.tsx';
import type { FormParameters, OpenFormOptions } from './xrm/addresses.ts';

/**
 * Shows the quick create form of a table in a dialog.
 * @returns the new row; undefined when the dialog was dismissed.
 * @throws {Error} when the form cannot be described.
 */
export async function openQuickCreate(
  shell: Shell,
  options: OpenFormOptions,
  parameters: FormParameters,
): Promise<LookupValue | undefined> {
  const query = new URLSearchParams({ etn: options.entityName, formtype: 'quickCreate' });
  const meta = await readJson<FormMeta>(shell.around.fetcher, `/sandbox/form/meta?${query}`);
  let created: LookupValue | undefined;
  const form = createFormPage(shell, meta, {
    autosave: false,
    scope: 'new-',
    recordCreated: (id) => void (created = { id, entityType: options.entityName }),
    leave: () => undefined,
    openNew: () => undefined,
  });
  await form.load(undefined, { ...parentParameters(meta, options), ...parameters });
  const answer = shell.dialogs.content<LookupValue>(`New ${meta.table.label}`, (done) => (
    <QuickCreate page={form.page} onClose={(isSaved) => done(isSaved ? created : undefined)} />
  ));
  await form.begin();
  return answer.finally(() => form.page.data.stop());
}

/** The lookup of the new row that can name the row it is created from. */
function parentParameters(meta: FormMeta, { createFromEntity }: OpenFormOptions): FormParameters {
  if (!createFromEntity) return {};
  const column = Object.values(meta.table.columns).find((each) => each.targets?.includes(createFromEntity.entityType));
  return column ? lookupParameters(column.logicalName, createFromEntity) : {};
}
