import { countryCode } from '../../../../domain/mapping/countries.ts';

describe('the code of a country', () => {
  it.each([
    ['DE', 'DE'],
    [' de ', 'DE'],
    ['DEU', 'DE'],
    ['Germany', 'DE'],
    ['GERMANIA', 'DE'],
    ['Německo', 'DE'],
    ['nemecko', 'DE'],
    ['Германия', 'DE'],
    ['Deutschland', 'DE'],
    ['Bundesrepublik Deutschland', 'DE'],
    ['U.S.A.', 'US'],
    ['the United States of America', 'US'],
    ['UK', 'GB'],
    ['Great Britain', 'GB'],
    ['The Netherlands', 'NL'],
    ['Czech Republic', 'CZ'],
    ['Czechia', 'CZ'],
    ['Russian Federation', 'RU'],
    ['Viet Nam', 'VN'],
    ['Korea, Republic of', 'KR'],
    ["Côte d'Ivoire", 'CI'],
    ['Ivory Coast', 'CI'],
    ['Saint Lucia', 'LC'],
    ['St. Lucia', 'LC'],
    ['Bosnia and Herzegovina', 'BA'],
    ['Bosnia & Herzegovina', 'BA'],
    ['Hong Kong', 'HK'],
    ['Turkey', 'TR'],
    ['Türkiye', 'TR'],
  ])('of %s is %s', (name, code) => {
    expect(countryCode(name)).toBe(code);
  });

  it.each(['', ' ', 'Narnia', 'XX', 'ZZZ', '12', 'Bavaria', 'European Union', 'EU'])('of %j is unknown', (name) => {
    expect(countryCode(name)).toBeNull();
  });

  it('is known for every code of ISO 3166-1 by its name in five languages', () => {
    const letters = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZ'];
    const codes = letters
      .flatMap((first) => letters.map((second) => first + second))
      .filter((code) => countryCode(code) === code);
    expect(codes).toHaveLength(249);
    for (const language of ['en', 'it', 'cs', 'ru', 'de']) {
      const names = new Intl.DisplayNames([language], { type: 'region' });
      for (const code of codes) expect([language, code, countryCode(names.of(code)!)]).toEqual([language, code, code]);
    }
  });
});
