import type { UserMeta } from '../meta/page-types.ts';
import { libraryScripts } from './assets.ts';
import { navigation } from './navigation.ts';
import type { Navigation } from './navigation.ts';
import { escapeHtml } from './responses.ts';

/** What stands in the bar at the top of every page. */
export interface PageFrame {
  title: string;
  user: UserMeta | undefined;
  users: readonly UserMeta[];
  partnerCenterUrl: string | undefined;
  /** The open app with its site map; without one the page has no navigation. */
  app?: Navigation;
  /** A page in a dialog has neither bar nor navigation. */
  isBare?: boolean;
}

/** A list of records on the start page. */
export interface RecordList {
  table: string;
  label: string;
  newLabel: string;
  canCreate: boolean;
  columns: readonly string[];
  rows: readonly { id: string; cells: readonly string[] }[];
  /** Why there are no rows, when the user may not read them. */
  problem?: string;
}

function frame(parts: PageFrame, head: string, body: string): string {
  const options = parts.users.map(
    (user) =>
      `<option value="${escapeHtml(user.id)}"${user.id === parts.user?.id ? ' selected' : ''}>${escapeHtml(user.fullName)}</option>`,
  );
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(parts.title)}</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="/sandbox/form/form.css">
${head}</head>
<body>
${parts.isBare ? '' : topBar(parts, options)}
${parts.app && !parts.isBare ? `<div class="app">${navigation(parts.app)}<div class="app-page">${body}</div></div>` : body}
</body>
</html>
`;
}

function topBar(parts: PageFrame, options: readonly string[]): string {
  const link = parts.partnerCenterUrl;
  const partnerCenter =
    link === undefined ? '' : `<a href="${escapeHtml(link)}" target="_blank" rel="noopener">Partner Center</a>`;
  const app = parts.app
    ? `<a href="/main.aspx?appname=${encodeURIComponent(parts.app.app.uniqueName)}" class="app-name">${escapeHtml(parts.app.app.label)}</a>`
    : '';
  return `<div class="top-bar"><a href="/" class="brand">Dynamics 365 (sandbox)</a>${app}<span class="spacer"></span>${partnerCenter}
<form method="post" action="/sandbox/user"><label for="sandbox-user" class="visually-hidden">User</label>
<select id="sandbox-user" name="user">${options.join('')}</select><button type="submit">Switch user</button></form></div>`;
}

/** An app on the start page. */
export interface AppLink {
  uniqueName: string;
  label: string;
  description: string;
}

/** The start page: apps and records of the signed-in user. */
export function startPage(parts: PageFrame, apps: readonly AppLink[], lists: readonly RecordList[]): string {
  const roles = parts.user?.roles.map((role) => role.name).join(', ') ?? '';
  const who = parts.user
    ? `Signed in as ${parts.user.fullName}${roles === '' ? ', without a security role' : ` (${roles})`}.`
    : '';
  const body = `<main class="start"><h1>Start page</h1><p class="hint">${escapeHtml(who)}</p>${appList(apps)}${lists.map(recordTable).join('')}</main>`;
  return frame(parts, '', body);
}

function appList(apps: readonly AppLink[]): string {
  if (apps.length === 0) return '';
  const items = apps.map(({ uniqueName, label, description }) => {
    const address = `/main.aspx?appname=${encodeURIComponent(uniqueName)}`;
    return `<li><a href="${escapeHtml(address)}">${escapeHtml(label)}</a> <span class="hint">${escapeHtml(description)}</span></li>`;
  });
  return `<section><h2>Apps</h2><ul>${items.join('')}</ul></section>`;
}

function recordTable(list: RecordList): string {
  const address = (id?: string) =>
    escapeHtml(`/main.aspx?pagetype=entityrecord&etn=${list.table}${id === undefined ? '' : `&id=${id}`}`);
  const create = list.canCreate ? `<p><a href="${address()}">${escapeHtml(list.newLabel)}</a></p>` : '';
  const heads = list.columns.map((column) => `<th scope="col">${escapeHtml(column)}</th>`).join('');
  const rows = list.rows.map(({ id, cells }) => {
    const [first = '', ...others] = cells.map(escapeHtml);
    return `<tr><td><a href="${address(id)}">${first || '(no name)'}</a></td>${others.map((cell) => `<td>${cell}</td>`).join('')}</tr>`;
  });
  const problem = list.problem === undefined ? '' : `<p class="hint">${escapeHtml(list.problem)}</p>`;
  const table =
    rows.length === 0
      ? problem || '<p class="hint">No records.</p>'
      : `<div class="scroll"><table><thead><tr>${heads}</tr></thead><tbody>${rows.join('')}</tbody></table></div>`;
  return `<section><h2>${escapeHtml(list.label)}</h2>${create}${table}</section>`;
}

/** The page that carries a form, a list or a dashboard; the client draws it. */
export function clientShell(parts: PageFrame): string {
  const scripts = [...libraryScripts, 'form.js']
    .map((name) => `<script src="/sandbox/form/${name}" defer></script>\n`)
    .join('');
  return frame(parts, scripts, '<div id="form" aria-busy="true"><p class="hint" role="status">Loading…</p></div>');
}

/** A page that says what went wrong. */
export function problemPage(parts: PageFrame, message: string): string {
  return frame(
    parts,
    '',
    `<main class="start"><h1>${escapeHtml(parts.title)}</h1><p role="alert">${escapeHtml(message)}</p><p><a href="/">Start page</a></p></main>`,
  );
}
