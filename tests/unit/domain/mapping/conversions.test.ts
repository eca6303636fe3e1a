import { bornValue, fromColumn, toColumn, valueOfText } from '../../../../domain/mapping/conversions.ts';
import type { Conversion, FieldMapping, FieldValue } from '../../../../domain/mapping/field-mapping.ts';

const row = (changes: Partial<FieldMapping> = {}): FieldMapping => ({
  field: 'salesStage',
  kind: 'text',
  column: 'new_column',
  path: '/salesStage',
  label: 'sales stage',
  ...changes,
});

const stages: Conversion = {
  is: 'choiceMap',
  pairs: [
    { crm: 0, referral: '20' },
    { crm: 1, referral: '40' },
    { crm: 2, referral: '40' },
  ],
};
const yesNo: Conversion = {
  is: 'choiceMap',
  pairs: [
    { crm: true, referral: 'Yes' },
    { crm: false, referral: 'No' },
  ],
};
const countries = {
  names: { 'id-de': 'Deutschland', 'id-us': 'United States', 'id-x': 'Elsewhere' },
  set: 'new_countries',
  navigation: 'new_CountryId',
};
const money: Partial<FieldMapping> = { kind: 'money', conversion: { is: 'money' } };
const date: Partial<FieldMapping> = { kind: 'date', conversion: { is: 'date' } };
const country: Partial<FieldMapping> = { field: 'country', conversion: { is: 'country' } };

describe('a column as the referral holds it', () => {
  it.each<[string, Partial<FieldMapping>, unknown, FieldValue]>([
    ['text', { conversion: { is: 'text' } }, ' Spring\r\nfair ', 'Spring\nfair'],
    ['text that is too long', { maxLength: 3 }, 'abcdef', 'abc'],
    ['empty text', { conversion: { is: 'text' } }, '  ', null],
    ['nothing', { conversion: { is: 'text' } }, undefined, null],
    ['money', money, 1234.567, 1234.57],
    ['money as text', money, '12.50', 12.5],
    ['no money', money, 'much', null],
    ['a date', date, '2027-03-31', '2027-03-31'],
    ['a date with time', date, '2027-03-31T22:00:00Z', '2027-03-31'],
    ['no date', date, 'soon', null],
    ['a country code', country, 'de', 'DE'],
    ['the name of a country', country, 'Německo', 'DE'],
    ['a country nobody knows, which stays', country, 'Narnia', 'Narnia'],
    ['a choice', { conversion: stages }, 1, '40'],
    ['an option that the map does not name', { conversion: stages }, 9, null],
    ['a choice as text, which is none', { conversion: stages }, '1', null],
    ['yes', { conversion: yesNo }, true, 'Yes'],
    ['no', { conversion: yesNo }, false, 'No'],
    ['a constant whatever the column holds', { conversion: { is: 'constant', value: 'EMEA' } }, 'APAC', 'EMEA'],
    ['a constant amount', { kind: 'money', conversion: { is: 'constant', value: 100 } }, undefined, 100],
    ['a lookup to a country', { ...country, reference: countries }, 'ID-DE', 'DE'],
    ['a lookup by its name', { conversion: { is: 'text' }, reference: countries }, 'id-us', 'United States'],
    ['a lookup to a row nobody knows', { ...country, reference: countries }, 'id-new', null],
    ['an empty lookup', { ...country, reference: countries }, null, null],
    ['the default for an empty column', { defaultValue: '20', conversion: stages }, null, '20'],
    ['the default for an option without meaning', { defaultValue: '20', conversion: stages }, 9, '20'],
    ['no default for a column that is only written', { defaultValue: 'x', direction: 'toCrm' }, null, null],
    ['no default where there is a value', { defaultValue: '20', conversion: stages }, 1, '40'],
  ])('%s', (_what, changes, held, value) => {
    expect(fromColumn(row(changes), held)).toBe(value);
  });
});

describe('a value of the referral as the column takes it', () => {
  it.each<[string, Partial<FieldMapping>, FieldValue, FieldValue | undefined]>([
    ['text', { conversion: { is: 'text' } }, 'Spring fair', 'Spring fair'],
    ['nothing', { conversion: { is: 'text' } }, null, null],
    ['money', money, 12.5, 12.5],
    ['a date', date, '2027-03-31', '2027-03-31'],
    ['a date for a column with a time', { ...date, hasTime: true }, '2027-03-31', '2027-03-31T00:00:00Z'],
    ['a country', country, 'DE', 'DE'],
    ['a country that came as a name', country, 'Germany', 'DE'],
    ['a choice', { conversion: stages }, '20', 0],
    ['the first of several options', { conversion: stages }, '40', 1],
    ['a value the map does not name', { conversion: stages }, '99', undefined],
    ['an emptied choice', { conversion: stages }, null, null],
    ['a yes, whatever its letters', { conversion: yesNo }, 'YES', true],
    ['a no', { conversion: yesNo }, 'No', false],
    ['a constant, which is never written', { conversion: { is: 'constant', value: 'EMEA' } }, 'APAC', undefined],
    ['a country as a row', { ...country, reference: countries }, 'US', 'id-us'],
    ['a country without a row', { ...country, reference: countries }, 'FR', undefined],
    ['a name as a row', { conversion: { is: 'text' }, reference: countries }, 'elsewhere', 'id-x'],
    ['an emptied lookup', { ...country, reference: countries }, null, null],
  ])('%s', (_what, changes, value, held) => {
    expect(toColumn(row(changes), value)).toBe(held);
  });

  it.each<[string, Partial<FieldMapping>, unknown]>([
    ['text', { conversion: { is: 'text' } }, 'Spring fair'],
    ['money', money, 1250.25],
    ['date', date, '2027-03-31'],
    ['date with time', { ...date, hasTime: true }, '2027-03-31T00:00:00Z'],
    ['country', country, 'CZ'],
    ['choice', { conversion: stages }, 0],
    ['yes or no', { conversion: yesNo }, false],
    ['lookup', { ...country, reference: countries }, 'id-de'],
  ])('comes back as it went: %s', (_what, changes, held) => {
    expect(toColumn(row(changes), fromColumn(row(changes), held))).toEqual(held);
  });

  it('is the constant or the default when a row is born, else nothing', () => {
    expect(bornValue(row({ conversion: { is: 'constant', value: true } }))).toBe(true);
    expect(bornValue(row({ conversion: stages, defaultValue: '40' }))).toBe(1);
    expect(bornValue(row({ ...country, reference: countries, defaultValue: 'DE' }))).toBe('id-de');
    expect(bornValue(row({ conversion: stages }))).toBeUndefined();
  });
});

describe('a default value as a person writes it', () => {
  it.each<[string, Partial<FieldMapping>, string, FieldValue | undefined]>([
    ['text', {}, ' EMEA ', 'EMEA'],
    ['an amount', money, '1500.50', 1500.5],
    ['an amount with a comma', money, '1500,50', undefined],
    ['a negative amount', money, '-1', undefined],
    ['no amount', money, 'much', undefined],
    ['a day', date, '2027-03-31', '2027-03-31'],
    ['a day that is not there', date, '2027-02-30', undefined],
    ['a day as people say it', date, '31.03.2027', undefined],
    ['a currency', { kind: 'currency' }, 'eur', 'EUR'],
    ['no currency', { kind: 'currency' }, 'Euro', undefined],
    ['a country', country, 'Germany', 'DE'],
    ['no country', country, 'Narnia', undefined],
    ['a value of the map', { conversion: stages }, '20', '20'],
    ['a value beside the map', { conversion: stages }, '30', undefined],
  ])('%s', (_what, changes, text, value) => {
    expect(valueOfText(row(changes), text)).toBe(value);
  });
});
