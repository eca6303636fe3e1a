import type { IncomingMessage, ServerResponse } from 'node:http';
import type { DataverseCore } from '../../dataverse/src/core.ts';
import type { BuiltForm } from './build.ts';
import { describeUsers, NoSuchPage } from './meta/page-meta.ts';
import { XmlProblem } from './meta/xml.ts';
import { createAssets } from './server/assets.ts';
import type { PageFrame } from './server/pages.ts';
import { problemPage } from './server/pages.ts';
import { send, sendJson, sendPage, typeOfFile, typeOfWebResource } from './server/responses.ts';
import type { RouteContext } from './server/routes.ts';
import { createRoutes, TooLarge } from './server/routes.ts';
import { sessionUser, userCookie } from './server/session.ts';

export { sessionUser } from './server/session.ts';

/** Settings of the pages. */
export interface FormPageOptions {
  core: DataverseCore;
  /** Ids of the users one can sign in as, in this order. Default: all enabled users of the stand-in. */
  users?: readonly string[];
  /** The user of a browser that has not chosen one yet. Default: the first user of the stand-in. */
  defaultUserId?: string;
  /** Address of the Partner Center page; without it there is no link. */
  partnerCenterUrl?: string;
  /** Tables listed on the start page, as far as they have a main form. Default: opportunity and lead. */
  startTables?: readonly string[];
  /** Builds the client; default: esbuild at the first request. */
  build?: () => Promise<BuiltForm>;
}

/** Answers one request of the pages; false when the address is none of theirs. */
export type FormPages = (request: IncomingMessage, response: ServerResponse) => Promise<boolean>;

/** Creates the pages that the Dataverse stand-in serves beside its Web API (its `fallback`). */
export function createFormPages(options: FormPageOptions): FormPages {
  const { core } = options;
  const assets = createAssets(options.build);
  const users = () => {
    const all = describeUsers(core.catalog);
    return options.users?.flatMap((id) => all.find((user) => user.id === id) ?? []) ?? all;
  };
  const userOf = (request: IncomingMessage) => {
    const id = sessionUser(request.headers);
    return users().find((user) => user.id === id);
  };
  const startUser = () => users().find((user) => user.id === options.defaultUserId) ?? users()[0];
  const frameOf = (request: IncomingMessage, title: string): PageFrame => ({
    title,
    user: userOf(request) ?? startUser(),
    users: users(),
    partnerCenterUrl: options.partnerCenterUrl,
  });
  /** A page sets the cookie for a browser that has none, so that its calls to the Web API are signed in. */
  const signIn = (request: IncomingMessage, response: ServerResponse) => {
    const user = userOf(request) ?? startUser();
    if (user && !userOf(request)) response.setHeader('Set-Cookie', userCookie(user.id));
    return user;
  };

  const context: RouteContext = { core, users, userOf, startUser, frameOf, signIn, startTables: options.startTables };
  const pages = createRoutes(context);

  const answerFile = async (path: string, response: ServerResponse): Promise<boolean> => {
    const file = await findFile(core, assets, path);
    if (!file) return false;
    // Web resources are shown in dialogs and frames of this page.
    send(response, 200, file.type, file.content, /^\/WebResources\//i.test(path) ? 'self' : 'none');
    return true;
  };

  return async (request, response) => {
    const url = new URL(request.url ?? '/', 'http://localhost');
    const path = decodePath(url.pathname);
    if (path === undefined) return false;
    try {
      const page = pages[`${request.method} ${path}`];
      if (page) await page(request, response, url);
      return page !== undefined || (request.method === 'GET' && (await answerFile(path, response)));
    } catch (error) {
      answerError(error, request, response, path, frameOf);
      return true;
    }
  };
}

function answerError(
  error: unknown,
  request: IncomingMessage,
  response: ServerResponse,
  path: string,
  frameOf: (request: IncomingMessage, title: string) => PageFrame,
): void {
  const message = error instanceof Error ? error.message : String(error);
  const status = error instanceof NoSuchPage ? 404 : error instanceof TooLarge ? 413 : 500;
  // Broken XML of the solution is told in full; it is what the person at the sandbox has to repair.
  const shown = status !== 500 || error instanceof XmlProblem ? message : `The page failed: ${message}`;
  if (path.startsWith('/sandbox/form/')) sendJson(response, status, { message: shown });
  else sendPage(response, status, problemPage(frameOf(request, 'This page cannot be shown'), shown));
}

function decodePath(path: string): string | undefined {
  try {
    return decodeURIComponent(path);
  } catch {
    return undefined;
  }
}

/** Web resources and controls come from the imported solution by exact name; nothing is read from a path of the disk. */
async function findFile(core: DataverseCore, assets: ReturnType<typeof createAssets>, path: string) {
  const webResource = /^\/WebResources\/(.+)$/i.exec(path)?.[1];
  if (webResource !== undefined) {
    const found = core.catalog.webResources.get(webResource);
    return found && { type: typeOfWebResource(found.type), content: found.content };
  }
  const control = /^\/controls\/([^/]+)\/(.+)$/.exec(path);
  if (control) {
    const content = core.catalog.controls.get(control[1] ?? '')?.files.get(control[2] ?? '');
    return content && { type: typeOfFile(path), content };
  }
  const asset = /^\/sandbox\/form\/(.+)$/.exec(path)?.[1];
  return asset === undefined ? undefined : assets(asset);
}
