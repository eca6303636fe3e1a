import * as React from 'react';
import * as ReactDOM from 'react-dom';
import type { DashboardMeta, ListMeta } from '../meta/page-types.ts';
import type { FormMeta } from '../meta/types.ts';
import { readJson } from './data/read-json.ts';
import { openDashboard } from './open-dashboard.ts';
import { openForm } from './open-form.ts';
import { openList } from './open-list.ts';
import { createResourceLoader } from './resource-loader.ts';
import type { Surroundings } from './shell.ts';
import { DashboardPage } from './ui/dashboard-page.tsx';
import { FormPage } from './ui/form-page.tsx';
import { ListPage } from './ui/list-page.tsx';

/**
 * Global names under which bundles of pcf-scripts expect the platform libraries (its PlatformLibraryVersions.json):
 * React 16.14.0, answered in model-driven apps by 17.0.2, and Fluent 8.121.1.
 */
const libraryAliases = { Reactv16: 'React', ReactDOMv16: 'ReactDOM', FluentUIReactv81211: 'FluentUIReact' };

const globals = window as unknown as Record<string, unknown>;
const query = new URLSearchParams(window.location.search);
const fetcher: typeof fetch = (input, init) => fetch(input, init);

const surroundings: Surroundings = {
  globals,
  fetcher,
  loadResource: createResourceLoader(document),
  renderer: {
    render: (element, container) => void ReactDOM.render(element as React.ReactElement, container),
    unmount: (container) => void ReactDOM.unmountComponentAtNode(container),
  },
  timers: {
    set: (action, ms) => window.setTimeout(action, ms),
    clear: (handle) => window.clearTimeout(handle as number),
  },
  openAddress(url, newWindow) {
    if (newWindow) window.open(url, '_blank', 'noopener');
    // In a dialog, leaving the page closes the dialog.
    else if (query.get('navbar') === 'off' && window.parent !== window) window.close();
    else window.location.assign(url);
  },
  replaceAddress: (url) => window.history.replaceState(null, '', url),
  reportError: (error) => window.reportError(error),
  autosave: query.get('autosave') !== '0',
};

async function startForm(root: HTMLElement): Promise<void> {
  const meta = await readJson<FormMeta>(fetcher, `/sandbox/form/meta?${query}`);
  const form = openForm(meta, surroundings);
  window.addEventListener('beforeunload', (event) => {
    if (form.page.model.isDirty() && !form.page.data.isSaving()) event.preventDefault();
  });
  const id = query.get('id')?.replace(/[{}]/g, '').toLowerCase();
  await form.load(id, Object.fromEntries(new URLSearchParams(query.get('extraqs') ?? '')));
  draw(root, <FormPage page={form.page} />);
  window.addEventListener('pagehide', () => {
    form.page.data.stop();
    ReactDOM.unmountComponentAtNode(root);
  });
  await form.begin();
}

async function startList(root: HTMLElement): Promise<void> {
  const list = openList(await readJson<ListMeta>(fetcher, `/sandbox/form/list?${query}`), surroundings);
  draw(root, <ListPage list={list} />);
  await list.load();
}

async function startDashboard(root: HTMLElement): Promise<void> {
  const board = openDashboard(await readJson<DashboardMeta>(fetcher, `/sandbox/form/dashboard?${query}`), surroundings);
  draw(root, <DashboardPage board={board} />);
  await board.load();
}

function draw(root: HTMLElement, page: React.ReactElement): void {
  ReactDOM.render(page, root);
  root.removeAttribute('aria-busy');
}

async function start(root: HTMLElement): Promise<void> {
  for (const [alias, name] of Object.entries(libraryAliases)) globals[alias] = globals[name];
  switch (query.get('pagetype') ?? 'entityrecord') {
    case 'entitylist':
      return startList(root);
    case 'dashboard':
      return startDashboard(root);
    case 'entityrecord':
      return startForm(root);
    default:
      throw new Error(`There is no page of type ${query.get('pagetype')}. Open one from the start page.`);
  }
}

const root = document.getElementById('form');
if (root) {
  start(root).catch((error: Error) => {
    root.textContent = '';
    const main = document.createElement('main');
    main.className = 'start';
    const note = document.createElement('p');
    note.setAttribute('role', 'alert');
    note.className = 'notification error';
    note.textContent = error.message;
    main.append(note);
    root.append(main);
    root.removeAttribute('aria-busy');
  });
}
