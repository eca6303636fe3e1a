import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { failures } from '../../../domain/failures.ts';
import { waitsForSignIn } from '../../../domain/model/outcome.ts';
import { texts } from '../../../solution/contract/texts.ts';
import type { TextKey } from '../../../solution/contract/texts.ts';

const root = join(__dirname, '../../..');
const relay = join(root, 'relay/src');
const sources = readdirSync(relay, { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.ts'))
  .map((file) => readFileSync(join(relay, file), 'utf8'));

/** Classes with which the relay raises each code, as far as they stand beside it in the source. */
const raised = new Map<string, Set<string>>();
for (const [, code = '', retry = ''] of sources.join('\n').matchAll(/code: '([A-Z_]+)',\s+retry: '(\w+)'/g)) {
  raised.set(code, (raised.get(code) ?? new Set()).add(retry));
}

const retriesOf = (code: TextKey): string[] => failures.filter(({ codes }) => codes.includes(code)).map((f) => f.retry);

const codes = [...new Set(failures.flatMap((failure) => failure.codes))];

describe('the catalogue of failures', () => {
  it('knows every symptom, in order', () => {
    expect([...new Set(failures.map(({ symptom }) => symptom))]).toEqual(
      Array.from({ length: 25 }, (_, n) => `E${n + 1}`),
    );
  });

  it('names texts that people can read', () => {
    expect(codes.filter((code) => !(code in texts.en))).toEqual([]);
    expect(codes.length).toBeGreaterThan(35);
  });

  it('says where to look for what no deal shows', () => {
    for (const { symptom, codes: named, shownBy } of failures) {
      expect([symptom, named.length > 0]).toEqual([symptom, shownBy === undefined]);
      if (shownBy !== undefined)
        expect([shownBy, sources.some((text) => text.includes(`'${shownBy}'`))]).toEqual([shownBy, true]);
    }
  });

  it('tries a fault again as the relay that raises it', () => {
    const known = codes.filter((code) => raised.has(code));
    expect(known).toEqual(
      expect.arrayContaining(['DV_THROTTLED', 'PC_THROTTLED', 'PC_REJECTED', 'DV_CURRENCY_UNKNOWN', 'PC_SIGN_IN']),
    );
    for (const code of known) {
      const classes = waitsForSignIn(code) ? ['later'] : [...(raised.get(code) ?? [])];
      for (const retry of retriesOf(code)) expect([code, classes]).toEqual([code, expect.arrayContaining([retry])]);
    }
  });

  it('tries one code in one way', () => {
    for (const code of codes) expect([code, new Set(retriesOf(code)).size]).toEqual([code, 1]);
  });

  it('tries again what says so, and nothing that asks a person', () => {
    for (const { codes: named, retry } of failures) {
      for (const code of named) {
        const promises = /tries( it)? again\.|is tried again|is checking/.test(texts.en[code]) || waitsForSignIn(code);
        expect([code, retry === 'never' || promises || code === 'DV_SIGN_IN']).toEqual([code, true]);
        if (promises) expect([code, retry]).not.toEqual([code, 'never']);
      }
    }
  });
});

describe('docs/troubleshooting.md', () => {
  const rows = readFileSync(join(root, 'docs/troubleshooting.md'), 'utf8')
    .split('\n')
    .filter((line) => /^\| E\d+ /.test(line))
    .map((line) => line.split('|').map((cell) => cell.trim()));

  it('has a row for every symptom, with its codes', () => {
    const documented = rows.map(([, symptom, , shown = '']) => [symptom, shown.match(/[A-Z]+_[A-Z_]+/g) ?? []]);
    const expected = Object.entries(Object.groupBy(failures, ({ symptom }) => symptom)).map(([symptom, entries]) => [
      symptom,
      entries?.flatMap((entry) => entry.codes),
    ]);
    expect(documented).toEqual(expected);
  });

  it('says when the connector tries again', () => {
    const words = { never: 'no', later: 'yes, later', now: 'yes, at once' };
    for (const [, symptom = '', , , again = ''] of rows) {
      const classes = new Set(
        failures.filter((failure) => failure.symptom === symptom).map(({ retry }) => words[retry]),
      );
      expect([symptom, again.split('; ')]).toEqual([symptom, [...classes]]);
    }
  });
});
