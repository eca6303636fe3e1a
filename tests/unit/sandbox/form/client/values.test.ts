import {
  bracedId,
  decode,
  encode,
  formatValue,
  sameValue,
} from '../../../../../sandbox/form/src/client/data/values.ts';
import { parseNumber } from '../../../../../sandbox/form/src/client/ui/number-text.ts';
import { dealRow, partyId, sampleMeta } from '../fixtures.ts';

const { columns } = sampleMeta().table;
const column = (name: string) => {
  const found = columns[name];
  if (!found) throw new Error(name);
  return found;
};
const setOf = (table: string) => `${table}s`;

describe('values of columns', () => {
  it('reads a lookup with braces, table and name', () => {
    expect(decode(column('partyid'), dealRow)).toEqual([
      { id: bracedId(partyId), entityType: 'sample_party', name: 'Northgate Bakery' },
    ]);
  });

  it('reads a date without time as local midnight and writes it back as the same day', () => {
    const date = decode(column('due'), dealRow) as Date;
    expect([date.getFullYear(), date.getMonth(), date.getDate(), date.getHours()]).toEqual([2031, 4, 17, 0]);
    expect(encode(column('due'), date, setOf)).toEqual({ due: '2031-05-17' });
  });

  it('reads an absent or empty property as null', () => {
    expect(decode(column('flag'), dealRow)).toBeNull();
    expect(decode(column('note'), {})).toBeNull();
  });

  it('writes a lookup through the navigation property of its target', () => {
    const value = [{ id: bracedId(partyId), entityType: 'sample_party' }];
    expect(encode(column('partyid'), value, setOf)).toEqual({
      'partyid_sample_party@odata.bind': `/sample_partys(${partyId})`,
    });
    expect(encode(column('partyid'), null, setOf)).toEqual({ 'partyid_sample_party@odata.bind': null });
  });

  it('writes empty text as null', () => {
    expect(encode(column('note'), '', setOf)).toEqual({ note: null });
  });

  it.each([
    [null, '', true],
    [new Date(5), new Date(5), true],
    [new Date(5), new Date(6), false],
    [[{ id: '{A}', entityType: 't' }], [{ id: 'a', entityType: 't', name: 'other' }], true],
    [[{ id: 'a', entityType: 't' }], null, false],
    [0, null, false],
    [false, null, false],
  ])('compares %j and %j', (a, b, same) => {
    expect(sameValue(a, b)).toBe(same);
  });

  it('formats choices, yes/no and money for reading', () => {
    expect(formatValue(column('stage'), 1)).toBe('Old');
    expect(formatValue(column('flag'), true)).toBe('Yes');
    expect(formatValue(column('amount'), 1250.5)).toBe(
      (1250.5).toLocaleString(undefined, { minimumFractionDigits: 2 }),
    );
    expect(formatValue(column('amount'), null)).toBe('');
  });
});

describe('parseNumber', () => {
  it.each([
    ['1,250.5', 'en-US', 1250.5],
    ['1.250,5', 'de-DE', 1250.5],
    ['1 250,5', 'de-DE', 1250.5],
    ['-7', 'en-US', -7],
    ['0', 'en-US', 0],
  ])('reads %s in %s', (text, language, number) => {
    expect(parseNumber(text, language)).toBe(number);
  });

  it.each(['', 'abc', '1e9', '12 apples', '1.2.3', '--1'])('refuses %j', (text) => {
    expect(parseNumber(text, 'en-US')).toBeUndefined();
  });
});
