import * as React from 'react';
import * as ReactDOM from 'react-dom';
import type { FormMeta } from '../meta/types.ts';
import { openForm } from './open-form.ts';
import { createResourceLoader } from './resource-loader.ts';
import { FormPage } from './ui/form-page.tsx';

/**
 * Global names under which bundles of pcf-scripts expect the platform libraries (its PlatformLibraryVersions.json):
 * React 16.14.0, answered in model-driven apps by 17.0.2, and Fluent 8.121.1.
 */
const libraryAliases = { Reactv16: 'React', ReactDOMv16: 'ReactDOM', FluentUIReactv81211: 'FluentUIReact' };

const globals = window as unknown as Record<string, unknown>;

function exposeLibraries(): void {
  for (const [alias, name] of Object.entries(libraryAliases)) globals[alias] = globals[name];
}

async function loadMeta(query: URLSearchParams): Promise<FormMeta> {
  const response = await fetch(`/sandbox/form/meta?${query}`);
  const body = (await response.json()) as FormMeta & { message?: string };
  if (!response.ok) throw new Error(body.message ?? `The form could not be loaded (${response.status}).`);
  return body;
}

async function start(root: HTMLElement): Promise<void> {
  exposeLibraries();
  const query = new URLSearchParams(window.location.search);
  const meta = await loadMeta(query);
  const form = openForm(meta, {
    globals,
    fetcher: (input, init) => fetch(input, init),
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
      else window.location.assign(url);
    },
    replaceAddress: (url) => window.history.replaceState(null, '', url),
    reportError: (error) => window.reportError(error),
    autosave: query.get('autosave') !== '0',
  });
  window.addEventListener('beforeunload', (event) => {
    if (form.page.model.isDirty() && !form.page.data.isSaving()) event.preventDefault();
  });
  await form.load(query.get('id')?.replace(/[{}]/g, '').toLowerCase());
  ReactDOM.render(<FormPage page={form.page} />, root);
  root.removeAttribute('aria-busy');
  window.addEventListener('pagehide', () => {
    form.page.data.stop();
    ReactDOM.unmountComponentAtNode(root);
  });
  await form.begin();
}

const root = document.getElementById('form');
if (root) {
  start(root).catch((error: Error) => {
    root.textContent = '';
    const note = document.createElement('p');
    note.setAttribute('role', 'alert');
    note.className = 'notification error';
    note.textContent = error.message;
    root.append(note);
  });
}
