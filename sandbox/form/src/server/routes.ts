import type { IncomingMessage, ServerResponse } from 'node:http';
import type { DataverseCore } from '../../../dataverse/src/core.ts';
import { appsOf, buildAppMeta } from '../meta/app-meta.ts';
import { buildFormMeta } from '../meta/build-meta.ts';
import { buildDashboardMeta } from '../meta/dashboard-meta.ts';
import { buildListMeta } from '../meta/list-meta.ts';
import { NoSuchPage } from '../meta/page-meta.ts';
import type { UserMeta } from '../meta/page-types.ts';
import { describeTable } from '../meta/table-meta.ts';
import { subAreasOf } from './navigation.ts';
import type { PageFrame } from './pages.ts';
import { clientShell, problemPage, startPage } from './pages.ts';
import { readRecordLists } from './record-lists.ts';
import { sendJson, sendPage } from './responses.ts';
import { userCookie } from './session.ts';

/** Answers one address. */
export type Route = (request: IncomingMessage, response: ServerResponse, url: URL) => Promise<void> | void;

/** What the routes share. */
export interface RouteContext {
  core: DataverseCore;
  users(): UserMeta[];
  userOf(request: IncomingMessage): UserMeta | undefined;
  startUser(): UserMeta | undefined;
  frameOf(request: IncomingMessage, title: string): PageFrame;
  /** Signs the browser in as the start user when it has not chosen one. */
  signIn(request: IncomingMessage, response: ServerResponse): UserMeta | undefined;
  startTables: readonly string[] | undefined;
}

/** Thrown when a form that is sent is larger than any of these pages sends. */
export class TooLarge extends Error {}

/** Largest body of the user form, in bytes; chosen, an id needs 41. */
const maxFormBytes = 1000;

const title = 'Dynamics 365 (sandbox)';

/** The pages and descriptions by method and path. */
export function createRoutes(context: RouteContext): Record<string, Route> {
  const { core } = context;
  const requestOf = (request: IncomingMessage, url: URL) => {
    const value = (name: string) => url.searchParams.get(name) ?? undefined;
    const app = value('appname');
    return {
      userId: context.userOf(request)?.id ?? context.startUser()?.id ?? '',
      table: value('etn') ?? '',
      ...(app === undefined ? {} : { app }),
      value,
    };
  };
  return {
    'GET /': async (request, response) => {
      const user = context.signIn(request, response);
      const tables = context.startTables ?? ['opportunity', 'lead'];
      const lists = user ? await readRecordLists(core, user.id, tables) : [];
      const apps = user ? appsOf(core.catalog, user) : [];
      sendPage(response, 200, startPage(context.frameOf(request, title), apps, lists));
    },
    'GET /main.aspx': (request, response, url) => openPage(context, request, response, url),
    'GET /sandbox/form/meta': (request, response, url) => {
      const { value, ...page } = requestOf(request, url);
      const formId = value('formid');
      const formType = value('formtype') === 'quickCreate' ? 'quickCreate' : 'main';
      sendJson(response, 200, buildFormMeta(core, { ...page, formType, ...(formId === undefined ? {} : { formId }) }));
    },
    'GET /sandbox/form/list': (request, response, url) => {
      const { value, ...page } = requestOf(request, url);
      const viewId = value('viewid');
      sendJson(response, 200, buildListMeta(core, { ...page, ...(viewId ? { viewId } : {}) }));
    },
    'GET /sandbox/form/dashboard': (request, response, url) => {
      const { value, ...page } = requestOf(request, url);
      const dashboardId = value('id');
      sendJson(response, 200, buildDashboardMeta(core, { ...page, ...(dashboardId ? { dashboardId } : {}) }));
    },
    'GET /sandbox/form/table': (_request, response, url) => {
      const table = core.catalog.tables.get(url.searchParams.get('name') ?? '');
      if (!table) throw new NoSuchPage(`There is no table ${url.searchParams.get('name') ?? ''}.`);
      sendJson(response, 200, describeTable(core.catalog, table));
    },
    'POST /sandbox/user': async (request, response) => {
      const chosen = new URLSearchParams(await readBody(request)).get('user') ?? '';
      const user = context.users().find((each) => each.id === chosen);
      if (!user) {
        const frame = context.frameOf(request, 'No such user');
        sendPage(response, 400, problemPage(frame, 'Choose one of the users in the list.'));
        return;
      }
      response.writeHead(303, { Location: '/', 'Set-Cookie': userCookie(user.id) }).end();
    },
  };
}

/** A page of the client; an app without a page opens its first entry. */
function openPage(context: RouteContext, request: IncomingMessage, response: ServerResponse, url: URL): void {
  const user = context.signIn(request, response);
  const query = url.searchParams;
  const appName = query.get('appname');
  const frame = { ...context.frameOf(request, title), isBare: query.get('navbar') === 'off' };
  if (appName === null || !user) {
    sendPage(response, 200, clientShell(frame), 'self');
    return;
  }
  const app = buildAppMeta(context.core.catalog, user, appName);
  if (!query.has('pagetype') && !query.has('etn')) {
    const first = subAreasOf(app)[0];
    if (!first) throw new NoSuchPage(`The site map of ${app.label} shows nothing to ${user.fullName}.`);
    response.writeHead(302, { Location: first.address }).end();
    return;
  }
  sendPage(response, 200, clientShell({ ...frame, app: { app, query } }), 'self');
}

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > maxFormBytes) throw new TooLarge('The form is too large.');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}
