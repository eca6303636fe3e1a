import { cosellSolutionDetail } from '../../solution/contract/tables.ts';
import type { Json } from '../fixtures/partner-center/index.ts';
import { passMs, quietWorld, worldsReady } from '../support/quiet-world.ts';
import type { QuietWorld, Row } from '../support/quiet-world.ts';
import { enter, goodDeal, requestOf, save, sharing, submit } from './crm-deal.ts';
import type { SellerDeal } from './crm-deal.ts';
import { historyOf, linkOfRecord } from './outcome.ts';

beforeAll(worldsReady, 60_000);

interface Case {
  readonly deal: SellerDeal;
  /** What happens between entering and sharing. */
  readonly then?: (world: QuietWorld, id: string) => Promise<unknown>;
  readonly choices?: Row;
  /** Codes of everything the seller is told; none: it is shared. */
  readonly told: readonly string[];
  /** What goes out. */
  readonly sent?: Json;
}

const { contact: _contact, ...withoutContact } = goodDeal;
const row = (changes: Row): SellerDeal => ({ ...goodDeal, row: { ...goodDeal.row, ...changes } });
const account = (changes: Row): SellerDeal => ({ ...goodDeal, account: { ...goodDeal.account, ...changes } });
const help = sharing({ help: 'GeneralOrOther' });

const cases: Readonly<Record<string, Case>> = {
  'nothing but a name': {
    deal: { row: { name: 'Bare' } },
    told: [
      'READY_NO_SOLUTION',
      'READY_NO_ACCOUNT',
      'READY_NO_CLOSING_DATE',
      'READY_NO_NOTES',
      'READY_NO_VALUE',
      'READY_NO_CURRENCY',
    ],
  },
  'nulls everywhere, and help wanted': {
    deal: { row: { name: 'Bare', description: null, estimatedvalue: null, estimatedclosedate: null } },
    choices: help,
    told: [
      'READY_NO_SOLUTION',
      'READY_NO_ACCOUNT',
      'READY_NO_CLOSING_DATE',
      'READY_NO_NOTES',
      'READY_NO_CONTACT',
      'READY_NO_VALUE',
      'READY_NO_CURRENCY',
    ],
  },
  'HTML in the description': {
    deal: row({ description: '<p>Two &amp; a half</p><script>alert(1)</script>' }),
    told: [],
    sent: { details: { notes: expect.stringContaining('Two &') } },
  },
  'description of 2000 characters': {
    deal: row({ description: 'x'.repeat(2000) }),
    told: [],
    sent: { details: { notes: 'x'.repeat(2000) } },
  },
  'name of a mark only': { deal: row({ name: '✔' }), told: ['PC_REJECTED'] },
  'name with two marks': { deal: row({ name: '✔ ✖ Pilot' }), told: [], sent: { name: 'Pilot' } },
  'name of 300 characters': { deal: row({ name: 'N'.repeat(300) }), told: [], sent: { name: 'N'.repeat(255) } },
  'inactive account': {
    deal: goodDeal,
    then: async (world, id) => {
      const deal = await world.ask('GET', `opportunities(${id})?$select=_parentaccountid_value`);
      await world.ask('PATCH', `accounts(${String(deal['_parentaccountid_value'])})`, { statecode: 1, statuscode: 2 });
    },
    told: [],
  },
  'account without address': {
    deal: account({ address1_line1: null, address1_city: null, address1_country: null }),
    told: ['READY_NO_COUNTRY', 'READY_NO_ADDRESS'],
  },
  'country by name': {
    deal: account({ address1_country: 'Germany' }),
    told: [],
    sent: { customerProfile: { address: { country: 'DE' } } },
  },
  'country nobody knows': { deal: account({ address1_country: 'Atlantis' }), told: ['READY_NO_COUNTRY'] },
  'no contact, no help': { deal: withoutContact, told: [] },
  // Partner Center takes no incomplete person; without help the contact can come later.
  'contact without e-mail, no help': {
    deal: { ...goodDeal, contact: { firstname: 'Jonas', lastname: 'Petersen' } },
    told: [],
  },
  'contact without e-mail, help wanted': {
    deal: { ...goodDeal, contact: { firstname: 'Jonas', lastname: 'Petersen' } },
    choices: help,
    told: ['READY_CONTACT_INCOMPLETE'],
  },
  'closing date in the past': { deal: row({ estimatedclosedate: '2020-01-01' }), told: ['READY_PAST_CLOSING_DATE'] },
  'value of nothing': { deal: row({ estimatedvalue: 0 }), told: ['READY_NO_VALUE'] },
  'solution whose catalogue row cannot be deleted while deals have it': {
    deal: goodDeal,
    then: async (world) => {
      const [detail] = await world.rows(`${cosellSolutionDetail.set}?$select=${cosellSolutionDetail.id}`);
      const path = `${cosellSolutionDetail.set}(${String(detail?.[cosellSolutionDetail.id])})`;
      await expect(world.ask('DELETE', path)).rejects.toThrow();
    },
    told: [],
  },
  'currency without ISO code': {
    deal: goodDeal,
    then: async (world, id) => {
      const currency = await world.ask('POST', 'transactioncurrencies', {
        currencyname: 'Barter',
        currencysymbol: 'B',
        exchangerate: 2,
        currencyprecision: 2,
      });
      await world.ask('PATCH', `opportunities(${id})`, {
        'transactioncurrencyid@odata.bind': `/transactioncurrencies(${String(currency['id'])})`,
      });
    },
    told: ['READY_NO_CURRENCY'],
  },
};

describe.each(Object.entries(cases))('%s', (_name, { deal, then, choices, told, sent }) => {
  it(told.length === 0 ? 'is shared' : `says ${told.join(', ')}`, async () => {
    const world = await quietWorld();
    const id = await enter(world, deal);
    await then?.(world, id);
    await world.ask('PATCH', `opportunities(${id})`, choices ?? sharing());
    const request = await submit(world, id, 'share');
    // The next deal is not held up.
    const other = await enter(world, { ...goodDeal, row: { ...goodDeal.row, name: 'Next deal' } });
    await save(world, other, sharing());

    expect(world.log.filter(({ level }) => level === 'error')).toEqual([]);
    expect(await linkOfRecord(world, 'opportunity', other)).toMatchObject({ health: 'inStep', code: null });
    const link = await linkOfRecord(world, 'opportunity', id);
    const history = await historyOf(world, String(link?.row['cosell_referralid']));
    const { cosell_audit: audit } = await world.ask('GET', `opportunities(${id})?$select=cosell_audit`);
    if (told.length === 0) {
      expect(link).toMatchObject({ health: 'inStep', code: null, text: null });
      expect(await requestOf(world, request)).toEqual({ state: 'done', code: 'REF_SHARED' });
      const posts = world.calls.filter(({ method }) => method === 'POST').map(({ body }) => JSON.parse(body) as Json);
      expect(posts.find((body) => body['externalReferenceId'] === id)).toMatchObject(sent ?? {});
    } else {
      expect(link).toMatchObject({ health: 'needsAttention', code: told[0] });
      expect(await requestOf(world, request)).toEqual({ state: 'failed', code: told[0] });
      expect(history.map(({ code }) => code)).toEqual(told);
      expect(String(link?.text).length).toBeGreaterThan(20);
      expect(String(audit).split('\n')).toHaveLength(told.length);
    }
    const before = world.writes();
    await world.advance(10 * passMs);
    expect(world.writes()).toBe(before);
    await world.stop();
  });
});

test('a description beyond the column is refused by the CRM itself, the deal stays as it was', async () => {
  const world = await quietWorld();
  const id = await enter(world, goodDeal);
  await save(world, id, sharing());
  await expect(save(world, id, { description: 'x'.repeat(1_000_000) })).rejects.toThrow(/description/);
  await world.advance(passMs);
  expect(await linkOfRecord(world, 'opportunity', id)).toMatchObject({ health: 'inStep', code: null });
  await world.stop();
});
