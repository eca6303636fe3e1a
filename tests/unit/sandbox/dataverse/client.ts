import { sample } from '../../../../sandbox/dataverse/src/base/sample-rows.ts';
import { createDataverse } from '../../../../sandbox/dataverse/src/core.ts';
import type { CoreResponse, DataverseCore } from '../../../../sandbox/dataverse/src/core.ts';
import type { Plugin } from '../../../../sandbox/dataverse/src/plugins/types.ts';
import { fixtureIds, fixtureZip } from './fixture-solution.ts';
import type { Members } from './fixture-solution.ts';

export const baseUrl = 'http://crm.example';

/** An answer with its body parsed. */
export interface Answer extends CoreResponse {
  json: Record<string, unknown>;
  /** Rows of a list. */
  rows: Record<string, unknown>[];
  /** Code of an error. */
  code: string;
  message: string;
}

/** A stand-in with a clock of its own and short ways to call it. */
export interface TestEnvironment {
  core: DataverseCore;
  clock: { now: Date };
  send(
    method: string,
    path: string,
    body?: unknown,
    headers?: Record<string, string>,
    userId?: string,
  ): Promise<Answer>;
}

/** Short way to call a core. */
export function clientOf(core: DataverseCore): TestEnvironment['send'] {
  return async (method, path, body, headers = {}, userId = sample.users.administrator) => {
    const text = typeof body === 'string' || body === undefined ? body : JSON.stringify(body);
    const url = path.startsWith('/') ? path : `/api/data/v9.2/${path}`;
    return parsed(await core.handle({ method, url, headers, userId, ...(text === undefined ? {} : { body: text }) }));
  };
}

/** A fresh core without solution. */
export function newEnvironment(plugins?: ReadonlyMap<string, Plugin>): TestEnvironment {
  let ids = 0;
  const clock = { now: new Date('2030-05-01T08:00:00.750Z') };
  const core = createDataverse({
    baseUrl,
    now: () => clock.now,
    newId: () => {
      ids += 1;
      return `99999999-0000-4000-8000-${String(ids).padStart(12, '0')}`;
    },
    ...(plugins ? { plugins } : {}),
  });
  return { core, clock, send: clientOf(core) };
}

/** A core with the fixture solution; `plugin` is the twin of Demo.Plugins.Echo. */
export async function fixtureEnvironment(
  plugin: Plugin = () => undefined,
  change?: (members: Members) => void,
): Promise<TestEnvironment> {
  const environment = newEnvironment(new Map([['Demo.Plugins.Echo', plugin]]));
  await environment.core.importSolution(fixtureZip(change));
  return environment;
}

/** Gives the seller the fixture's role. */
export async function grantFixtureRole({ send }: TestEnvironment, userId: string): Promise<void> {
  await send('POST', `systemusers(${userId})/systemuserroles_association/$ref`, {
    '@odata.id': `${baseUrl}/api/data/v9.2/roles(${fixtureIds.role})`,
  });
}

/** Creates a row and returns its id. */
export async function createRow(
  { send }: TestEnvironment,
  set: string,
  body: unknown,
  userId?: string,
): Promise<string> {
  const answer = await send('POST', set, body, {}, userId);
  if (answer.status !== 204) throw new Error(`${answer.status} ${answer.body}`);
  return /\(([^)]+)\)$/.exec(answer.headers['OData-EntityId'] ?? '')?.[1] ?? '';
}

function parsed(response: CoreResponse): Answer {
  const isJson = response.body.startsWith('{');
  const json = (isJson ? JSON.parse(response.body) : {}) as Record<string, unknown>;
  const error = (json['error'] ?? {}) as { code?: string; message?: string };
  const rows = (json['value'] ?? []) as Record<string, unknown>[];
  return { ...response, json, rows, code: error.code ?? '', message: error.message ?? '' };
}
