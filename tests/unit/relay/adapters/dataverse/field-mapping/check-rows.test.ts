import type { FieldMapping } from '../../../../../../domain/mapping/field-mapping.ts';
import { checkRows, rowWarnings } from '../../../../../../relay/src/adapters/dataverse/field-mapping/check-rows.ts';
import type { MappingRow } from '../../../../../../relay/src/adapters/dataverse/field-mapping/mapping-row.ts';
import { defaultEnvironmentSettings } from '../../../../../../relay/src/adapters/dataverse/index.ts';
import { details, mappingRow, tables } from './rows.ts';

const check = (...rows: MappingRow[]) => checkRows(rows, tables, details, defaultEnvironmentSettings);

/** The mapping that one row becomes, and what is said of it. */
function one(changes: Partial<MappingRow>) {
  const row = mappingRow(changes);
  const { fieldRows, results } = check(row);
  const [mapping] = Object.values(fieldRows.rows).flat();
  return { mapping: mapping ?? null, said: results.get(row.id), stopped: Object.values(fieldRows.stopped).flat() };
}

describe('a row of the field mapping becomes', () => {
  it.each<[string, Partial<MappingRow>, Partial<FieldMapping>]>([
    ['text both ways', {}, { field: 'campaignId', column: 'new_campaign', conversion: { is: 'text' } }],
    ['one way to Partner Center', { direction: 'toPartnerCenter' }, { direction: 'toPartnerCenter' }],
    ['one way to Dynamics 365', { direction: 'toCrm' }, { direction: 'toCrm' }],
    ['owned by a side', { owner: 'partnerCenter' }, { owner: 'partnerCenter' }],
    [
      'money in a decimal column',
      { column: 'new_amount', referralField: 'details.dealValue', conversion: 'money', defaultValue: '10' },
      { field: 'dealValue', kind: 'money', column: 'new_amount', defaultValue: 10 },
    ],
    [
      'a date without time',
      { column: 'new_day', referralField: 'details.closingDateTime', conversion: 'date' },
      { field: 'closingDate', kind: 'date', conversion: { is: 'date' } },
    ],
    [
      'a date with time',
      { column: 'new_moment', referralField: 'details.closingDateTime', conversion: 'date' },
      { hasTime: true },
    ],
    [
      'a choice',
      {
        column: 'new_stage',
        referralField: 'salesStage',
        conversion: 'choiceMap',
        parameters: '{"1":"20","2":40,"3":"60"}',
      },
      {
        conversion: {
          is: 'choiceMap',
          pairs: [
            { crm: 1, referral: '20' },
            { crm: 2, referral: '40' },
            { crm: 3, referral: '60' },
          ],
        },
      },
    ],
    [
      'yes or no',
      { column: 'new_wanted', conversion: 'choiceMap', parameters: '{"true":"A","false":"B"}', defaultValue: 'b' },
      { defaultValue: 'B' },
    ],
    [
      'a choice by text',
      { conversion: 'choiceMap', parameters: '{"Spring":"S"}' },
      { conversion: { is: 'choiceMap', pairs: [{ crm: 'Spring', referral: 'S' }] } },
    ],
    [
      'a constant that is sent, whatever its column is',
      { column: 'new_programid', conversion: 'constant', parameters: '{"value":"EMEA"}', direction: 'toPartnerCenter' },
      { conversion: { is: 'constant', value: 'EMEA' } },
    ],
    [
      'a constant for new rows',
      { column: 'new_stage', conversion: 'constant', parameters: '2', direction: 'toCrm' },
      { conversion: { is: 'constant', value: 2 } },
    ],
    [
      'a lookup by name',
      { column: 'new_programid' },
      { reference: { names: { 'id-1': 'Spring' }, set: 'new_programs', navigation: 'new_ProgramId' } },
    ],
    [
      'a country in a text column',
      {
        table: 'account',
        column: 'new_country',
        referralField: 'customerProfile.address.country',
        conversion: 'country',
      },
      { field: 'country', createOnly: true, conversion: { is: 'country' } },
    ],
    [
      'a country in a lookup',
      {
        table: 'account',
        column: 'new_countryid',
        referralField: 'customerProfile.address.country',
        conversion: 'country',
        defaultValue: 'Germany',
      },
      { defaultValue: 'DE', reference: expect.objectContaining({ set: 'new_countries' }) },
    ],
    [
      'a column that only new rows take, where nothing changes later',
      { table: 'account', column: 'new_duns', referralField: 'customerProfile.ids.duns' },
      { field: 'duns' },
    ],
    [
      'the currency by its lookup',
      { column: 'transactioncurrencyid', referralField: 'details.currency' },
      { kind: 'currency' },
    ],
    [
      'the company of a lead',
      { table: 'lead', column: 'new_company', referralField: 'customerProfile.name' },
      { field: 'customerName' },
    ],
    ['something that only comes', { referralField: 'callToAction', direction: 'toCrm' }, { field: 'callToAction' }],
    [
      'something that only goes',
      { referralField: 'details.requirements.customerMarketplaceIntent', direction: 'toPartnerCenter' },
      { createOnly: true },
    ],
  ])('%s', (_what, changes, mapping) => {
    expect(one(changes)).toMatchObject({ mapping, said: '', stopped: [] });
  });
});

describe('a row that cannot be used says what to do', () => {
  const country = { table: 'account', referralField: 'customerProfile.address.country' } as const;
  it.each<[Partial<MappingRow>, string]>([
    [{ table: null }, 'Fill in Table.'],
    [
      { column: '', referralField: '', direction: null, conversion: null },
      'Fill in Column, Referral field, Direction, Conversion.',
    ],
    [
      { referralField: 'details.budget' },
      'A referral has no field details.budget. Of opportunity, these can be mapped: details.dealValue,',
    ],
    [{ referralField: 'status' }, 'The connector keeps status in step by itself. Deactivate this row.'],
    [
      { table: 'account', column: 'new_country', referralField: 'details.notes' },
      'details.notes is no field of account. Choose the table opportunity or lead.',
    ],
    [{ referralField: 'quality' }, 'quality only comes from Partner Center. Choose the direction To Dynamics 365.'],
    [
      { referralField: 'details.requirements.customerMarketplaceIntent' },
      'details.requirements.customerMarketplaceIntent can only be sent. Choose the direction To Partner Center.',
    ],
    [{ column: 'Est. Revenue' }, '"Est. Revenue" is no logical name.'],
    [{ column: "new_x')" }, '"new_x\')" is no logical name.'],
    [{ column: 'cosell_audit' }, 'cosell_audit belongs to the connector. Choose another column.'],
    [
      { column: 'new_nowhere' },
      'The table opportunity has no column new_nowhere. Enter the logical name of a column that is there.',
    ],
    [
      { conversion: 'money' },
      'campaignId does not go with the conversion Money. Choose Text or Choice map or Constant.',
    ],
    [{ ...country, column: 'new_country', conversion: 'date' }, 'Choose Text or Choice map or Country or Constant.'],
    [
      { column: 'new_amount' },
      'The column new_amount (Decimal) does not go with the conversion Text, which takes a text column',
    ],
    [
      { column: 'new_count', referralField: 'details.dealValue', conversion: 'money' },
      'which takes a money or decimal column.',
    ],
    [{ column: 'new_tags' }, 'The column new_tags (Virtual) does not go'],
    [{ column: 'customerid' }, 'The column customerid (Customer) does not go'],
    [
      { column: 'new_shown' },
      'The column new_shown cannot be written. Choose another column or the direction To Partner Center.',
    ],
    [{ column: 'new_fixed' }, 'The column new_fixed cannot be written.'],
    [{ column: 'name' }, 'The connector fills name by itself.'],
    [
      { column: 'statuscode', conversion: 'choiceMap', parameters: '{"1":"a","2":"b"}' },
      'The connector fills statuscode by itself.',
    ],
    [{ column: 'new_hugeid' }, 'The table new_huge has more than 500 rows.'],
    [
      { column: 'new_stage', conversion: 'choiceMap' },
      'A choice map needs its pairs in the parameters as JSON, for example {"723450000":"20"',
    ],
    [{ column: 'new_stage', conversion: 'choiceMap', parameters: '{"1":' }, 'A choice map needs its pairs'],
    [{ column: 'new_stage', conversion: 'choiceMap', parameters: '["1"]' }, 'A choice map needs its pairs'],
    [{ column: 'new_stage', conversion: 'choiceMap', parameters: '{}' }, 'A choice map needs its pairs'],
    [{ column: 'new_stage', conversion: 'choiceMap', parameters: '{"1":{}}' }, 'A choice map needs its pairs'],
    [
      { column: 'new_stage', conversion: 'choiceMap', parameters: '{"Qualify":"20"}' },
      'The choice map names "Qualify". The column takes whole numbers',
    ],
    [{ column: 'new_stage', conversion: 'choiceMap', parameters: '{"1":" "}' }, 'The choice map has nothing for "1".'],
    [
      { column: 'new_stage', conversion: 'choiceMap', parameters: '{"1":"20","8":"40","9":"60"}' },
      'The choice new_stage has no option 8, 9. It has: 1, 2, 3.',
    ],
    [{ column: 'new_wanted', conversion: 'choiceMap', parameters: '{"1":"20"}' }, 'The column takes true and false.'],
    [{ conversion: 'constant', direction: 'toCrm' }, 'A constant needs its value in the parameters'],
    [
      { conversion: 'constant', direction: 'toCrm', parameters: 'EMEA' },
      'A constant needs its value in the parameters',
    ],
    [
      { conversion: 'constant', direction: 'toCrm', parameters: '{"value":""}' },
      'A constant needs its value in the parameters',
    ],
    [
      { conversion: 'constant', parameters: '"EMEA"' },
      'A constant goes one way. Choose To Partner Center or To Dynamics 365.',
    ],
    [
      { column: 'new_stage', conversion: 'constant', direction: 'toCrm', parameters: '9' },
      'The constant 9 does not go with new_stage. Enter another value.',
    ],
    [
      { column: 'new_wanted', conversion: 'constant', direction: 'toCrm', parameters: '1' },
      'The constant 1 does not go with new_wanted.',
    ],
    [
      { column: 'new_count', conversion: 'constant', direction: 'toCrm', parameters: '1.5' },
      'The constant 1.5 does not go',
    ],
    [
      { column: 'new_amount', conversion: 'constant', direction: 'toCrm', parameters: '"1"' },
      'The constant "1" does not go',
    ],
    [
      { column: 'new_day', conversion: 'constant', direction: 'toCrm', parameters: '"soon"' },
      'The constant "soon" does not go',
    ],
    [
      {
        referralField: 'details.dealValue',
        column: 'new_amount',
        conversion: 'constant',
        direction: 'toPartnerCenter',
        parameters: '"much"',
      },
      'The constant "much" does not go with details.dealValue.',
    ],
    [
      { conversion: 'constant', direction: 'toCrm', parameters: '"x"', defaultValue: 'y' },
      'A constant needs no default value.',
    ],
    [
      { column: 'new_amount', referralField: 'details.dealValue', conversion: 'money', defaultValue: 'much' },
      'The default value "much" does not go with deal value. Enter a number with a dot',
    ],
    [
      { column: 'new_day', referralField: 'details.closingDateTime', conversion: 'date', defaultValue: 'soon' },
      'Enter a date as yyyy-MM-dd',
    ],
    [
      { ...country, column: 'new_country', conversion: 'country', defaultValue: 'Narnia' },
      'Enter a two-letter country code',
    ],
    [
      { column: 'new_stage', conversion: 'choiceMap', parameters: '{"1":"a","2":"b","3":"c"}', defaultValue: 'd' },
      'Enter one of: a, b, c.',
    ],
    [
      { column: 'transactioncurrencyid', referralField: 'details.currency', defaultValue: 'Euro' },
      'Enter a three-letter currency code',
    ],
  ])('%j', (changes, message) => {
    const { mapping, said } = one(changes);
    expect(mapping).toBeNull();
    expect(said).toContain(message);
  });

  it('whose date column is not known well enough to be written', () => {
    const row = mappingRow({ column: 'new_day', referralField: 'details.closingDateTime', conversion: 'date' });
    const { results } = checkRows([row], tables, new Map(), defaultEnvironmentSettings);
    expect(results.get(row.id)).toContain('Whether new_day keeps a time of day cannot be read.');
  });

  it('whose table cannot be read', () => {
    const row = mappingRow();
    const unread = { ...tables, opportunity: 'The columns of opportunity cannot be read: give a role.' };
    const { fieldRows, results } = checkRows([row], unread, details, defaultEnvironmentSettings);
    expect(fieldRows.rows.opportunity).toEqual([]);
    expect(results.get(row.id)).toBe('The columns of opportunity cannot be read: give a role.');
  });
});

describe('rows among others', () => {
  const notes = { referralField: 'details.notes' };

  it('stop the field they wanted to replace, and say so; others go on', () => {
    const broken = mappingRow({ ...notes, column: 'new_nowhere' });
    const sound = mappingRow();
    const { fieldRows, results } = check(broken, sound);
    expect(fieldRows.stopped.opportunity).toEqual(['notes']);
    expect(results.get(broken.id)).toMatch(/no column new_nowhere.* Until then details.notes does not travel\.$/);
    expect(fieldRows.rows.opportunity.map((row) => row.field)).toEqual(['campaignId']);
    expect(results.get(sound.id)).toBe('');
  });

  it('leave the default in force when they name nothing that it maps', () => {
    expect(one({ column: 'new_nowhere' }).stopped).toEqual([]);
    expect(one({ referralField: 'details.budget' }).stopped).toEqual([]);
  });

  it('stop nothing with a constant for new rows', () => {
    const constant = { ...notes, conversion: 'constant', direction: 'toCrm', parameters: null } as const;
    expect(one(constant).stopped).toEqual([]);
  });

  it('for one field: the older one counts', () => {
    const older = mappingRow({ ...notes, column: 'new_campaign', name: 'First' });
    const younger = mappingRow({ ...notes, column: 'new_fixed', direction: 'toPartnerCenter' });
    const { fieldRows, results } = check(older, younger);
    expect(fieldRows.rows.opportunity.map((row) => row.column)).toEqual(['new_campaign']);
    expect(fieldRows.stopped.opportunity).toEqual([]);
    expect(results.get(younger.id)).toBe('The row "First" maps details.notes already. Deactivate one of the two.');
  });

  it('for one column: the older one fills it, the other may read it', () => {
    const older = mappingRow({ name: 'First' });
    const younger = mappingRow({ referralField: 'referralProgram' });
    const reader = mappingRow({ referralField: 'mpnId', direction: 'toPartnerCenter' });
    const { fieldRows, results } = check(older, younger, reader);
    expect(fieldRows.rows.opportunity.map((row) => row.field)).toEqual(['campaignId', 'mpnId']);
    expect(results.get(younger.id)).toBe(
      'The row "First" fills new_campaign already. Choose another column of opportunity or the direction To Partner Center.',
    );
    expect(results.get(reader.id)).toBe('');
  });

  it('do not fill a column that the default mapping fills, unless another row takes it away from there', () => {
    const campaign = mappingRow({ column: 'description' });
    expect(check(campaign).results.get(campaign.id)).toMatch(/^The connector fills description with notes already\./);
    const moved = mappingRow({ ...notes, column: 'new_campaign' });
    const { fieldRows, results } = check(campaign, moved);
    expect([results.get(campaign.id), results.get(moved.id)]).toEqual(['', '']);
    expect(fieldRows.rows.opportunity.map((row) => row.column)).toEqual(['description', 'new_campaign']);
  });

  it('of different tables do not meet', () => {
    const deal = mappingRow({ ...notes, column: 'description' });
    const lead = mappingRow({ ...notes, table: 'lead', column: 'description' });
    expect([...check(deal, lead).results.values()]).toEqual(['', '']);
  });

  it('say what a choice map leaves out, and are used all the same', () => {
    const { mapping, said } = one({ column: 'new_stage', conversion: 'choiceMap', parameters: '{"1":"20"}' });
    expect(mapping).not.toBeNull();
    expect(said).toBe('The choice map does not name 2, 3: these count as empty.');
  });

  it('are named in the log', () => {
    const row = mappingRow({ name: 'Campaign', conversion: null });
    expect(rowWarnings([row, mappingRow()], check(row).results)).toEqual([
      'Field mapping "Campaign": Fill in Conversion.',
    ]);
  });
});
