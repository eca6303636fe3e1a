import type { PatchOperation } from '../fixtures/partner-center/index.ts';
import type { Row, Sent } from './quiet-world.ts';

/** Referrals that Partner Center answers as they were put there, member by member. */
export interface Published {
  put(body: Row): void;
  /** The same under an id that the body does not say. */
  putAs(id: string, body: Row): void;
  /** The referral as it is now. */
  get(id: string): Row | undefined;
  /** The answer to a GET or PATCH of one of them; null for every other call. */
  answer(request: Sent): Response | null;
  /** The body of a list with those that its filter names. */
  listed(request: Sent, body: string): string;
}

/** Starts empty. A PATCH is applied as RFC 6902 says and gives a new eTag; a foreign `If-Match` is refused with 412. */
export function createPublished(): Published {
  const kept = new Map<string, Row>();
  let changes = 0;

  function patch(request: Sent, id: string, before: Row): Response {
    if (request.headers['if-match'] !== before['eTag']) {
      return Response.json(
        { error: { code: 'preconditionFailed', message: 'The eTag does not match.' } },
        { status: 412 },
      );
    }
    const after = structuredClone(before) as Record<string, unknown>;
    for (const operation of JSON.parse(request.body) as readonly PatchOperation[]) apply(after, operation);
    after['eTag'] = `"changed-${(changes += 1)}"`;
    kept.set(id, after);
    return Response.json(after);
  }

  return {
    put: (body) => void kept.set(String(body['id']).toLowerCase(), body),
    putAs: (id, body) => void kept.set(id, body),
    get: (id) => kept.get(id),
    answer(request) {
      const id = /\/referrals\/([0-9a-f-]{36})$/.exec(request.url)?.[1];
      const body = id === undefined ? undefined : kept.get(id);
      if (id === undefined || body === undefined) return null;
      return request.method === 'PATCH' ? patch(request, id, body) : Response.json(body);
    },
    listed(request, body) {
      const [, member, value] =
        /(engagementId|externalReferenceId) eq '([^']*)'/.exec(decodeURIComponent(request.url)) ?? [];
      if (request.method !== 'GET' || member === undefined) return body;
      const found = [...kept.values()].filter((one) => one[member] === value);
      const answer = JSON.parse(body) as { value?: readonly Row[] };
      return JSON.stringify({ ...answer, value: [...(answer.value ?? []), ...found] });
    },
  };
}

function apply(root: Record<string, unknown>, { path, value }: PatchOperation): void {
  const steps = path.split('/').slice(1);
  const last = steps.pop() ?? '';
  let parent = root as Record<string, unknown> | unknown[];
  for (const step of steps) parent = (parent as Record<string, unknown>)[step] as typeof parent;
  if (Array.isArray(parent) && last === '-') parent.push(value);
  else (parent as Record<string, unknown>)[last] = value;
}
