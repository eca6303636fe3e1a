import type { Answer, TestEnvironment } from './client.ts';

export const contentType = 'multipart/mixed; boundary="batch_1"';

/** A request of a batch; `line` is method and address. */
export interface Part {
  line: string;
  id?: string;
  headers?: string[];
  body?: unknown;
}

function partText({ line, id, headers = [], body }: Part): string {
  const partHeaders = ['Content-Type: application/http', 'Content-Transfer-Encoding: binary'];
  if (id) partHeaders.push(`Content-ID: ${id}`);
  const json = body === undefined ? '' : JSON.stringify(body);
  return [...partHeaders, '', `${line} HTTP/1.1`, 'Content-Type: application/json', ...headers, '', json].join('\r\n');
}

/** Body of a batch; an array of parts is a change set. */
export function batchText(items: (Part | Part[])[]): string {
  const parts = items.map((item, at) => {
    if (!Array.isArray(item)) return partText(item);
    const inner = item.map((part) => `--cs_${at}\r\n${partText(part)}\r\n`).join('');
    return `Content-Type: multipart/mixed; boundary=cs_${at}\r\n\r\n${inner}--cs_${at}--`;
  });
  return `${parts.map((part) => `--batch_1\r\n${part}\r\n`).join('')}--batch_1--\r\n`;
}

/** Sends a batch; `statuses` are those of its answers in order. */
export async function sendBatch(
  { send }: TestEnvironment,
  items: (Part | Part[])[],
  headers: Record<string, string> = {},
): Promise<Answer & { statuses: number[] }> {
  const answer = await send('POST', '$batch', batchText(items), { 'Content-Type': contentType, ...headers });
  const statuses = [...answer.body.matchAll(/^HTTP\/1\.1 (\d+)/gm)].map((match) => Number(match[1]));
  return { ...answer, statuses };
}
