import { defaultAccountMapping, defaultLeadMapping } from '../../../../domain/mapping/default-mappings.ts';
import { defaultMapping, mappingVersion } from '../../../../domain/mapping/field-mapping.ts';
import type { FieldMapping } from '../../../../domain/mapping/field-mapping.ts';
import { mappingOf, referralFields } from '../../../../domain/mapping/referral-fields.ts';
import { defaultEnvironmentSettings } from '../../../../relay/src/adapters/dataverse/index.ts';
import type { EnvironmentSettings, FieldRows } from '../../../../relay/src/ports/environment-settings.ts';
import { mappingFor, noFieldRows, versionOf } from '../../../../relay/src/sync/environment-mapping.ts';

const mapping = (changes: Partial<EnvironmentSettings> = {}) =>
  mappingFor({ ...defaultEnvironmentSettings, ...changes });

const row = (field: string, column: string, changes: Partial<FieldMapping> = {}): FieldMapping => ({
  ...mappingOf(
    referralFields.find((one) => one.field === field)!,
    column,
  ),
  ...changes,
});

const rows = (of: Partial<FieldRows['rows']>, stopped: Partial<FieldRows['stopped']> = {}) => ({
  fieldRows: { rows: { ...noFieldRows.rows, ...of }, stopped: { ...noFieldRows.stopped, ...stopped } },
});

const columns = (list: readonly FieldMapping[]) => Object.fromEntries(list.map((one) => [one.field, one.column]));

describe('the mapping of an environment', () => {
  it('is the default one where nobody set anything', () => {
    expect(mapping()).toMatchObject({
      opportunity: defaultMapping,
      lead: defaultLeadMapping,
      account: defaultAccountMapping,
      born: { opportunity: {}, lead: {}, account: {}, contact: {} },
    });
    expect(versionOf(mapping())).toBe(mappingVersion);
  });

  it('takes value, currency and country from the chosen columns of opportunity and account', () => {
    const chosen = mapping({
      dealValueColumn: 'new_net',
      dealCurrencyColumn: 'new_code',
      accountCountryColumn: 'new_c',
    });
    expect(columns(chosen.opportunity)).toMatchObject({ dealValue: 'new_net', currency: 'new_code' });
    expect(columns(chosen.account)['country']).toBe('new_c');
    expect(chosen.lead).toEqual(defaultLeadMapping);
    expect(columns(chosen.leadCustomer)['country']).toBe('address1_country');
  });

  it('leaves alone what has no usable column', () => {
    const none = mapping({ dealValueColumn: null, dealCurrencyColumn: null });
    expect(Object.keys(columns(none.opportunity))).toEqual(['closingDate', 'notes']);
  });

  it('is overlaid by rows: the same field is replaced in its place, a new one is added', () => {
    const notes = row('notes', 'new_notes', { direction: 'toPartnerCenter' });
    const campaign = row('campaignId', 'new_campaign');
    const overlaid = mapping(rows({ opportunity: [campaign, notes] }));
    expect(overlaid.opportunity.map((one) => one.column)).toEqual([
      'estimatedvalue',
      'transactioncurrencyid',
      'estimatedclosedate',
      'new_notes',
      'new_campaign',
    ]);
    expect(overlaid.opportunity[3]).toBe(notes);
    expect(overlaid.lead).toEqual(defaultLeadMapping);
  });

  it('has the rows of a lead where they belong', () => {
    const overlaid = mapping(
      rows({ lead: [row('notes', 'new_n'), row('customerName', 'new_company'), row('email', 'new_mail')] }),
    );
    expect(columns(overlaid.lead)['notes']).toBe('new_n');
    expect(columns(overlaid.leadCustomer)['customerName']).toBe('new_company');
    expect(columns(overlaid.leadContact)['email']).toBe('new_mail');
  });

  it('does not carry a field whose row cannot be used', () => {
    const stopped = mapping(rows({}, { opportunity: ['notes'], account: ['city'] }));
    expect(Object.keys(columns(stopped.opportunity))).toEqual(['dealValue', 'currency', 'closingDate']);
    expect(columns(stopped.account)).not.toHaveProperty('city');
  });

  it('lets new rows be born with constants and defaults, beside those of the settings', () => {
    const choice = { is: 'choiceMap' as const, pairs: [{ crm: 7, referral: '20' }] };
    const region = row('notes', 'new_region', { conversion: { is: 'constant', value: 'EMEA' }, direction: 'toCrm' });
    const reference = { names: { 'id-de': 'Germany' }, set: 'new_countries', navigation: 'new_CountryId' };
    const overlaid = mapping({
      opportunityDefaults: { stepname: '1-Qualify', new_region: 'old' },
      ...rows({
        opportunity: [
          region,
          row('salesStage', 'new_stage', { conversion: choice, defaultValue: '20' }),
          row('campaignId', 'new_campaign', { defaultValue: 'none', direction: 'toPartnerCenter' }),
        ],
        account: [row('country', 'new_countryid', { conversion: { is: 'country' }, reference, defaultValue: 'DE' })],
      }),
    });
    expect(overlaid.born.opportunity).toEqual({ stepname: '1-Qualify', new_region: 'EMEA', new_stage: 7 });
    expect(overlaid.born.account).toEqual({ 'new_CountryId@odata.bind': '/new_countries(id-de)' });
    // It stands beside whatever maps its field.
    expect(columns(overlaid.opportunity)['notes']).toBe('description');
  });
});

describe('the version of a mapping', () => {
  const map = (referral: string) => ({ is: 'choiceMap' as const, pairs: [{ crm: 1, referral }] });

  it('changes with everything that makes up the values of deals, and is stable', () => {
    const settings: Partial<EnvironmentSettings>[] = [
      {},
      { dealValueColumn: 'new_net' },
      { dealValueColumn: 'new_ten' },
      { dealValueColumn: null },
      { dealCurrencyColumn: 'new_code' },
      rows({ opportunity: [row('notes', 'new_notes')] }),
      rows({ lead: [row('notes', 'new_notes')] }),
      rows({ opportunity: [row('salesStage', 'new_stage', { conversion: map('20') })] }),
      rows({ opportunity: [row('salesStage', 'new_stage', { conversion: map('40') })] }),
      rows({ opportunity: [row('salesStage', 'new_stage', { conversion: map('40'), defaultValue: '40' })] }),
      rows({}, { opportunity: ['notes'] }),
    ];
    const versions = settings.map((one) => versionOf(mapping(one)));
    expect(new Set(versions).size).toBe(settings.length);
    expect(versions.every((version) => Number.isSafeInteger(version) && version > 0)).toBe(true);
    expect(settings.map((one) => versionOf(mapping(one)))).toEqual(versions);
  });

  it('does not change with what decides about values only, nor with customers', () => {
    const version = versionOf(mapping(rows({ opportunity: [row('notes', 'new_notes')] })));
    const owned = row('notes', 'new_notes', { owner: 'crm', direction: 'toPartnerCenter' });
    expect(versionOf(mapping(rows({ opportunity: [owned] })))).toBe(version);
    expect(versionOf(mapping({ accountCountryColumn: 'new_country' }))).toBe(mappingVersion);
  });
});
