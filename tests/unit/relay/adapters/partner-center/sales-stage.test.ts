import { salesStage } from '../../../../../relay/src/adapters/partner-center/sales-stage.ts';

describe('a sales stage', () => {
  it.each([
    ['40', '40'],
    [40, '40'],
    ['40%', '40'],
    [' 40 % ', '40'],
    ['40.0', '40'],
    ['100', '100'],
    ['Created', '10'],
    ['Accepted', '10'],
    ['Qualify', '20'],
    ['Qualified', '20'],
    ['develop', '40'],
    ['Developed', '40'],
    ['PROPOSE', '60'],
    ['Proposed', '60'],
    ['Close', '80'],
    ['Negotiated', '80'],
    ['Won', '100'],
    ['3-Verhandlung', '3-Verhandlung'],
    ['constructor', 'constructor'],
    ['', null],
    ['  ', null],
    [null, null],
    [undefined, null],
    [{}, null],
    [true, null],
  ])('%p is %p', (given, expected) => {
    expect(salesStage(given)).toBe(expected);
  });

  it('Close is the last one once the deal is won', () => {
    expect(salesStage('Close', true)).toBe('100');
    expect(salesStage('60', true)).toBe('60');
  });
});
