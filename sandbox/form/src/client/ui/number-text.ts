/**
 * Reads a number as people of a language write it: with or without group separators.
 * @returns undefined when the text is no number.
 */
export function parseNumber(text: string, languageTag: string): number | undefined {
  const parts = new Intl.NumberFormat(languageTag).formatToParts(-12_345.6);
  const decimal = parts.find((part) => part.type === 'decimal')?.value ?? '.';
  const group = parts.find((part) => part.type === 'group')?.value ?? ',';
  const plain = text.replace(/\s/g, '').split(group).join('').split(decimal).join('.');
  return /^[-+]?\d+(\.\d+)?$/.test(plain) ? Number(plain) : undefined;
}
