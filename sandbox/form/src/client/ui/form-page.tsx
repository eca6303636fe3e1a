import * as React from 'react';
import { rowText } from '../data/values.ts';
import type { TabModel } from '../model/tabs.ts';
import { CommandBarView } from './command-bar.tsx';
import { DialogLayer } from './dialogs.tsx';
import { Notifications } from './notifications.tsx';
import type { Page } from './page-context.ts';
import { PageContext, usePage } from './page-context.ts';
import { Cell, Section } from './section.tsx';
import { TabList } from './tab-list.tsx';
import { useChanges } from './use-model.ts';

/** The whole form page. */
export function FormPage({ page }: { page: Page }) {
  useChanges(page.model);
  return (
    <PageContext.Provider value={page}>
      <CommandBarView />
      <main className="form">
        <Notifications notices={page.model.notifications()} />
        <Header />
        <TabList />
        {page.model.tabs
          .filter((tab) => tab.isInitialised())
          .map((tab) => (
            <TabPanel key={tab.layout.id} tab={tab} />
          ))}
      </main>
      <DialogLayer dialogs={page.dialogs} />
    </PageContext.Provider>
  );
}

function Header() {
  const { model, data } = usePage();
  const { table, form } = model.meta;
  const name = model.attribute(table.primaryName)?.value() ?? model.row()[table.primaryName];
  const state = data.isSaving()
    ? 'Saving…'
    : model.isDirty()
      ? 'Unsaved changes'
      : model.id() === undefined
        ? 'Not saved yet'
        : 'Saved';
  const title = model.id() === undefined ? `New ${table.label}` : String(name ?? '(no name)');
  React.useEffect(() => void (document.title = `${table.label}: ${title}`), [table.label, title]);
  const facts = [
    ['Owner', rowText(model.row(), '_ownerid_value')],
    ['Status', rowText(model.row(), 'statecode')],
    ['Status Reason', rowText(model.row(), 'statuscode')],
  ];
  return (
    <header className="form-header">
      <div>
        <h1>
          {title} <span className="save-state">- {state}</span>
        </h1>
        <p className="form-kind">
          {table.label} · {form.label}
          {model.isReadOnly() && ' · Read-only'}
        </p>
      </div>
      {model.header.length > 0 ? (
        <div className="header-fields">
          {model.header.map((cell) => (
            <Cell key={cell.layout.id} cell={cell} />
          ))}
        </div>
      ) : (
        <dl className="header-facts">
          {facts
            .filter(([, value]) => value !== '')
            .map(([label, value]) => (
              <div key={label}>
                <dt>{label}</dt>
                <dd>{value}</dd>
              </div>
            ))}
        </dl>
      )}
    </header>
  );
}

/** A tab stays on the page after it was opened once, so that its controls keep their state. */
function TabPanel({ tab }: { tab: TabModel }) {
  const { model } = usePage();
  return (
    <div
      id={`panel-${tab.layout.id}`}
      role="tabpanel"
      aria-labelledby={`tab-${tab.layout.id}`}
      className="tab-panel"
      hidden={model.currentTab() !== tab || !tab.isVisible()}
    >
      {tab.columns.map((column, index) => (
        <div key={index} className="form-column" style={{ flexBasis: column.width }}>
          {column.sections
            .filter((section) => section.isVisible())
            .map((section) => (
              <Section key={section.layout.id} section={section} />
            ))}
        </div>
      ))}
    </div>
  );
}
