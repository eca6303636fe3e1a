import {
  readValues,
  shippedValues,
  warningOf,
} from '../../../../../relay/src/adapters/dataverse/environment-values.ts';
import type { VariableKey } from '../../../../../relay/src/adapters/dataverse/environment-values.ts';

const id = 'aaaaaaaa-0000-4000-8000-000000000001';

describe('the values of the environment variables', () => {
  it('are the shipped defaults when nothing is set', () => {
    expect(readValues({})).toEqual({ values: shippedValues, warnings: [], unusable: [] });
    expect(shippedValues).toEqual({
      accountCountryColumn: 'address1_country',
      accountMatch: { columns: ['name', 'address1_postalcode'], ignoreCase: true, ignoreLegalForm: false },
      cosellOnly: false,
      dealCurrencyColumn: 'transactioncurrencyid',
      dealValueColumn: 'estimatedvalue',
      defaultOwner: '',
      leadDefaults: {},
      nameMark: true,
      newAccountDefaults: {},
      opportunityDefaults: {},
      reconcileTimes: ['02:00'],
    });
  });

  it.each<[VariableKey, string, unknown]>([
    ['accountCountryColumn', ' new_country ', 'new_country'],
    ['nameMark', 'No', false],
    ['cosellOnly', 'YES', true],
    ['reconcileTimes', '14:30, 02:00,02:00', ['02:00', '14:30']],
    ['defaultOwner', 'Partner sales', 'Partner sales'],
    [
      'opportunityDefaults',
      '{"new_region":"EMEA","prioritycode":1,"new_checked":true,"new_note":null}',
      expect.any(Object),
    ],
    ['leadDefaults', `{"campaignid@odata.bind":"/campaigns(${id})"}`, { 'campaignid@odata.bind': `/campaigns(${id})` }],
    ['newAccountDefaults', `{"new_PartnerId@odata.bind":"/accounts(${id})"}`, expect.any(Object)],
    ['accountMatch', '{"columns":["name"]}', { columns: ['name'], ignoreCase: true, ignoreLegalForm: false }],
  ])('%s takes %s', (key, text, value) => {
    const { values, warnings } = readValues({ [key]: text });
    expect(warnings).toEqual([]);
    expect(values[key]).toEqual(value);
    expect({ ...values, [key]: shippedValues[key] }).toEqual(shippedValues);
  });

  it.each<[VariableKey, string]>([
    ['accountCountryColumn', 'Country/Region'],
    ['accountCountryColumn', 'address1_country eq null'],
    ['accountCountryColumn', 'name'],
    ['accountCountryColumn', 'address1_postalcode'],
    ['dealValueColumn', 'EstimatedValue'],
    ['dealCurrencyColumn', '_transactioncurrencyid_value'],
    ['nameMark', 'maybe'],
    ['cosellOnly', '1'],
    ['reconcileTimes', '2:00'],
    ['reconcileTimes', '24:00'],
    ['reconcileTimes', '02:00;03:00'],
    ['reconcileTimes', ','],
    ['opportunityDefaults', '{"new_region": EMEA}'],
    ['opportunityDefaults', '["new_region"]'],
    ['opportunityDefaults', 'null'],
    ['opportunityDefaults', '{"new_region":["EMEA"]}'],
    ['opportunityDefaults', '{"New Region":"EMEA"}'],
    ['opportunityDefaults', '{"cosell_help":723450000}'],
    ['opportunityDefaults', '{"Cosell_ReferralId@odata.bind":"/cosell_referrals(x)"}'],
    ['leadDefaults', '{"campaignid@odata.bind":"/campaigns(name)"}'],
    ['leadDefaults', `{"campaignid@odata.bind":"https://elsewhere.example/campaigns(${id})"}`],
    ['leadDefaults', '{"campaignid@odata.bind":null}'],
    ['newAccountDefaults', '7'],
    ['accountMatch', '{"columns":[]}'],
    ['accountMatch', '{"columns":"name"}'],
    ['accountMatch', '{"columns":["name"],"ignoreCase":"yes"}'],
    ['accountMatch', '{"columns":["name"],"ignorecase":true}'],
    ['accountMatch', '{}'],
  ])('%s refuses %s and says so once', (key, text) => {
    const { values, warnings } = readValues({ [key]: text, reconcileTimes: '05:00', ...{ [key]: text } });
    expect(warnings).toHaveLength(1);
    expect(values[key]).toEqual(shippedValues[key]);
    // The others are read all the same.
    if (key !== 'reconcileTimes') expect(values.reconcileTimes).toEqual(['05:00']);
  });

  it('are named with what they hold, what they take and what is used instead', () => {
    expect(readValues({ dealValueColumn: 'Est. Revenue' }).warnings).toEqual([
      'cosell_DealValueColumn holds "Est. Revenue", but takes the logical name of a money or decimal column of opportunity. ' +
        'Used instead: the column used before; without one the deal value is neither sent nor taken over.',
    ]);
    expect(warningOf('leadDefaults', 'x'.repeat(2000)).length).toBeLessThan(500);
  });

  it('never put a person into the log', () => {
    const warning = warningOf('defaultOwner', 'selma.brandt@kestrel.example');
    expect(warning).toMatch(/^cosell_DefaultOwner holds .* takes the e-mail address/);
    expect(warning).not.toContain('selma');
  });
});
