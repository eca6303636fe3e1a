import type { ServerResponse } from 'node:http';

/**
 * The page's content security policy: like the strict one of the platform, nothing comes from elsewhere. Fluent writes
 * style elements, so inline styles stay allowed.
 */
const policy = (framedBy: Framing) =>
  [
    "default-src 'self'",
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data:",
    "font-src 'self' data:",
    "object-src 'none'",
    "base-uri 'none'",
    `frame-ancestors '${framedBy}'`,
  ].join('; ');

/** Who may show a page in a frame: nobody, or this page for its dialogs. */
export type Framing = 'none' | 'self';

/** An answer of the pages; they hold the state of the moment and are never kept. */
export function send(
  response: ServerResponse,
  status: number,
  type: string,
  body: string | Uint8Array,
  framedBy: Framing = 'none',
): void {
  response.writeHead(status, {
    'Content-Type': type,
    'Cache-Control': 'no-store',
    'Content-Security-Policy': policy(framedBy),
    'X-Content-Type-Options': 'nosniff',
    'Referrer-Policy': 'same-origin',
  });
  response.end(body);
}

/** JSON, also for errors: `{ message }`. */
export function sendJson(response: ServerResponse, status: number, body: unknown): void {
  send(response, status, 'application/json; charset=utf-8', JSON.stringify(body));
}

/** A web page. */
export function sendPage(response: ServerResponse, status: number, html: string, framedBy: Framing = 'none'): void {
  send(response, status, 'text/html; charset=utf-8', html, framedBy);
}

const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

/** Text for HTML content and attribute values. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => entities[character] ?? character);
}

/** Content types by file ending. */
const types: Record<string, string> = {
  js: 'text/javascript; charset=utf-8',
  css: 'text/css; charset=utf-8',
  html: 'text/html; charset=utf-8',
  htm: 'text/html; charset=utf-8',
  json: 'application/json; charset=utf-8',
  resx: 'text/xml; charset=utf-8',
  xml: 'text/xml; charset=utf-8',
  svg: 'image/svg+xml',
  png: 'image/png',
  gif: 'image/gif',
  jpg: 'image/jpeg',
  ico: 'image/x-icon',
  woff: 'font/woff',
  txt: 'text/plain; charset=utf-8',
};

/** The content type of a file by its name. */
export function typeOfFile(name: string): string {
  return types[name.split('.').pop()?.toLowerCase() ?? ''] ?? 'application/octet-stream';
}

/** Content types of web resources by their type number (solution format: WebResourceType). */
const webResourceTypes: Record<number, string> = {
  1: 'html',
  2: 'css',
  3: 'js',
  4: 'xml',
  5: 'png',
  6: 'jpg',
  7: 'gif',
  9: 'xml',
  10: 'ico',
  11: 'svg',
  12: 'resx',
};

/** The content type of a web resource. */
export function typeOfWebResource(type: number): string {
  return typeOfFile(`.${webResourceTypes[type] ?? ''}`);
}
