import { canMatch, comparable, withoutLegalForm } from '../../../../../relay/src/adapters/dataverse/account-match.ts';
import { defaultEnvironmentSettings } from '../../../../../relay/src/adapters/dataverse/index.ts';
import type { AccountMatchRule } from '../../../../../relay/src/ports/environment-settings.ts';
import { sample } from '../../../../../sandbox/dataverse/src/base/sample-rows.ts';
import { customerQuery, environment, sharedEnvironment } from './environment.ts';

const rule = (changes: Partial<AccountMatchRule> = {}): AccountMatchRule => ({
  ...defaultEnvironmentSettings.accountMatch,
  ...changes,
});

describe('a company name without its legal form', () => {
  it.each([
    ['Tannenhof Logistik GmbH', 'Tannenhof Logistik'],
    ['Tannenhof Logistik GmbH & Co. KG', 'Tannenhof Logistik'],
    ['Nordlicht UG (haftungsbeschränkt)', 'Nordlicht'],
    ['Rheinwerk AG', 'Rheinwerk'],
    ['Brightwater Ferries, Ltd.', 'Brightwater Ferries'],
    ['Brightwater Pty Limited', 'Brightwater'],
    ['Harbourlight Studios Inc', 'Harbourlight Studios'],
    ['Lago Sistemi S.p.A.', 'Lago Sistemi'],
    ['Lago Sistemi s. r. l.', 'Lago Sistemi'],
    ['Lago Sistemi SRL', 'Lago Sistemi'],
    ['Vltava data, s.r.o.', 'Vltava data'],
    ['Vltava data spol. s r.o.', 'Vltava data'],
    ['Morava Stroj a.s.', 'Morava Stroj'],
    ['Olivera Alimentos SA', 'Olivera Alimentos'],
    ['Wisła Sp. z o.o.', 'Wisła'],
    ['ООО «Ромашка»', 'Ромашка'],
    ['Ромашка, ООО', 'Ромашка'],
    ['  Kestrel   Consulting ', 'Kestrel Consulting'],
  ])('%s is %s', (name, bare) => {
    expect(withoutLegalForm(name)).toBe(bare);
  });

  it.each(['Casa', 'Vegas', 'Inco', 'Agfa', 'AG', 'Ltd', 'Co', 'Unlimited Ideas', 'Ag Partners', 'Оооптика'])(
    '%s stays',
    (name) => {
      expect(withoutLegalForm(name)).toBe(name);
    },
  );
});

describe('comparing', () => {
  it('follows the rule', () => {
    expect(comparable('name', ' ACME  Ltd ', rule())).toBe('acme ltd');
    expect(comparable('name', ' ACME  Ltd ', rule({ ignoreCase: false }))).toBe('ACME  Ltd');
    expect(comparable('name', ' ACME  Ltd ', rule({ ignoreLegalForm: true }))).toBe('acme');
    expect(comparable('address1_city', 'Acme Ltd', rule({ ignoreLegalForm: true }))).toBe('acme ltd');
    expect(comparable('address1_postalcode', ' PL1 3LR', rule())).toBe('pl13lr');
    expect(comparable('address1_postalcode', ' PL1 3LR', rule({ ignoreCase: false }))).toBe('PL13LR');
  });

  it('is possible for columns that a referral fills', () => {
    expect(canMatch(rule({ columns: ['name', 'address1_city', 'new_country'] }), 'new_country')).toBe(true);
    expect(canMatch(rule({ columns: ['name', 'address1_country'] }), 'new_country')).toBe(false);
    expect(canMatch(rule({ columns: ['accountnumber'] }), 'address1_country')).toBe(false);
  });
});

describe('the account of an arriving deal', () => {
  type Environment = Awaited<ReturnType<typeof environment>>;
  const find = async (
    { storeWith }: Environment,
    accountMatch: AccountMatchRule,
    name: string,
    place: Parameters<typeof customerQuery>[1] = {},
  ) => (await storeWith({ accountMatch }).matchCustomer(customerQuery(name, place))).accountIds;
  const { tannenhof, brightwater, olivera, harbourlight } = sample.accounts;

  it('is found by the columns of the rule, all of them', async () => {
    const env = await sharedEnvironment();
    const byCity = rule({ columns: ['name', 'address1_city'] });
    const place = { city: 'berlin', postalCode: '99999' };
    await expect(find(env, byCity, 'tannenhof logistik GMBH', place)).resolves.toEqual([tannenhof]);
    await expect(find(env, byCity, 'Tannenhof Logistik GmbH', { city: 'Hamburg' })).resolves.toEqual([]);
    await expect(find(env, byCity, 'Tannenhof Logistik GmbH')).resolves.toEqual([]);
    const byPlace = rule({ columns: ['address1_postalcode', 'address1_line1'] });
    const street = { postalCode: 'PL13LR', line1: '5 Quayside Row' };
    await expect(find(env, byPlace, 'Renamed', street)).resolves.toEqual([]);
    await expect(find(env, byPlace, 'Renamed', { ...street, line1: '4 quayside ROW' })).resolves.toEqual([brightwater]);
  });

  it('is found by the name alone, whatever the postal code', async () => {
    const env = await sharedEnvironment();
    const byName = rule({ columns: ['name'] });
    await expect(find(env, byName, 'Olivera Alimentos SA', { postalCode: '1' })).resolves.toEqual([olivera]);
  });

  it('is nobody when a referral has nothing to compare', async () => {
    const env = await sharedEnvironment();
    await expect(find(env, rule({ columns: ['address1_line2'] }), 'Tannenhof Logistik GmbH')).resolves.toEqual([]);
    await expect(find(env, rule({ columns: ['name', 'address1_city'] }), '', { city: 'Berlin' })).resolves.toEqual([]);
  });

  it('is another one in another case only when case counts', async () => {
    const env = await sharedEnvironment();
    const exact = rule({ columns: ['name'], ignoreCase: false });
    await expect(find(env, exact, 'HARBOURLIGHT studios')).resolves.toEqual([]);
    await expect(find(env, exact, 'Harbourlight Studios')).resolves.toEqual([harbourlight]);
  });

  it('is found without legal form only when the rule says so', async () => {
    const env = await environment();
    const { accountid: russian } = await env.ask('POST', 'accounts', {
      name: 'ООО «Ромашка»',
      address1_city: 'Казань',
    });
    const loose = rule({ columns: ['name'], ignoreLegalForm: true });
    const strict = rule({ columns: ['name'] });
    await expect(find(env, loose, 'tannenhof logistik')).resolves.toEqual([tannenhof]);
    await expect(find(env, strict, 'tannenhof logistik')).resolves.toEqual([]);
    await expect(find(env, loose, 'Brightwater Ferries, Inc.')).resolves.toEqual([brightwater]);
    await expect(find(env, strict, 'Brightwater Ferries, Inc.')).resolves.toEqual([]);
    await expect(find(env, loose, 'Ромашка')).resolves.toEqual([russian]);
    await expect(find(env, loose, 'Ромашка Плюс')).resolves.toEqual([]);
  });
});
