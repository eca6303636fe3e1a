import { parseKeep, parseLinkChoice } from '../../../domain/intents.ts';

const referralId = 'b3a9f1d4-52c7-4e0a-9a3f-6c0e7d21a501';
const noJson = [null, '', 'no json', '{', 'null', '7', '"text"', '[]', '{}', 'true'];

describe('the payload of a request of kind keep', () => {
  it.each(['crm', 'pc'] as const)('names a field and the side %s', (side) => {
    expect(parseKeep(JSON.stringify({ field: 'notes', side, more: 1 }))).toEqual({ field: 'notes', side });
  });

  it.each([
    ...noJson,
    '{"field":"notes"}',
    '{"side":"crm"}',
    '{"field":"","side":"crm"}',
    '{"field":7,"side":"crm"}',
    '{"field":"notes","side":"CRM"}',
    '{"field":"notes","side":"both"}',
    '{"field":"notes","side":true}',
    '[{"field":"notes","side":"crm"}]',
  ])('is none when it is %p', (payload) => {
    expect(parseKeep(payload)).toBeNull();
  });
});

describe('the payload of a request of kind link', () => {
  it.each([true, false])('names a referral and the answer %p', (use) => {
    expect(parseLinkChoice(JSON.stringify({ referralId: referralId.toUpperCase(), use }))).toEqual({ referralId, use });
  });

  it.each([
    ...noJson,
    `{"referralId":"${referralId}"}`,
    '{"use":true}',
    `{"referralId":"${referralId}","use":"true"}`,
    `{"referralId":"${referralId}","use":1}`,
    `{"referralId":"{${referralId}}","use":true}`,
    '{"referralId":"7","use":true}',
    '{"referralId":7,"use":true}',
    `{"referralId":"${referralId} ","use":true}`,
  ])('is none when it is %p', (payload) => {
    expect(parseLinkChoice(payload)).toBeNull();
  });
});
