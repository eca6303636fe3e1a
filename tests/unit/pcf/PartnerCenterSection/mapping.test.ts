import { newestFirst } from '../../../../pcf/PartnerCenterSection/mapping/audit.ts';
import { resultTexts } from '../../../../pcf/PartnerCenterSection/mapping/result.ts';
import { fillPlaceholders, linkOpener, newGuid, today } from '../../../../pcf/PartnerCenterSection/platform/host.ts';
import { knowsRecords, readRecord } from '../../../../pcf/PartnerCenterSection/platform/record.ts';
import type { RequestRow, Texts } from '../../../../pcf/PartnerCenterSection/state/types.ts';

const sentences: Record<string, string> = {
  REF_CONFLICT: 'Both sides changed {fields}.',
  READY_NO_VALUE: 'No value.',
  READY_NO_ACCOUNT: 'No account.',
  PC_SIGN_IN: 'Sign in.',
  RELAY_FAULT: 'Fault {correlationId}.',
};
const texts: Texts = (key, parameters = {}) => fillPlaceholders(sentences[key] ?? key, parameters);
const row = (code: string, details = ''): RequestRow => ({ id: 'row-1', state: 'failed', code, details });

describe('newestFirst', () => {
  it.each([
    [
      'turns lines stored oldest first',
      '2026-01-01 10:00 a\n2026-01-02 10:00 b',
      ['2026-01-02 10:00 b', '2026-01-01 10:00 a'],
    ],
    [
      'keeps lines stored newest first',
      '2026-01-02 10:00 b\r\n2026-01-01 10:00 a',
      ['2026-01-02 10:00 b', '2026-01-01 10:00 a'],
    ],
    [
      'keeps the order of equal times',
      '2026-01-01 10:00 b\n2026-01-01 10:00 a',
      ['2026-01-01 10:00 b', '2026-01-01 10:00 a'],
    ],
    ['keeps lines without time', 'b\n\n a ', ['b', 'a']],
    ['gives nothing for an empty column', '', []],
  ])('%s', (_, audit, expected) => {
    expect(newestFirst(audit)).toEqual(expected);
  });
});

describe('resultTexts', () => {
  it('fills the parameters of the code', () => {
    expect(resultTexts(row('REF_CONFLICT', '{"fields":["value","notes"]}'), texts)).toEqual([
      'Both sides changed value, notes.',
    ]);
  });

  it('lists every problem once', () => {
    const details = '{"problems":[{"code":"READY_NO_VALUE"},{"code":"READY_NO_VALUE"},{"code":"READY_NO_ACCOUNT"}]}';
    expect(resultTexts(row('READY_NO_VALUE', details), texts)).toEqual(['No value.', 'No account.']);
  });

  it('gives the general text with an id for a code it does not know', () => {
    expect(resultTexts(row('NOT_A_CODE'), texts)[0]).toBe('Fault row-1.');
    expect(resultTexts(row('NOT_A_CODE', '{"correlationId":"c-9"}'), texts)[0]).toBe('Fault c-9.');
    expect(resultTexts(row(''), texts)[0]).toBe('Fault row-1.');
  });

  it.each(['not json', '[]', 'null', '"text"', '{"problems":[null,7,{"code":1}]}'])(
    'survives details %s',
    (details) => {
      expect(resultTexts(row('PC_SIGN_IN', details), texts)).toEqual(['Sign in.']);
    },
  );
});

describe('readRecord', () => {
  const id = '5B0C2F5E-7C1D-4A55-9A3E-0D7C4A1F9E11';

  it('takes the page before the mode and normalises the id', () => {
    const context = { page: { entityId: `{${id}}`, entityTypeName: 'lead' }, mode: { contextInfo: { entityId: 'x' } } };
    expect(readRecord(context)).toEqual({ table: 'lead', id: id.toLowerCase() });
  });

  it('takes the mode where there is no page', () => {
    expect(readRecord({ mode: { contextInfo: { entityId: id } } })).toEqual({
      table: 'opportunity',
      id: id.toLowerCase(),
    });
  });

  it.each([{}, { mode: {} }, { page: {} }, { mode: { contextInfo: { entityId: '' } } }, { page: { entityId: 7 } }])(
    'gives nothing for %j',
    (context) => {
      expect(readRecord(context)).toBeUndefined();
    },
  );

  it('tells a host that hides its record from a record that is not saved', () => {
    expect(knowsRecords({ mode: {} })).toBe(false);
    expect(knowsRecords({ mode: { contextInfo: { entityId: '' } } })).toBe(true);
  });
});

describe('host', () => {
  type Context = Parameters<typeof linkOpener>[0];

  it.each(['javascript:alert(1)', 'https://', '', 'ftp://a.example', '//a.example'])('opens no %s', (address) => {
    const context = { navigation: { openUrl: () => undefined } } as unknown as Context;
    expect(linkOpener(context, address)).toBeUndefined();
  });

  it('opens nothing without navigation', () => {
    expect(linkOpener({} as Context, 'https://a.example')).toBeUndefined();
  });

  it('makes a version 4 GUID without crypto.randomUUID', () => {
    const randomUUID = Object.getOwnPropertyDescriptor(crypto, 'randomUUID');
    Object.defineProperty(crypto, 'randomUUID', { value: undefined, configurable: true });
    try {
      expect(newGuid()).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    } finally {
      if (randomUUID) Object.defineProperty(crypto, 'randomUUID', randomUUID);
      else Reflect.deleteProperty(crypto, 'randomUUID');
    }
  });

  it('gives the day in UTC', () => {
    expect(today(new Date('2026-03-01T23:59:59-05:00'))).toBe('2026-03-02');
  });
});
