import { sample } from '../../sandbox/dataverse/src/base/sample-rows.ts';
import type { ServiceRequest } from './services.ts';
import type { World } from './world.ts';

/** Rows a request writes with a version guard, by set, and a column that means nothing to the relay. */
const harmless = {
  opportunities: 'stepname',
  cosell_referrals: 'cosell_name',
  cosell_requests: 'cosell_name',
  cosell_connections: 'cosell_name',
} as const;

/** Somebody else writes what a guarded request is about to write, so that its version is an old one. False when there is nothing. */
export async function touch(world: World, { url, headers, body }: ServiceRequest): Promise<boolean> {
  const { partnerCenter, ask } = world.services;
  if (url.includes('/engagements/referrals/')) {
    try {
      partnerCenter.asMicrosoft.edit(url.slice(-36), { salesStage: 'Propose' });
      return true;
    } catch {
      // Closed meanwhile: the request is refused anyhow.
      return false;
    }
  }
  const target = headers['if-match'] === undefined ? guardedPart(body) : /\/(\w+)\(([0-9a-f-]{36})\)/.exec(url);
  if (!target) return false;
  const [, set, id] = target;
  const column = harmless[set as keyof typeof harmless];
  const value = `touched ${world.nextValue()}`;
  return (
    column !== undefined &&
    (await ask(sample.users.administrator, 'PATCH', `${set}(${id})`, { [column]: value })) !== null
  );
}

function guardedPart(body: string): RegExpExecArray | null {
  return /PATCH \/api\/data\/v9\.2\/(\w+)\(([0-9a-f-]{36})\)[^\r\n]*\r\n(?:[^\r\n]+\r\n)*If-Match: W/.exec(body);
}
