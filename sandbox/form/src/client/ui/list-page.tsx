import * as React from 'react';
import { showFailure } from '../model/notices.ts';
import { holdsPrivilege } from '../model/privileges.ts';
import type { OpenList } from '../open-list.ts';
import { listAddress } from '../xrm/addresses.ts';
import { Command, RibbonCommands } from './command-bar.tsx';
import { DialogLayer } from './dialogs.tsx';
import { deleteSelected, openNew } from './grid-actions.ts';
import { GridTable } from './grid-table.tsx';
import { Notifications } from './notifications.tsx';
import { useChanges } from './use-model.ts';

/** The page of a table's rows: views, search, commands, rows. */
export function ListPage({ list }: { list: OpenList }) {
  const { shell, meta, grid, commands, notices } = list;
  useChanges(grid);
  useChanges(notices);
  React.useEffect(() => void (document.title = `${meta.table.collectionLabel}: ${meta.view.label}`), [meta]);
  const may = (verb: string) => holdsPrivilege(meta, verb, meta.table.logicalName);
  const canOpen = meta.table.hasForm || meta.table.hasQuickCreate;
  const create = async () => {
    if (await openNew(shell, grid, {})) await grid.refresh();
  };
  return (
    <>
      <nav className="command-bar" aria-label="Commands">
        {canOpen && may('Create') && <Command label="New" onClick={() => void create()} />}
        {may('Delete') && grid.selected().length > 0 && (
          <Command label="Delete" onClick={() => void deleteSelected(shell, grid)} />
        )}
        <Command label="Refresh" onClick={() => void grid.refresh()} />
        <RibbonCommands bar={commands} />
      </nav>
      <main className="list-page">
        <Notifications notices={notices.all()} />
        <header className="list-head">
          <h1>{meta.view.label}</h1>
          <ViewSelector list={list} />
          <span className="spacer" />
          {grid.canSearch && <SearchBox list={list} />}
        </header>
        <GridTable
          shell={shell}
          grid={grid}
          label={meta.view.label}
          onSelect={() => void commands.refresh()}
          scriptFailed={(error) => {
            shell.around.reportError(error);
            showFailure(notices, error);
          }}
        />
      </main>
      <DialogLayer dialogs={shell.dialogs} />
    </>
  );
}

function ViewSelector({ list: { meta, shell } }: { list: OpenList }) {
  const open = (viewId: string) => shell.openAddress(listAddress(meta.table.logicalName, meta.app, viewId));
  return (
    <label className="view-selector">
      <span>View</span>
      <select value={meta.view.id} onChange={(event) => open(event.target.value)}>
        {meta.views.map((view) => (
          <option key={view.id} value={view.id}>
            {view.label}
          </option>
        ))}
      </select>
    </label>
  );
}

function SearchBox({ list: { grid, meta } }: { list: OpenList }) {
  const [text, setText] = React.useState('');
  const search = (event: React.FormEvent) => {
    event.preventDefault();
    void grid.search(text);
  };
  return (
    <form role="search" className="search" onSubmit={search}>
      <input
        type="search"
        aria-label={`Search ${meta.table.collectionLabel}`}
        placeholder="Search this view"
        value={text}
        onChange={(event) => setText(event.target.value)}
      />
      <button type="submit">Search</button>
    </form>
  );
}
