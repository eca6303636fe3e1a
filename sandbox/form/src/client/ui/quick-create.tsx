import * as React from 'react';
import { saveModes } from '../model/save.ts';
import { Notifications } from './notifications.tsx';
import type { Page } from './page-context.ts';
import { PageContext } from './page-context.ts';
import { Section } from './section.tsx';
import { useChanges } from './use-model.ts';

/** The quick create form of a table: its sections one below the other, and what ends it. */
export function QuickCreate({ page, onClose }: { page: Page; onClose(isSaved: boolean): void }) {
  const { model, data } = page;
  useChanges(model);
  const sections = model.tabs.flatMap((tab) => tab.columns).flatMap((column) => column.sections);
  // A refused save has already told why. A new row that cannot be read again is there all the same.
  const save = async () => {
    await data.save(saveModes.save).catch(() => undefined);
    if (model.id() !== undefined) onClose(true);
  };
  return (
    <PageContext.Provider value={page}>
      <h2>New {model.meta.table.label}</h2>
      <Notifications notices={model.notifications()} />
      {sections
        .filter((section) => section.isVisible())
        .map((section) => (
          <Section key={section.layout.id} section={section} />
        ))}
      <div className="dialog-buttons">
        <button type="button" className="primary" disabled={data.isSaving()} onClick={() => void save()}>
          Save and close
        </button>
        <button type="button" onClick={() => onClose(false)}>
          Cancel
        </button>
      </div>
    </PageContext.Provider>
  );
}
