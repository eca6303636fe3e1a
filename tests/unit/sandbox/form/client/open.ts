import type { createFormContext } from '../../../../../sandbox/form/src/client/model/form-context.ts';
import type { OpenForm } from '../../../../../sandbox/form/src/client/form-page.ts';
import { openForm } from '../../../../../sandbox/form/src/client/open-form.ts';
import type { createXrm } from '../../../../../sandbox/form/src/client/xrm/xrm.ts';
import type { FormMeta } from '../../../../../sandbox/form/src/meta/types.ts';
import { buildFormMeta } from '../../../../../sandbox/form/src/meta/build-meta.ts';
import { controlBundle, dealId, dealRow, resx, sampleCatalog, sampleMeta, sellerId } from '../fixtures.ts';

/** One call that the page made. */
export interface Call {
  method: string;
  url: string;
  body: unknown;
  headers: Record<string, string>;
}

type Answer = { status?: number; body?: unknown; headers?: Record<string, string> };

/** A Web API that answers from a table of functions by `METHOD path`, and remembers the calls. */
export function fakeServer(routes: Record<string, (call: Call) => Answer> = {}) {
  const calls: Call[] = [];
  const standard: Record<string, (call: Call) => Answer> = {
    [`GET /api/data/v9.2/sample_deals(${dealId})`]: () => ({ body: dealRow }),
    [`PATCH /api/data/v9.2/sample_deals(${dealId})`]: () => ({ status: 204 }),
    'GET /api/data/v9.2/sample_lines': () => ({ body: { value: [] } }),
    'GET /WebResources/sample_/strings/Deal.1033.resx': () => ({ body: resx({ HELLO: 'Hello' }) }),
    'GET /controls/sample_Sample.Panel/strings/Panel.1033.resx': () => ({ body: resx({ TITLE: 'Note' }) }),
    ...routes,
  };
  const fetcher = async (address: RequestInfo | URL, init: RequestInit = {}): Promise<Response> => {
    const url = String(address);
    const method = init.method ?? 'GET';
    const call: Call = {
      method,
      url: decodeURIComponent(url),
      body: typeof init.body === 'string' ? JSON.parse(init.body) : undefined,
      headers: (init.headers ?? {}) as Record<string, string>,
    };
    calls.push(call);
    const path = url.split('?')[0] ?? '';
    const route = standard[`${method} ${path}`] ?? (path.includes('RetrievePrincipalAccess') ? fullAccess : notThere);
    const { status = 200, body = '', headers = {} } = route(call);
    const text = typeof body === 'string' ? body : JSON.stringify(body);
    return {
      ok: status < 400,
      status,
      headers: new Map(Object.entries(headers)),
      text: async () => text,
      json: async () => JSON.parse(text),
    } as unknown as Response;
  };
  return {
    calls,
    fetcher: fetcher as typeof fetch,
    of: (method: string) => calls.filter((call) => call.method === method),
  };
}

const fullAccess = (): Answer => ({ body: { AccessRights: 'ReadAccess, WriteAccess' } });
const notThere = (call: Call): Answer => ({
  status: 404,
  body: { error: { code: '0x8006088a', message: `no ${call.url}` } },
});

/** Timers that run when told to. */
export function fakeTimers() {
  const waiting = new Map<number, { action: () => void; ms: number }>();
  let next = 0;
  return {
    waiting,
    set(action: () => void, ms: number) {
      next += 1;
      waiting.set(next, { action, ms });
      return next;
    },
    clear: (handle: unknown) => void waiting.delete(handle as number),
    /** Runs the timers of one delay. */
    run(ms: number) {
      for (const [key, timer] of [...waiting]) {
        if (timer.ms !== ms) continue;
        waiting.delete(key);
        timer.action();
      }
    },
  };
}

export type Scripts = Record<string, (...args: never[]) => unknown>;

/** A form on fakes, loaded but not begun. `scripts` become `Sample.Deal.*`. */
export async function openSample(
  options: {
    routes?: Parameters<typeof fakeServer>[0];
    scripts?: Scripts;
    meta?: FormMeta;
    isNew?: boolean;
    autosave?: boolean;
  } = {},
) {
  const server = fakeServer(options.routes);
  const timers = fakeTimers();
  const addresses: string[] = [];
  const loaded: string[] = [];
  const reported: unknown[] = [];
  const quiet = () => undefined;
  const globals: Record<string, unknown> = {
    Sample: {
      Deal: { onLoad: quiet, onAmount: quiet, onTab: quiet, canShare: () => true, share: quiet, ...options.scripts },
    },
  };
  const form: OpenForm = openForm(options.meta ?? sampleMeta(), {
    globals,
    fetcher: server.fetcher,
    loadResource: async (_kind, address) => {
      loaded.push(address);
      if (address.endsWith('bundle.js'))
        new Function('ComponentFramework', controlBundle)(globals['ComponentFramework']);
    },
    renderer: { render: quiet, unmount: quiet },
    timers,
    openAddress: (url, newWindow) => void addresses.push(`${newWindow ? 'new ' : ''}${url}`),
    reportError: (error) => void reported.push(error),
    replaceAddress: (url) => void addresses.push(`replace ${url}`),
    autosave: options.autosave ?? true,
  });
  await form.load(options.isNew ? undefined : dealId);
  const { model } = form.page;
  const context = model.formContext as ReturnType<typeof createFormContext>;
  const attribute = (name: string) => {
    const found = model.attribute(name);
    if (!found) throw new Error(`no attribute ${name}`);
    return found;
  };
  const tab = (name: string) => {
    const found = model.tabs.find((each) => each.layout.name === name);
    if (!found) throw new Error(`no tab ${name}`);
    return found;
  };
  return {
    ...form,
    form,
    model,
    context,
    server,
    timers,
    addresses,
    loaded,
    reported,
    globals,
    attribute,
    tab,
    xrm: globals['Xrm'] as ReturnType<typeof createXrm>,
  };
}

/** The description of the quick create form of lines. */
export function lineQuickMeta(): FormMeta {
  const source = { catalog: sampleCatalog(), organizationId: 'o' };
  return buildFormMeta(source, { table: 'sample_line', userId: sellerId, formType: 'quickCreate' });
}
