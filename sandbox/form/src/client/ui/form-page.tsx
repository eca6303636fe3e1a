import * as React from 'react';
import { rowText } from '../data/values.ts';
import type { CellModel, SectionModel, TabModel } from '../model/tabs.ts';
import { CommandBarView } from './command-bar.tsx';
import { CustomControl } from './custom-control.tsx';
import { DialogLayer } from './dialogs.tsx';
import { Field } from './field.tsx';
import type { Page } from './page-context.ts';
import { PageContext, usePage } from './page-context.ts';
import { Subgrid } from './subgrid.tsx';
import { TabList } from './tab-list.tsx';
import { useChanges } from './use-model.ts';

/** The whole form page. */
export function FormPage({ page }: { page: Page }) {
  useChanges(page.model);
  return (
    <PageContext.Provider value={page}>
      <CommandBarView />
      <main className="form">
        <Notifications />
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

function Notifications() {
  const { model } = usePage();
  return (
    <div className="notifications">
      {model.notifications().map((notice) => (
        <p
          key={notice.id}
          className={`notification ${notice.level.toLowerCase()}`}
          role={notice.level === 'ERROR' ? 'alert' : 'status'}
        >
          <span aria-hidden="true">{notice.level === 'INFO' ? 'ℹ' : '⚠'}</span> {notice.message}
        </p>
      ))}
    </div>
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

function Section({ section }: { section: SectionModel }) {
  const { layout } = section;
  const titleId = `section-${layout.id}`;
  return (
    <section className="section" aria-labelledby={titleId}>
      <h2 id={titleId} className={layout.showLabel ? '' : 'visually-hidden'}>
        {section.label()}
      </h2>
      <div className="section-cells" style={{ gridTemplateColumns: `repeat(${layout.columns}, minmax(0, 1fr))` }}>
        {section.rows.flat().map((cell) => (
          <Cell key={cell.layout.id} cell={cell} />
        ))}
      </div>
    </section>
  );
}

function Cell({ cell }: { cell: CellModel }) {
  const { control, layout } = cell;
  if (control && !control.isVisible()) return null;
  return (
    <div className="cell" style={{ gridColumn: `span ${layout.colSpan}` }} data-control={control?.name}>
      <CellContent cell={cell} />
    </div>
  );
}

function CellContent({ cell }: { cell: CellModel }) {
  const { control, layout } = cell;
  if (!control) return null;
  switch (control.kind) {
    case 'column':
      return <Field control={control} showLabel={layout.showLabel} />;
    case 'custom':
      return <CustomControl control={control} />;
    case 'subgrid':
      return (
        <>
          {layout.showLabel && <h3>{control.label()}</h3>}
          {control.layout.subgrid && <Subgrid control={control} layout={control.layout.subgrid} />}
        </>
      );
    default:
      return <p className="hint">{control.label()} is not shown on this page.</p>;
  }
}
