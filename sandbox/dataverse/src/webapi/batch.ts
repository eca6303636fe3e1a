import { DataverseError, badQuery } from '../errors.ts';
import type { CoreResponse } from './response.ts';

/** One request inside a batch. */
export interface BatchPart {
  contentId: string | undefined;
  method: string;
  url: string;
  headers: Record<string, string>;
  body: string;
}

/** A part on its own, or the parts of a change set. */
export type BatchItem = { kind: 'part'; part: BatchPart } | { kind: 'changeSet'; parts: BatchPart[] };

/** At most this many requests in one batch (documented limit). */
const maxParts = 1000;

/** Reads a multipart/mixed batch. Throws 400 where it does not follow the format. */
export function parseBatch(contentType: string, body: string): BatchItem[] {
  const items = splitParts(body, boundaryOf(contentType)).map((text): BatchItem => {
    const { headers, content } = splitHeaders(text);
    const type = headers['content-type'] ?? '';
    if (!type.startsWith('multipart/mixed')) return { kind: 'part', part: readPart(headers, content) };
    const parts = splitParts(content, boundaryOf(type)).map((inner) => {
      const split = splitHeaders(inner);
      return readPart(split.headers, split.content);
    });
    checkChangeSet(parts);
    return { kind: 'changeSet', parts };
  });
  const total = items.reduce((sum, item) => sum + (item.kind === 'part' ? 1 : item.parts.length), 0);
  if (total > maxParts) {
    throw new DataverseError(400, '0x80048424', `The batch holds ${total} requests; the maximum is ${maxParts}.`);
  }
  return items;
}

function checkChangeSet(parts: readonly BatchPart[]): void {
  const ids = new Set<string>();
  for (const { method, contentId } of parts) {
    if (method === 'GET') throw badQuery("An invalid HTTP method 'GET' was detected for a request in a change set.");
    if (contentId === undefined) continue;
    if (ids.has(contentId))
      throw badQuery(`The content ID '${contentId}' was found more than once in the same change set.`);
    ids.add(contentId);
  }
}

function readPart(partHeaders: Record<string, string>, content: string): BatchPart {
  if (!(partHeaders['content-type'] ?? '').startsWith('application/http')) {
    throw badQuery("Every part of a batch must have the header 'Content-Type: application/http'.");
  }
  const lineEnd = content.indexOf('\n');
  const requestLine = (lineEnd < 0 ? content : content.slice(0, lineEnd)).trim();
  const match = /^([A-Z]+) (\S+)(?: HTTP\/1\.1)?$/.exec(requestLine);
  if (!match) throw badQuery(`The request line '${requestLine.slice(0, 200)}' of a batch part is not understood.`);
  const [, method = '', url = ''] = match;
  const { headers, content: body } = splitHeaders(lineEnd < 0 ? '' : content.slice(lineEnd + 1));
  if (/\$batch(\?|$)/.test(url)) throw badQuery('A batch cannot hold another batch.');
  return { contentId: partHeaders['content-id'] ?? headers['content-id'], method, url, headers, body: body.trim() };
}

function boundaryOf(contentType: string): string {
  const boundary = /boundary\s*=\s*(?:"([^"]+)"|([^\s;]+))/i.exec(contentType);
  const found = boundary?.[1] ?? boundary?.[2];
  if (!found) throw badQuery("The header Content-Type must be 'multipart/mixed' with a boundary.");
  return found;
}

function splitParts(body: string, boundary: string): string[] {
  const parts: string[] = [];
  let current: string[] | undefined;
  for (const line of body.split(/\r?\n/)) {
    const trimmed = line.trimEnd();
    if (trimmed === `--${boundary}--`) {
      if (current) parts.push(current.join('\n'));
      return parts;
    }
    if (trimmed === `--${boundary}`) {
      if (current) parts.push(current.join('\n'));
      current = [];
    } else current?.push(line);
  }
  throw badQuery(`The batch does not end with --${boundary}--.`);
}

function splitHeaders(text: string): { headers: Record<string, string>; content: string } {
  const headers: Record<string, string> = {};
  const lines = text.split('\n');
  let at = 0;
  for (; at < lines.length; at += 1) {
    const line = (lines[at] ?? '').trim();
    if (line === '') break;
    const colon = line.indexOf(':');
    if (colon < 1) throw badQuery(`The header line '${line.slice(0, 200)}' of a batch part is not understood.`);
    headers[line.slice(0, colon).trim().toLowerCase()] = line.slice(colon + 1).trim();
  }
  return { headers, content: lines.slice(at + 1).join('\n') };
}

/** One answer of a batch: of a part, or of a change set with its parts' content ids. */
export type BatchAnswer =
  | { kind: 'part'; response: CoreResponse }
  | { kind: 'changeSet'; responses: { contentId: string | undefined; response: CoreResponse }[] };

const reasons: Readonly<Record<number, string>> = {
  200: 'OK',
  201: 'Created',
  204: 'No Content',
  304: 'Not Modified',
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  405: 'Method Not Allowed',
  412: 'Precondition Failed',
  501: 'Not Implemented',
};

/** Writes the answers as multipart/mixed. */
export function writeBatch(
  answers: readonly BatchAnswer[],
  newId: () => string,
): { contentType: string; body: string } {
  const boundary = `batchresponse_${newId()}`;
  const lines: string[] = [];
  for (const answer of answers) {
    lines.push(`--${boundary}`);
    if (answer.kind === 'part') {
      lines.push(...writePart(answer.response, undefined));
      continue;
    }
    const inner = `changesetresponse_${newId()}`;
    lines.push(`Content-Type: multipart/mixed; boundary=${inner}`, '');
    for (const { contentId, response } of answer.responses) lines.push(`--${inner}`, ...writePart(response, contentId));
    lines.push(`--${inner}--`);
  }
  lines.push(`--${boundary}--`, '');
  return { contentType: `multipart/mixed; boundary=${boundary}`, body: lines.join('\r\n') };
}

function writePart(response: CoreResponse, contentId: string | undefined): string[] {
  return [
    'Content-Type: application/http',
    'Content-Transfer-Encoding: binary',
    ...(contentId === undefined ? [] : [`Content-ID: ${contentId}`]),
    '',
    `HTTP/1.1 ${response.status} ${reasons[response.status] ?? 'Status'}`,
    ...Object.entries(response.headers).map(([name, value]) => `${name}: ${value}`),
    '',
    response.body,
  ];
}
