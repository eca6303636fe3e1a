import type { IncomingMessage, ServerResponse } from 'node:http';
import type { DataverseCore } from '../../dataverse/src/core.ts';
import type { BuiltForm } from './build.ts';
import { buildFormMeta, describeTable, describeUsers, NoSuchForm } from './meta/build-meta.ts';
import { XmlProblem } from './meta/xml.ts';
import { createAssets } from './server/assets.ts';
import type { PageFrame } from './server/pages.ts';
import { formShell, problemPage, startPage } from './server/pages.ts';
import { readRecordLists } from './server/record-lists.ts';
import { send, sendJson, sendPage, typeOfFile, typeOfWebResource } from './server/responses.ts';
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

/** Largest body of the user form, in bytes; chosen, an id needs 41. */
const maxFormBytes = 1000;

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

  const pages: Record<string, (request: IncomingMessage, response: ServerResponse, url: URL) => Promise<void> | void> =
    {
      'GET /': async (request, response) => {
        const user = signIn(request, response);
        const tables = options.startTables ?? ['opportunity', 'lead'];
        const lists = user ? await readRecordLists(core, user.id, tables) : [];
        sendPage(response, 200, startPage(frameOf(request, 'Dynamics 365 (sandbox)'), lists));
      },
      'GET /main.aspx': (request, response) => {
        signIn(request, response);
        sendPage(response, 200, formShell(frameOf(request, 'Dynamics 365 (sandbox)')));
      },
      'GET /sandbox/form/meta': (request, response, url) => {
        const userId = userOf(request)?.id ?? startUser()?.id ?? '';
        const formId = url.searchParams.get('formid');
        const table = url.searchParams.get('etn') ?? '';
        sendJson(response, 200, buildFormMeta(core, { table, userId, ...(formId === null ? {} : { formId }) }));
      },
      'GET /sandbox/form/table': (_request, response, url) => {
        const table = core.catalog.tables.get(url.searchParams.get('name') ?? '');
        if (!table) throw new NoSuchForm(`There is no table ${url.searchParams.get('name') ?? ''}.`);
        sendJson(response, 200, describeTable(core.catalog, table));
      },
      'POST /sandbox/user': async (request, response) => {
        const chosen = new URLSearchParams(await readBody(request)).get('user') ?? '';
        const user = users().find((each) => each.id === chosen);
        if (!user) {
          sendPage(
            response,
            400,
            problemPage(frameOf(request, 'No such user'), 'Choose one of the users in the list.'),
          );
          return;
        }
        response.writeHead(303, { Location: '/', 'Set-Cookie': userCookie(user.id) }).end();
      },
    };

  const answerFile = async (path: string, response: ServerResponse): Promise<boolean> => {
    const file = await findFile(core, assets, path);
    if (!file) return false;
    send(response, 200, file.type, file.content);
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
  const status = error instanceof NoSuchForm ? 404 : error instanceof TooLarge ? 413 : 500;
  // Broken XML of the solution is told in full; it is what the person at the sandbox has to repair.
  const shown = status !== 500 || error instanceof XmlProblem ? message : `The page failed: ${message}`;
  if (path.startsWith('/sandbox/form/')) sendJson(response, status, { message: shown });
  else sendPage(response, status, problemPage(frameOf(request, 'This page cannot be shown'), shown));
}

class TooLarge extends Error {}

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
