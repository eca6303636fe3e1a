import type { Json } from '../fixtures/partner-center/index.ts';
import { partner, worldsReady } from '../support/quiet-world.ts';
import { save, sharing } from './crm-deal.ts';
import { historyOf, linkOfRecord } from './outcome.ts';
import { at, connectedOf, dealIn, ownPosts, text } from './sample-deal.ts';

beforeAll(worldsReady, 60_000);

/** Members of the published bodies that the connector does not send, and why. */
const notSent: readonly (readonly [path: RegExp, why: string])[] = [
  [/^details\.requirements\.(industries|products|services)\b/, 'the CRM has no such lists'],
  [/^details\.requirements\.additionalRequirements\.attributes\.[1-3]\b/, 'the ids of services deals are placeholders'],
  [/^inviteContext\.notes$/, 'the seller has no place for a note to Microsoft'],
  [/^inviteContext\.invitedBy\.organizationName$/, 'the id tells the organisation'],
  [/^customerProfile\.address\.state$/, 'sent unless empty'],
];

/** Members that go with every first create and that some published bodies lack. */
const alsoSent: readonly RegExp[] = [/^mpnId$/];

/** A value by its path, for every leaf of a body. */
function leaves(value: unknown, path = ''): ReadonlyMap<string, unknown> {
  if (value === null || typeof value !== 'object' || Object.keys(value).length === 0) return new Map([[path, value]]);
  const entries = Object.entries(value).flatMap(([name, inner]) => [
    ...leaves(inner, path === '' ? name : `${path}.${name}`),
  ]);
  return new Map(entries);
}

/** Compares a body that went out with the published one. */
function compare(sent: Json, published: Json, replaced: ReadonlyMap<string, unknown> = new Map()): void {
  const [ours, theirs] = [leaves(sent), leaves(published)];
  const differing = [...ours].filter(([path, value]) => {
    if (alsoSent.some((known) => known.test(path)) && !theirs.has(path)) return false;
    const wanted = replaced.has(path) ? replaced.get(path) : theirs.get(path);
    return !theirs.has(path) || JSON.stringify(value) !== JSON.stringify(wanted);
  });
  expect(differing).toEqual([]);
  const missing = [...theirs.keys()].filter((path) => !ours.has(path));
  expect(missing.filter((path) => !notSent.some(([known]) => known.test(path)))).toEqual([]);
  expect(missing.filter((path) => theirs.get(path) === '').every((path) => path.endsWith('.state'))).toBe(true);
}

test('there are four published deals, two of them with a connected referral', () => {
  expect(ownPosts.map((post) => [post.file, connectedOf(post) !== undefined])).toEqual([
    ['private', false],
    ['partner-led', false],
    ['cosell-ip', true],
    ['cosell-services', true],
  ]);
});

describe.each(ownPosts)('$file: $name', (post) => {
  it('goes out as published, once', async () => {
    const { world, id } = await dealIn(post);
    const connected = connectedOf(post);
    const visible = at(post.body, 'consent.consentToShareReferralWithMicrosoftSellers') === true;
    await save(
      world,
      id,
      sharing({ visible, ...(connected ? { help: text(connected.body, 'inviteContext.assistanceRequestCode') } : {}) }),
    );

    const sent = world.calls.filter(({ method }) => method === 'POST').map(({ body }) => JSON.parse(body) as Json);
    expect(sent).toHaveLength(connected ? 2 : 1);
    compare(sent[0]!, post.body);
    const link = await linkOfRecord(world, 'opportunity', id);
    if (connected) {
      const engagementId = link?.row['cosell_engagementidentifier'];
      compare(sent[1]!, connected.body, new Map([['engagementId', engagementId]]));
      expect(link?.row).toMatchObject({ cosell_microsoftstatus: 'New', cosell_microsoftsubstatus: 'Pending' });
      expect(sent[1]).toMatchObject({ inviteContext: { invitedBy: { organizationId: partner.organizationId } } });
    }
    expect(link).toMatchObject({ health: 'inStep', code: null, status: 'Active/Accepted' });
    const lines = await historyOf(world, String(link?.row['cosell_referralid']));
    expect(lines.map(({ code }) => code)).toEqual(connected ? ['REF_SHARED', 'REF_HELP_REQUESTED'] : ['REF_SHARED']);

    const before = world.writes();
    await world.event(String(link?.row['cosell_referralidentifier']));
    expect(world.writes()).toBe(before);
    await world.stop();
  });
});
