/** A row or a body. */
export type Json = Readonly<Record<string, unknown>>;

/** Plain calls of one service: no budget, no retry, no versions. Every method throws with the answer when it is refused. */
export interface NaiveClient {
  get(path: string): Promise<Json>;
  /** Null when there is no such row. */
  find(path: string): Promise<Json | null>;
  list(path: string): Promise<readonly Json[]>;
  /** Returns the body, or for Dataverse `{ id }`. */
  post(path: string, body: Json): Promise<Json>;
  patch(path: string, body: Json | readonly Json[]): Promise<void>;
}

/** Makes a client; `base` ends without a slash, paths begin with one. */
export function createNaiveClient(options: {
  readonly base: string;
  readonly token: () => Promise<string>;
  readonly fetch: (input: string, init?: RequestInit) => Promise<Response>;
}): NaiveClient {
  const call = async (method: string, path: string, body?: unknown): Promise<Response> => {
    const answer = await options.fetch(`${options.base}${path}`, {
      method,
      headers: {
        authorization: `Bearer ${await options.token()}`,
        accept: 'application/json',
        'content-type': 'application/json',
        'OData-Version': '4.0',
        'OData-MaxVersion': '4.0',
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    if (!answer.ok && !(method === 'GET' && answer.status === 404)) {
      throw new Error(`${method} ${path} answered ${answer.status}: ${await answer.text()}`);
    }
    return answer;
  };
  const find = async (path: string): Promise<Json | null> => {
    const answer = await call('GET', path);
    const body = await answer.text();
    return answer.ok ? (JSON.parse(body) as Json) : null;
  };
  const get = async (path: string): Promise<Json> => {
    const found = await find(path);
    if (!found) throw new Error(`GET ${path} answered 404`);
    return found;
  };
  return {
    find,
    get,
    list: async (path) => (await get(path))['value'] as readonly Json[],
    async post(path, body) {
      const answer = await call('POST', path, body);
      const text = await answer.text();
      const id = /\(([0-9a-f-]{36})\)$/.exec(answer.headers.get('odata-entityid') ?? '')?.[1];
      return id === undefined ? (JSON.parse(text) as Json) : { id };
    },
    async patch(path, body) {
      await (await call('PATCH', path, body)).text();
    },
  };
}
