import { createHash } from 'node:crypto';
import { invalidArgument } from '../errors.ts';

/** Longest random text a format may ask for. */
const maxRandomLength = 6;

/**
 * Fills an autonumber format: `{SEQNUM:n}` with at least n digits, `{RANDSTRING:n}` with n characters (1 to 6), and
 * `{DATETIMEUTC:format}` with the time. Throws 400 for a placeholder that is not understood, when the first row is
 * saved, as the platform does. Source: Create autonumber columns.
 */
export function formatAutoNumber(format: string, sequence: number, now: Date): string {
  let randomParts = 0;
  return format.replace(/\{([^{}]*)\}/g, (all, inside: string) => {
    const [kind = '', ...rest] = inside.split(':');
    const argument = rest.join(':');
    const length = /^\d+$/.test(argument) ? Number(argument) : 0;
    if (kind === 'SEQNUM' && length > 0) return String(sequence).padStart(length, '0');
    if (kind === 'RANDSTRING' && length > 0 && length <= maxRandomLength) {
      randomParts += 1;
      return randomText(`${format}|${now.getTime()}|${sequence}|${randomParts}`, length);
    }
    if (kind === 'DATETIMEUTC' && argument !== '') return formatTime(argument, now);
    throw invalidArgument(`Invalid Argument: ${all} in the autonumber format '${format}'.`);
  });
}

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789';

/** Looks random and is the same for the same row, so that runs of the stand-in can be repeated. */
function randomText(seed: string, length: number): string {
  const bytes = createHash('sha256').update(seed).digest().subarray(0, length);
  return [...bytes].map((byte) => alphabet[byte % alphabet.length]).join('');
}

/** Custom date and time format specifiers of .NET, as far as numbers go. */
function formatTime(format: string, now: Date): string {
  const two = (value: number): string => String(value).padStart(2, '0');
  const hour = now.getUTCHours() % 12 || 12;
  const parts: Readonly<Record<string, string>> = {
    yyyy: String(now.getUTCFullYear()),
    yy: two(now.getUTCFullYear() % 100),
    MM: two(now.getUTCMonth() + 1),
    M: String(now.getUTCMonth() + 1),
    dd: two(now.getUTCDate()),
    d: String(now.getUTCDate()),
    HH: two(now.getUTCHours()),
    H: String(now.getUTCHours()),
    hh: two(hour),
    h: String(hour),
    mm: two(now.getUTCMinutes()),
    m: String(now.getUTCMinutes()),
    ss: two(now.getUTCSeconds()),
    s: String(now.getUTCSeconds()),
    fff: String(now.getUTCMilliseconds()).padStart(3, '0'),
    tt: now.getUTCHours() < 12 ? 'AM' : 'PM',
  };
  return format.replace(/([A-Za-z])\1*/g, (letters) => {
    const part = parts[letters];
    if (part === undefined) throw invalidArgument(`Invalid Argument: '${letters}' in the date format '${format}'.`);
    return part;
  });
}
