import type { Effect } from './effects.ts';
import type { ServiceRequest } from './services.ts';
import type { World } from './world.ts';

/** What may be patched while a referral waits for its answer. */
const openBeforeAnswer = [
  '/status',
  '/substatus',
  '/statusReason',
  '/team',
  '/customerProfile/team',
  '/salesStage',
  '/externalReferenceId',
];

/** Looks at a request to Partner Center just before it takes effect. Only a request that knows the present version is judged. */
export function checkRequest(world: World, { url, headers, body }: ServiceRequest, effect: Effect): void {
  if (effect !== 'patchFields' && effect !== 'patchReply') return;
  const id = url.slice(-36);
  const referral = world.services.partnerCenter.referrals().find((one) => one.id === id);
  if (!referral) return;
  const operations = JSON.parse(body) as readonly { readonly path: string; readonly value: unknown }[];
  const paths = operations.map(({ path }) => path);
  if (paths.some((path) => path.endsWith('/-'))) {
    world.witness.violate('whole lists', `PATCH of ${id} appends to ${paths.join(', ')}`);
  }
  const lowered = operations.some(({ path, value }) => path.startsWith('/consent/') && value !== true);
  if (lowered) world.witness.violate('visibility is never lowered', `PATCH of ${id}`);
  if (headers['if-match'] === undefined) return;
  if (headers['if-match'] !== referral.eTag) return;
  if (referral.status === 'Closed')
    world.witness.violate('nothing is sent to a closed referral', `PATCH of ${id}: ${paths.join(', ')}`);
  if (referral.status === 'New' && effect === 'patchFields') {
    const frozen = paths.filter((path) => !openBeforeAnswer.includes(path));
    if (frozen.length > 0)
      world.witness.violate('frozen fields are never sent', `PATCH of ${id}: ${frozen.join(', ')}`);
  }
}
