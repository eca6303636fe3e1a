import { readRelaySettings } from '../../../../relay/src/config/relay-settings.ts';
import type { CommandContext } from '../../../../relay/src/cli/command.ts';
import { runCommandLine } from '../../../../relay/src/cli/run.ts';
import { formatProgress, parseProgress } from '../../../../relay/src/sync/catch-up/tasks.ts';
import type { Progress, TaskProgress } from '../../../../relay/src/sync/catch-up/tasks.ts';
import { countedIds, fetchTo, json, keptLog, steppedClock } from '../adapters/ports.ts';
import type { SentRequest, StandInAnswer } from '../adapters/ports.ts';

const authority = 'http://127.0.0.1:9';
const variables = {
  COSELL_DATAVERSE_URL: 'https://crm.example',
  COSELL_TENANT_ID: '3f1d7a52-6c0e-4b1a-8f5d-20c9e1b7a401',
  COSELL_AUTHORITY: authority,
  COSELL_DATAVERSE_CLIENT_ID: '3c9e5b7a-1d2f-4a6b-8c0d-7e5f4a3b2c1d',
  COSELL_DATAVERSE_CLIENT_SECRET: 'a',
  COSELL_PC_CLIENT_ID: '5e7a9c1b-3d4f-4b8a-9e2c-1f6d5b4a3c2e',
  COSELL_PC_CLIENT_SECRET: 'b',
  COSELL_MASTER_KEY: Buffer.alloc(32, 1).toString('base64'),
  COSELL_DATA_DIR: '/nonexistent/cosell',
};

/** Sign-in and the answer to WhoAmI; null = not for it. */
function signIn({ url }: SentRequest): StandInAnswer | null {
  if (url.endsWith('openid-configuration')) {
    return json(200, {
      issuer: `${authority}/${variables.COSELL_TENANT_ID}/v2.0`,
      token_endpoint: `${authority}/token`,
      authorization_endpoint: `${authority}/authorize`,
      jwks_uri: `${authority}/keys`,
    });
  }
  if (url === `${authority}/token`) return json(200, { access_token: 't', token_type: 'Bearer', expires_in: 3599 });
  if (!url.endsWith('/WhoAmI')) return null;
  return json(200, {
    OrganizationId: '0a0a0a0a-0000-4000-8000-000000000001',
    UserId: '0a0a0a0a-0000-4000-8000-000000000002',
  });
}

/** The command looks at the row every 5 s. */
const betweenLooksMs = 5_000;

/** A connection row, and a relay that answers a wish look by look. */
interface Row {
  exists: boolean;
  renewedOn: string;
  progress: Progress;
  races: number;
  version: number;
}

/** Runs a command; `relay` is what the relay does between two looks of the command. */
async function run(
  args: readonly string[],
  relay: (row: Row, look: number) => void = () => undefined,
  initial: Partial<Row> = {},
) {
  const clock = steppedClock();
  const row: Row = {
    exists: true,
    renewedOn: clock.now().toISOString(),
    progress: { wish: null, task: null },
    races: 0,
    version: 1,
    ...initial,
  };
  const bodies: Record<string, unknown>[] = [];
  const fetch = fetchTo(async (request) => {
    const answer = signIn(request);
    if (answer) return answer;
    if (!row.exists) return json(404, { error: { code: '0x80040217', message: 'Does Not Exist' } });
    if (request.method === 'PATCH') {
      // Between reading and writing the relay renewed its lease.
      if (row.races > 0) {
        row.races -= 1;
        row.version += 1;
      }
      if (request.headers['if-match'] !== `W/"${row.version}"`) return json(412, { error: { code: '0x80060882' } });
      const body = JSON.parse(request.body ?? '') as Record<string, unknown>;
      bodies.push(body);
      row.progress = parseProgress(String(body['cosell_progress']));
      row.version += 1;
    }
    return json(200, {
      '@odata.etag': `W/"${row.version}"`,
      cosell_connectionid: '0c0c0c0c-0000-4000-8000-000000000001',
      cosell_leaserenewedon: row.renewedOn,
      cosell_progress: formatProgress(row.progress),
    });
  });
  const lines: string[] = [];
  const errors: string[] = [];
  let end: () => void = () => undefined;
  let looks = 0;
  const context: Omit<CommandContext, 'settings'> = {
    relaySettings: () => readRelaySettings(variables, () => ''),
    fetch,
    clock: {
      now: clock.now,
      after(ms, next) {
        // Time-outs of calls never come.
        if (ms !== betweenLooksMs) return () => undefined;
        looks += 1;
        relay(row, looks);
        if (looks === 20) end();
        queueMicrotask(next);
        return () => undefined;
      },
    },
    random: countedIds(),
    log: keptLog(),
    print: (line) => void lines.push(line),
    ended: new Promise((resolve) => (end = resolve)),
  };
  const code = await runCommandLine(args, context, (text) => void errors.push(text));
  return { code, lines, error: errors.join('\n'), wishes: bodies, looks };
}

/** The relay takes the wish. */
function take(row: Row, over: Partial<TaskProgress>): void {
  const order = row.progress.wish ?? row.progress.task;
  if (!order) throw new Error('nothing was asked for');
  const { id, task, dryRun, limit } = order;
  const times = { since: '2026-06-10T08:00:00.000Z', at: '2026-06-10T08:00:05.000Z' };
  const tally = { done: 0, total: 9, counts: {}, error: null, state: 'running' as const };
  row.progress = { wish: null, task: { id, task, dryRun, limit, ...tally, ...times, ...over } };
}

describe('a task asked for on the command line', () => {
  it('is written into the row, and its progress is shown until it is done', async () => {
    const { code, lines, wishes } = await run(['reconcile'], (row, look) => {
      if (look === 1) take(row, {});
      if (look === 3) take(row, { state: 'done', done: 9, counts: { hinted: 2 } });
    });
    expect(code).toBe(0);
    expect(wishes).toHaveLength(1);
    expect(parseProgress(String(wishes[0]?.['cosell_progress'])).wish).toMatchObject({
      task: 'reconcile',
      limit: null,
    });
    expect(lines).toEqual([
      'Asked the relay: reconcile. Ctrl-C ends only this display.',
      'Reconcile since 2026-06-10T08:00:00.000Z: 0 of about 9 looked at',
      'Reconcile done at 2026-06-10T08:00:05.000Z: 9 looked at, 2 hinted',
    ]);
  });

  it('carries its options', async () => {
    const { code, wishes, lines } = await run(['backfill', '--dry-run', '--limit', '50'], (row) =>
      take(row, { state: 'done', counts: { 'to adopt': 3 } }),
    );
    expect(code).toBe(0);
    expect(parseProgress(String(wishes[0]?.['cosell_progress'])).wish).toMatchObject({
      task: 'backfill',
      dryRun: true,
      limit: 50,
    });
    expect(lines.at(-1)).toContain('3 to adopt');
  });

  it('keeps what the relay has in the row', async () => {
    const task: TaskProgress = {
      id: 'running',
      task: 'reconcile',
      dryRun: false,
      limit: null,
      state: 'running',
      done: 1,
      total: 2,
      counts: {},
      since: '2026-06-10T07:00:00.000Z',
      at: '2026-06-10T07:00:00.000Z',
      error: null,
    };
    const { wishes } = await run(['backfill'], (row) => take(row, { state: 'done' }), {
      progress: { wish: null, task },
    });
    expect(parseProgress(String(wishes[0]?.['cosell_progress'])).task).toEqual(task);
  });

  it('says with its exit code that it failed', async () => {
    const { code, lines } = await run(['reconcile'], (row) =>
      take(row, { state: 'failed', error: 'DV_ACCESS_DENIED' }),
    );
    expect(code).toBe(1);
    expect(lines.join('\n')).toMatch(/failed at .*DV_ACCESS_DENIED.*\n.*log tells more/);
  });

  it('is written again when the relay renewed its row meanwhile', async () => {
    const { code, wishes } = await run(['reconcile'], (row) => take(row, { state: 'done' }), { races: 2 });
    expect([code, wishes.length]).toEqual([0, 1]);
  });

  it('is given up when the row never stands still', async () => {
    const { code, error } = await run(['reconcile'], undefined, { races: 1000 });
    expect(code).toBe(1);
    expect(error).toContain('DV_CHANGED_MEANWHILE');
  });

  it.each<[string, Partial<Row>, RegExp]>([
    ['there is no connection', { exists: false }, /no connection yet.*cosell start/],
    ['no relay runs', { renewedOn: '2026-06-10T07:58:00.000Z' }, /No relay is running.*2026-06-10T07:58/],
    [
      'a task is waited for already',
      {
        progress: {
          wish: { id: 'x', task: 'backfill', dryRun: false, limit: null, at: '2026-06-10T07:59:59.000Z' },
          task: null,
        },
      },
      /already asked for a task \(backfill\)/,
    ],
  ])('is refused when %s', async (_what, initial, message) => {
    const { code, error, wishes } = await run(['reconcile'], undefined, initial);
    expect([code, wishes]).toEqual([1, []]);
    expect(error).toMatch(message);
  });

  it('is left to the relay when the person ends the command, or the relay goes away', async () => {
    const left = await run(['reconcile']);
    expect([left.code, left.looks]).toEqual([0, 20]);
    const gone = await run(['reconcile'], (row) => (row.renewedOn = '2026-06-10T07:00:00.000Z'));
    expect(gone.code).toBe(1);
    expect(gone.error).toContain('goes on then');
  });

  it.each(['0', '-1', '1.5', 'all', ''])('has a limit that is a whole number, not %j', async (limit) => {
    const { code, error, wishes } = await run(['backfill', `--limit=${limit}`]);
    expect([code, wishes]).toEqual([2, []]);
    expect(error).toContain('--limit');
  });

  it.each(['reconcile', 'backfill'])('explains itself: %s', async (name) => {
    const { code, lines } = await run([name, '--help']);
    expect(code).toBe(0);
    expect(lines.join('\n')).toContain('Asks the running relay');
  });
});
