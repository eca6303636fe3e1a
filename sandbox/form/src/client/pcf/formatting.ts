/** The formatting service of controls, in the browser's language (control API reference: Formatting). */
export function createFormatting(languageTag: string) {
  const date = (options: Intl.DateTimeFormatOptions) => (value: Date) => value.toLocaleDateString(languageTag, options);
  const number = (digits: number | undefined) => (value: number) =>
    value.toLocaleString(
      languageTag,
      digits === undefined ? {} : { minimumFractionDigits: digits, maximumFractionDigits: digits },
    );
  return {
    formatCurrency: (value: number, precision = 2, symbol = '') => `${symbol}${number(precision)(value)}`,
    formatDecimal: (value: number, precision = 2) => number(precision)(value),
    formatInteger: (value: number) => number(0)(value),
    formatDateLong: date({ dateStyle: 'full' }),
    formatDateLongAbbreviated: date({ dateStyle: 'medium' }),
    formatDateShort: (value: Date, includeTime = false) =>
      includeTime
        ? value.toLocaleString(languageTag, { dateStyle: 'short', timeStyle: 'short' })
        : date({ dateStyle: 'short' })(value),
    formatDateYearMonth: date({ year: 'numeric', month: 'long' }),
    formatDateAsFilterStringInUTC: (value: Date, includeTime = false) =>
      value.toISOString().slice(0, includeTime ? 19 : 10),
    formatTime: (value: Date) => value.toLocaleTimeString(languageTag, { timeStyle: 'short' }),
    formatLanguage: (value: number) => String(value),
    getWeekOfYear,
  };
}

const dayMs = 86_400_000;

/** Week of the year where week 1 holds January 1 and weeks begin on Sunday (the en-US calendar). */
function getWeekOfYear(value: Date): number {
  const first = new Date(value.getFullYear(), 0, 1);
  const day = Math.round(
    (new Date(value.getFullYear(), value.getMonth(), value.getDate()).getTime() - first.getTime()) / dayMs,
  );
  return Math.floor((day + first.getDay()) / 7) + 1;
}
