import { z } from 'zod';
import { environmentVariables, solution } from '../../../../solution/contract/names.ts';

/** Name of a setting in code. */
export type VariableKey = keyof typeof environmentVariables;

/** What a variable takes, in words for the administrator, and its check. */
interface Check<T extends z.ZodType<unknown, string>> {
  readonly takes: string;
  readonly schema: T;
}

const check = <T extends z.ZodType<unknown, string>>(takes: string, schema: T): Check<T> => ({ takes, schema });

const logicalName = /^[a-z][a-z0-9_]{0,99}$/;
const bindName = /^[a-z][a-z0-9_]{0,99}@odata\.bind$/i;
/** `/accounts(<id>)`: the row a lookup points to. */
const rowReference = /^\/[a-z][a-z0-9_]*\([0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\)$/i;
const time = /^([01]\d|2[0-3]):[0-5]\d$/;

const columnName = z.string().regex(logicalName);
/** Columns of the account that hold something else of the customer. */
const otherThanCountry = [
  'name',
  'address1_line1',
  'address1_line2',
  'address1_city',
  'address1_stateorprovince',
  'address1_postalcode',
];
const countryColumn = columnName.refine((name) => !otherThanCountry.includes(name));
const yesNo = z
  .string()
  .toLowerCase()
  .pipe(z.enum(['yes', 'no']))
  .transform((answer) => answer === 'yes');
const json = z.string().transform((text, context): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    context.addIssue({ code: 'custom', message: 'is not JSON' });
    return z.NEVER;
  }
});

/** The connector's own columns are no defaults: "help wanted", for one, would be asked of Microsoft for every deal. */
function isColumnValue([name, value]: readonly [string, unknown]): boolean {
  if (name.toLowerCase().startsWith(`${solution.prefix}_`)) return false;
  return bindName.test(name) ? rowReference.test(String(value)) : logicalName.test(name);
}

const columnValues = json.pipe(
  z
    .record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()]))
    .refine((values) => Object.entries(values).every(isColumnValue)),
);

const accountMatch = json.pipe(
  z.strictObject({
    columns: z.array(columnName).min(1),
    ignoreCase: z.boolean().default(true),
    ignoreLegalForm: z.boolean().default(false),
  }),
);

const times = z
  .string()
  .transform((list) => list.split(',').map((part) => part.trim()))
  .pipe(z.array(z.string().regex(time)))
  .transform((list) => [...new Set(list)].toSorted());

const valuesOf = (table: string): string =>
  `a JSON object of logical column names of ${table} and values (text, number, true, false or null; ` +
  '"<lookup>@odata.bind": "/<set>(<id>)" for a lookup), without columns of the connector';

const checks = {
  accountCountryColumn: check('the logical name of a text column of account that holds nothing else', countryColumn),
  accountMatch: check(
    'a JSON object with columns (name, address columns and the country column of account), ignoreCase and ignoreLegalForm',
    accountMatch,
  ),
  cosellOnly: check('yes or no', yesNo),
  dealCurrencyColumn: check(
    `${environmentVariables.dealCurrencyColumn.default}, or the logical name of a text column of opportunity with the currency code`,
    columnName,
  ),
  dealValueColumn: check('the logical name of a money or decimal column of opportunity', columnName),
  defaultOwner: check(
    'the e-mail address or user name of an enabled user, or the name of a team that can own rows',
    z.string(),
  ),
  leadDefaults: check(valuesOf('lead'), columnValues),
  nameMark: check('yes or no', yesNo),
  newAccountDefaults: check(valuesOf('account'), columnValues),
  opportunityDefaults: check(valuesOf('opportunity'), columnValues),
  reconcileTimes: check('times HH:MM (UTC) with commas between them', times),
} satisfies { readonly [K in VariableKey]: Check<z.ZodType<unknown, string>> };

/** The value of every variable by its type. */
export type VariableValues = { readonly [K in VariableKey]: z.output<(typeof checks)[K]['schema']> };

const keys = Object.keys(environmentVariables) as VariableKey[];

/** The defaults that this version of the solution ships. */
export const shippedValues = Object.fromEntries(
  keys.map((key) => [key, checks[key].schema.parse(environmentVariables[key].default)]),
) as VariableValues;

/** Longest part of a value that a warning repeats, characters (chosen). */
const maxShown = 100;

/** What is used instead where it is not the default. */
const insteadOf: Partial<Record<VariableKey, string>> = {
  defaultOwner: 'nobody',
  // Another column would send another value to Partner Center.
  dealCurrencyColumn: 'the column used before; without one the currency is neither sent nor taken over',
  dealValueColumn: 'the column used before; without one the deal value is neither sent nor taken over',
};

/** Says in one sentence what a variable holds, what it takes and what is used instead. A person is never named. */
export function warningOf(key: VariableKey, text: string): string {
  const { name } = environmentVariables[key];
  const shown = text.length > maxShown ? `${text.slice(0, maxShown)}…` : text;
  const holds = key === 'defaultOwner' ? 'something that is not to be found' : JSON.stringify(shown);
  return `${name} holds ${holds}, but takes ${checks[key].takes}. Used instead: ${insteadText(key)}.`;
}

/** Says that a value cannot be checked, why, and what is used instead. */
export function uncheckedOf(key: VariableKey, why: string): string {
  return `${environmentVariables[key].name} cannot be checked. ${why} Used instead: ${insteadText(key)}.`;
}

function insteadText(key: VariableKey): string {
  return insteadOf[key] ?? JSON.stringify(environmentVariables[key].default);
}

/** Checks the texts of the variables; one that is not there counts as its default. */
export function readValues(texts: Readonly<Partial<Record<VariableKey, string>>>): {
  readonly values: VariableValues;
  readonly warnings: readonly string[];
  /** Variables whose text cannot be used; their values are the defaults. */
  readonly unusable: readonly VariableKey[];
} {
  const warnings: string[] = [];
  const unusable: VariableKey[] = [];
  const entries = keys.map((key): [string, unknown] => {
    const text = texts[key]?.trim() ?? '';
    if (text === '') return [key, shippedValues[key]];
    const result = checks[key].schema.safeParse(text);
    if (result.success) return [key, result.data];
    warnings.push(warningOf(key, text));
    unusable.push(key);
    return [key, shippedValues[key]];
  });
  return { values: Object.fromEntries(entries) as VariableValues, warnings, unusable };
}
