import type { Settings } from '../../relay/src/config/settings.ts';
import type { Clock, Fetch } from '../../relay/src/ports/clock.ts';
import type { HintQueue } from '../../relay/src/ports/hint-queue.ts';
import { cosellReferral, cosellRequest } from '../../solution/contract/tables.ts';
import { sample } from '../../sandbox/dataverse/src/base/sample-rows.ts';
import { effectOf } from './effects.ts';
import { beginning } from './origin.ts';
import type { Row } from './services.ts';
import type { World } from './world.ts';

/** Takes one of the safeguards away, between the relay and its ports, to prove that the simulation notices. */
export interface Sabotage {
  /** Invariants that break without the safeguard. */
  readonly breaks: readonly string[];
  readonly settings?: (settings: Settings) => Settings;
  readonly fetch?: (fetch: Fetch, world: World) => Fetch;
  readonly queue?: (queue: HintQueue, world: World, clock: Clock) => HintQueue;
}

const changeBody =
  (change: (body: string) => string) =>
  (fetch: Fetch): Fetch =>
  (url, init = {}) =>
    fetch(url, typeof init.body === 'string' ? { ...init, body: change(init.body) } : init);

const { columns, set } = cosellReferral;

/** All sabotages by name. */
export const sabotages = {
  /** A POST leaves no trace before it goes out. */
  'no-pending-operation': {
    breaks: ['one referral per deal', 'one referral of Microsoft per engagement'],

    fetch: changeBody((body) =>
      body.replace(new RegExp(`"${columns.operation}":"(?:[^"\\\\]|\\\\.)*"`, 'g'), `"${columns.operation}":null`),
    ),
  },
  /** "Not found" counts as "not there" at once. */
  'no-settle-window': {
    breaks: ['one referral per deal', 'one referral of Microsoft per engagement'],
    settings: (settings: Settings) => ({ ...settings, settleMinutes: 0 }),
  },
  /** Neither side is asked whether it is still the version that was read. */
  'no-if-match': {
    breaks: ['no edit is lost'],

    fetch: (fetch: Fetch) => {
      const strip = changeBody((body) => body.replace(/If-Match: W[^\r\n]*\r\n/g, ''))(fetch);
      return (url, init = {}) => {
        const { 'If-Match': _, ...headers } = (init.headers ?? {}) as Record<string, string>;
        return strip(url, { ...init, headers: url.includes('/engagements/') ? headers : init.headers });
      };
    },
  },
  /** The link row is written whatever happened to it meanwhile: an old process is not stopped. */
  'no-fence': {
    breaks: [
      'one referral per deal',
      'one referral of Microsoft per engagement',
      'no edit is lost',
      'both sides converge',
    ],

    fetch: changeBody((body) =>
      body.replace(
        new RegExp(
          `(PATCH /api/data/v9\\.2/${set}\\([^\\r\\n]*\\r\\n(?:[^\\r\\n]+\\r\\n)*?)If-(?:None-)?Match: [^\\r\\n]*\\r\\n`,
          'g',
        ),
        '$1',
      ),
    ),
  },
  /** What a PATCH sends counts as agreed on before it went out. */
  'base-before-effect': {
    breaks: ['no edit is lost', 'both sides converge'],

    fetch:
      (fetch: Fetch, world: World) =>
      async (url, init = {}) => {
        const body = String(init.body ?? '');
        if (effectOf(url, init.method ?? 'GET', body) === 'patchFields') await writeBase(world, url.slice(-36), body);
        return fetch(url, init);
      },
  },
  /** An event is acknowledged, and stored a little later. */
  'ack-before-store': {
    breaks: ['no accepted event is lost'],

    queue: (queue: HintQueue, _world: World, clock: Clock) => ({
      ...queue,
      event: async (event, notBefore) => void clock.after(700, () => void queue.event(event, notBefore)),
    }),
  },
  /** The outbox is read from where the last reading ended. */
  'outbox-by-cursor': {
    breaks: ['no request waits unseen', 'every request ends'],

    fetch:
      (fetch: Fetch, world: World) =>
      async (url, init = {}) => {
        if (effectOf(url, init.method ?? 'GET', String(init.body ?? '')) !== 'outboxRead') return fetch(url, init);
        const response = await fetch(url, init);
        return response.status === 200 ? sinceCursor(world, response) : response;
      },
  },
  /** A hint for a lane that is being worked on counts as dealt with. */
  'trailing-hint-dropped': {
    breaks: ['no accepted event is lost', 'both sides converge'],

    queue: (queue: HintQueue, { hints }: World) => ({
      ...queue,
      hint: async (hint) => (hints.isActive(hint.lane) ? undefined : queue.hint(hint)),
    }),
  },
} satisfies Readonly<Record<string, Sabotage>>;

export type SabotageName = keyof typeof sabotages;

const fieldOf: Readonly<Record<string, string>> = {
  '/details/dealValue': 'dealValue',
  '/details/currency': 'currency',
  '/details/closingDateTime': 'closingDate',
  '/details/notes': 'notes',
};

async function writeBase({ services }: World, referralId: string, patch: string): Promise<void> {
  const [row] = await services.rows(
    `${set}?$select=${columns.base},${cosellReferral.id}&$filter=${columns.referralIdentifier} eq '${referralId}'`,
  );
  const text = row?.[columns.base];
  if (!row || typeof text !== 'string') return;
  const base = JSON.parse(text) as { fields: Record<string, unknown> };
  for (const { path, value } of JSON.parse(patch) as { path: string; value: unknown }[]) {
    const field = fieldOf[path];
    const held = field === 'closingDate' ? String(value).slice(0, 10) : value;
    if (field) base.fields[field] = { crm: held, pc: held };
  }
  await services.ask(sample.users.relay, 'PATCH', `${set}(${String(row[cosellReferral.id])})?tag=cosell-relay`, {
    [columns.base]: JSON.stringify(base),
  });
}

const cursors = new WeakMap<World, string>();

async function sinceCursor(world: World, response: Response): Promise<Response> {
  const page = JSON.parse(await response.text()) as { value: Row[] };
  const created = new Map<unknown, string>();
  for (const row of page.value) {
    const id = String(row[cosellRequest.id]);
    const known = await world.services.ask(
      sample.users.administrator,
      'GET',
      `${cosellRequest.set}(${id})?$select=createdon`,
    );
    created.set(row[cosellRequest.id], String(known?.['createdon']));
  }
  const cursor = cursors.get(world) ?? new Date(beginning - 1000).toISOString();
  const fresh = page.value.filter((row) => created.get(row[cosellRequest.id])! > cursor);
  const newest = [...created.values(), cursor].toSorted().at(-1)!;
  cursors.set(world, newest);
  return {
    status: 200,
    headers: response.headers,
    text: async () => JSON.stringify({ ...page, value: fresh }),
  } as Response;
}
