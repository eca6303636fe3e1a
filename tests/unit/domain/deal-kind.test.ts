import { dealKind, mayConvert } from '../../../domain/deal-kind.ts';

describe('the kind of a deal', () => {
  it.each([
    [null, false, 'private'],
    [undefined, false, 'private'],
    [null, true, 'partnerLed'],
    [undefined, true, 'partnerLed'],
    ['GeneralOrOther', true, 'coSell'],
    ['GeneralOrOther', false, 'coSell'],
    [0, false, 'coSell'],
  ])('help %p and visible %p: %s', (help, visible, kind) => {
    expect(dealKind({ help, visible })).toBe(kind);
  });

  it.each([
    ['private', 'private', true],
    ['private', 'partnerLed', true],
    ['private', 'coSell', true],
    ['partnerLed', 'private', false],
    ['partnerLed', 'partnerLed', true],
    ['partnerLed', 'coSell', true],
    ['coSell', 'private', false],
    ['coSell', 'partnerLed', false],
    ['coSell', 'coSell', true],
  ] as const)('%s → %s: %p', (from, to, may) => {
    expect(mayConvert(from, to)).toBe(may);
  });
});
