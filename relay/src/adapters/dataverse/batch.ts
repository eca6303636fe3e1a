/** One request of a batch. `path` is relative to the API path. */
export interface BatchPart {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

/** Requests that belong together; `atomic` makes them one change set, that is one transaction. */
export interface BatchStep {
  readonly parts: readonly BatchPart[];
  readonly atomic: boolean;
}

/** The answer to one part. */
export interface PartAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
}

/** Writes the body of a `$batch` request (platform-limits.md 1.3; multipart/mixed with CRLF line ends). */
export function composeBatch(steps: readonly BatchStep[], boundary: string, apiPath: string): string {
  const lines: string[] = [];
  steps.forEach((step, index) => {
    lines.push(`--${boundary}`);
    if (step.atomic) {
      const inner = `changeset_${index}_${boundary}`;
      lines.push(`Content-Type: multipart/mixed; boundary=${inner}`, '');
      step.parts.forEach((part, id) => lines.push(`--${inner}`, ...partLines(part, apiPath, id + 1)));
      lines.push(`--${inner}--`);
    } else {
      for (const part of step.parts) lines.push(...partLines(part, apiPath));
    }
  });
  lines.push(`--${boundary}--`, '');
  return lines.join('\r\n');
}

function partLines(part: BatchPart, apiPath: string, contentId?: number): readonly string[] {
  return [
    'Content-Type: application/http',
    'Content-Transfer-Encoding: binary',
    ...(contentId === undefined ? [] : [`Content-ID: ${contentId}`]),
    '',
    `${part.method} ${apiPath}${part.path} HTTP/1.1`,
    'Accept: application/json',
    ...(part.body === undefined ? [] : ['Content-Type: application/json; type=entry; charset=utf-8']),
    ...Object.entries(part.headers ?? {}).map(([name, value]) => `${name}: ${value}`),
    '',
    part.body === undefined ? '' : JSON.stringify(part.body),
  ];
}

/**
 * Answers of all parts in order, change sets flattened; null when the body is not what multipart/mixed and application/http
 * demand. Strict, because a misread answer would count as a write that took effect.
 */
export function parseBatch(body: string, contentType: string): readonly PartAnswer[] | null {
  const sections = sectionsOf(body, contentType);
  if (!sections) return null;
  const answers: PartAnswer[] = [];
  for (const section of sections) {
    const split = splitHead(section);
    if (!split) return null;
    const type = split.headers.get('content-type') ?? '';
    if (/^multipart\/mixed/i.test(type)) {
      const inner = parseBatch(split.rest, type);
      if (!inner) return null;
      answers.push(...inner);
    } else if (/^application\/http/i.test(type)) {
      const answer = parseHttp(split.rest);
      if (!answer) return null;
      answers.push(answer);
    } else {
      return null;
    }
  }
  return answers;
}

function sectionsOf(body: string, contentType: string): readonly string[] | null {
  const boundary = /boundary="?([^";\s]+)"?/i.exec(contentType)?.[1];
  if (!boundary) return null;
  const pieces = `\r\n${body.replace(/\r?\n/g, '\r\n')}`.split(`\r\n--${boundary}`);
  const closing = pieces.at(-1);
  if (pieces.length < 2 || !closing?.startsWith('--')) return null;
  const sections = pieces.slice(1, -1);
  return sections.every((section) => /^[ \t]*\r\n/.test(section))
    ? sections.map((section) => section.replace(/^[ \t]*\r\n/, ''))
    : null;
}

function parseHttp(message: string): PartAnswer | null {
  const start = /^HTTP\/1\.1 (\d{3})[^\r\n]*(\r\n|$)/.exec(message);
  if (!start) return null;
  const split = splitHead(message.slice(start[0].length));
  return split ? { status: Number(start[1]), headers: split.headers, text: split.rest.trim() } : null;
}

function splitHead(text: string): { readonly headers: Headers; readonly rest: string } | null {
  const headers = new Headers();
  let rest = text;
  for (;;) {
    const end = rest.indexOf('\r\n');
    const line = end < 0 ? rest : rest.slice(0, end);
    rest = end < 0 ? '' : rest.slice(end + 2);
    if (line === '') return { headers, rest };
    const colon = line.indexOf(':');
    if (colon < 1) return null;
    headers.append(line.slice(0, colon).trim(), line.slice(colon + 1).trim());
  }
}
