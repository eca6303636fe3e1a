import { z } from 'zod';
import type { ChoicePair } from '../../../../../domain/mapping/field-mapping.ts';

/** The parameters of a conversion, or what is wrong with them and what to write. */
export type Parsed<T> = { readonly value: T } | { readonly problem: string };

const scalar = z.union([z.string(), z.number(), z.boolean()]);
const constant = z.union([scalar, z.strictObject({ value: scalar }).transform(({ value }) => value)]);
const choiceMap = z.record(z.string(), z.union([z.string(), z.number()]));

/** Reads `{"value": …}`, or the bare value. */
export function parseConstant(parameters: string | null): Parsed<string | number | boolean> {
  const read = constant.safeParse(jsonOf(parameters));
  if (read.success && read.data !== '') return { value: read.data };
  return { problem: 'A constant needs its value in the parameters, for example {"value":"EMEA"}.' };
}

const example = '{"723450000":"20","723450001":"40"}';

/**
 * Reads `{"<value of the column>":"<value of the referral>", …}`: whole numbers for a choice, `true` and `false` for yes or no, text
 * otherwise.
 */
export function parseChoiceMap(parameters: string | null, columnType: string): Parsed<readonly ChoicePair[]> {
  const read = choiceMap.safeParse(jsonOf(parameters));
  const entries = read.success ? Object.entries(read.data) : [];
  if (entries.length === 0) {
    return { problem: `A choice map needs its pairs in the parameters as JSON, for example ${example}.` };
  }
  const pairs: ChoicePair[] = [];
  for (const [key, value] of entries) {
    const crm = columnValue(key.trim(), columnType);
    const referral = String(value).trim();
    if (crm === undefined) {
      return { problem: `The choice map names ${JSON.stringify(key)}. ${expected(columnType)}` };
    }
    if (referral === '') return { problem: `The choice map has nothing for ${JSON.stringify(key)}. Enter its value.` };
    pairs.push({ crm, referral });
  }
  return { value: pairs };
}

function columnValue(key: string, columnType: string): string | number | boolean | undefined {
  if (columnType === 'String') return key;
  if (columnType === 'Boolean') return key === 'true' ? true : key === 'false' ? false : undefined;
  return /^-?\d{1,10}$/.test(key) ? Number(key) : undefined;
}

function expected(columnType: string): string {
  return columnType === 'Boolean'
    ? 'The column takes true and false.'
    : 'The column takes whole numbers: use the values of its options, not their labels.';
}

/** Undefined when it is no JSON; nothing that is undefined passes a check. */
function jsonOf(text: string | null): unknown {
  try {
    return text === null ? undefined : JSON.parse(text);
  } catch {
    return undefined;
  }
}
