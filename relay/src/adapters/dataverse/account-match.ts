import { matchName } from '../../../../domain/identity.ts';
import type { Address } from '../../../../domain/model/deal.ts';
import type { AccountMatchRule } from '../../ports/environment-settings.ts';

/** The customer of an arriving deal as far as accounts can be compared with it. */
export interface SoughtCustomer {
  readonly name: string;
  readonly address: Address;
}

const postalCodeColumn = 'address1_postalcode';

/** What a referral says of its customer, by column of the account. Only these columns can be matched. */
export function accountValues(customer: SoughtCustomer, countryColumn: string): Readonly<Record<string, string>> {
  const { line1, line2, city, state, postalCode, country } = customer.address;
  return {
    name: customer.name,
    address1_line1: line1 ?? '',
    address1_line2: line2 ?? '',
    address1_city: city ?? '',
    address1_stateorprovince: state ?? '',
    [postalCodeColumn]: postalCode ?? '',
    [countryColumn]: country ?? '',
  };
}

/** True when a referral has a value for every column of the rule. */
export function canMatch({ columns }: AccountMatchRule, countryColumn: string): boolean {
  const nobody: SoughtCustomer = {
    name: '',
    address: { line1: null, line2: null, city: null, state: null, postalCode: null, country: null },
  };
  const known = accountValues(nobody, countryColumn);
  return columns.every((column) => column in known);
}

/** A value of a column as it is compared. Blanks in a postal code are notation and never count. */
export function comparable(column: string, value: string, rule: AccountMatchRule): string {
  const text = column === 'name' && rule.ignoreLegalForm ? withoutLegalForm(value) : value.trim();
  const folded = rule.ignoreCase ? matchName(text) : text;
  return column === postalCodeColumn ? folded.replace(/\s+/g, '') : folded;
}

/** True when blanks of the column are notation, so that only its beginning can be searched for. */
export function ignoresBlanks(column: string): boolean {
  return column === postalCodeColumn;
}

/** Forms of which each letter may carry a dot: `s.r.o.`, `S. p. A.`, `AG`. */
const dotted =
  'ag kg ohg gbr ug se ek kgaa spa srl srls snc sas sa sarl sasu eurl sro as ks vos bv nv ab oy oyj aps llc llp lp plc sl slu'.split(
    ' ',
  );
/** Other forms, as regular expressions. */
const written = [
  'g?mbh',
  'limited',
  'ltd',
  'incorporated',
  'inc',
  'corporation',
  'corp',
  'company',
  'co',
  'pty',
  'a/s',
  'spol\\.? s ?r\\. ?o',
  'sp\\. ?z ?o\\. ?o',
  '\\(haftungsbeschränkt\\)',
];
/** Russian forms stand before the name as often as behind it. */
const russian = ['ооо', 'оао', 'зао', 'пао', 'ао', 'ип'];

const letters = (form: string): string => [...form].join('\\.? ?');
const trailing = new RegExp(`^(.+?)[\\s,]+(?:${[...dotted.map(letters), ...written, ...russian].join('|')})$`, 'iu');
const leading = new RegExp(`^(?:${russian.join('|')})\\s+(.+)$`, 'iu');
/** What is left standing between a name and its form: `, ` and the `&` of "GmbH & Co. KG". */
const loose = /[\s.,&]+$/u;

/** A company name without quotes and legal form; a name that is nothing but a form stays. */
export function withoutLegalForm(name: string): string {
  let rest = name
    .replace(/["«»„“”]/gu, ' ')
    .replace(/\s+/gu, ' ')
    .trim();
  for (;;) {
    const bare = rest.replace(loose, '');
    const core = trailing.exec(bare)?.[1] ?? leading.exec(bare)?.[1];
    if (core === undefined) return bare === '' ? rest : bare;
    rest = core;
  }
}
