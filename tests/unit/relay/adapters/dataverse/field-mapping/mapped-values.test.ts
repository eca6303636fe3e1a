import { defaultContactMapping } from '../../../../../../domain/mapping/default-mappings.ts';
import { defaultMapping } from '../../../../../../domain/mapping/field-mapping.ts';
import type { FieldMapping } from '../../../../../../domain/mapping/field-mapping.ts';
import {
  columnsToRead,
  columnsToWrite,
  personColumns,
  personFromRow,
  valuesFromRow,
} from '../../../../../../relay/src/adapters/dataverse/field-mapping/mapped-values.ts';

const row = (changes: Partial<FieldMapping>): FieldMapping => ({
  field: 'campaignId',
  kind: 'text',
  column: 'new_campaign',
  path: '/campaignId',
  label: 'campaign',
  ...changes,
});

const reference = { names: { 'id-1': 'Spring' }, set: 'new_programs', navigation: 'new_ProgramId' };
const program = row({ field: 'referralProgram', column: 'new_programid', reference });
const constant = row({ field: 'mpnId', column: 'new_mpn', conversion: { is: 'constant', value: '77' } });
const stage = row({
  field: 'salesStage',
  column: 'new_stage',
  conversion: { is: 'choiceMap', pairs: [{ crm: 1, referral: '20' }] },
});
const received = row({ field: 'quality', column: 'new_quality', direction: 'toCrm' });
const sent = row({ direction: 'toPartnerCenter' });
const mapping = [...defaultMapping, program, constant, stage, received, sent];

describe('mapped columns', () => {
  it('are read by their property; constants and the currency are not', () => {
    expect(columnsToRead(mapping)).toEqual([
      'estimatedvalue',
      'estimatedclosedate',
      'description',
      '_new_programid_value',
      'new_stage',
      'new_quality',
      'new_campaign',
    ]);
    expect(columnsToRead([row({}), row({ field: 'notes' })])).toEqual(['new_campaign']);
  });

  it('are read as the referral holds them', () => {
    const held = { estimatedvalue: 10, _new_programid_value: 'ID-1', new_stage: 1, new_quality: ' High ' };
    expect(valuesFromRow(mapping, held, 'eur')).toEqual({
      dealValue: 10,
      currency: 'EUR',
      closingDate: null,
      notes: null,
      referralProgram: 'Spring',
      mpnId: '77',
      salesStage: '20',
      quality: 'High',
      campaignId: null,
    });
  });

  it('are written where values come to the CRM, and where the column can hold them', () => {
    const values = {
      dealValue: 12,
      currency: 'EUR',
      referralProgram: 'spring',
      mpnId: '78',
      salesStage: '99',
      quality: 'Low',
      campaignId: 'C-1',
      unknown: 1,
    };
    expect(columnsToWrite(mapping, values, 'id-euro')).toEqual({
      estimatedvalue: 12,
      'transactioncurrencyid@odata.bind': '/transactioncurrencies(id-euro)',
      'new_ProgramId@odata.bind': '/new_programs(id-1)',
      new_quality: 'Low',
    });
    expect(columnsToWrite(mapping, { currency: null, referralProgram: null, salesStage: null })).toEqual({
      'new_ProgramId@odata.bind': null,
      new_stage: null,
    });
  });

  it('take a phone number from the mobile phone when there is no other', () => {
    const person = { firstname: 'A', lastname: 'B', emailaddress1: null, telephone1: ' ', mobilephone: '+1 55' };
    expect(personFromRow(defaultContactMapping, person)).toEqual({
      firstName: 'A',
      lastName: 'B',
      email: null,
      phone: '+1 55',
      title: null,
    });
    expect(personFromRow(defaultContactMapping, { ...person, telephone1: '+1 44' }).phone).toBe('+1 44');
    const written = personColumns(defaultContactMapping, personFromRow(defaultContactMapping, person));
    expect(written).toMatchObject({ telephone1: '+1 55' });
    expect(written).not.toHaveProperty('mobilephone');
  });
});
