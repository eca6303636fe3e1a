import fc from 'fast-check';
import { parsedByShape } from '../../../../sandbox/dataverse/src/webapi/filter-shape.ts';
import { parseFilter } from '../../../../sandbox/dataverse/src/webapi/query-options.ts';
import { sample } from '../../../../sandbox/dataverse/src/base/sample-rows.ts';
import { newEnvironment } from './client.ts';

const zero = '00000000-0000-0000-0000-000000000000';
const year2000 = '2000-01-01T00:00:00Z';

/** What a call does, errors included. */
function outcome(run: () => unknown): unknown {
  try {
    return run();
  } catch (error) {
    return String(error);
  }
}

/** The parser, and what it was asked. */
function spy(): { asked: string[]; parse: typeof parseFilter } {
  const asked: string[] = [];
  return {
    asked,
    parse: (filter) => {
      asked.push(filter);
      return parseFilter(filter);
    },
  };
}

describe('a filter that differs from an earlier one in its literals', () => {
  it('is not parsed again', () => {
    const { asked, parse } = spy();
    const byShape = parsedByShape(parse);
    const filter = (id: string, name: string, time: string): string =>
      `(accountid eq ${id} or name eq '${name}') and createdon ge ${time} and statecode eq 0`;
    byShape(filter(sample.accounts.olivera, 'a', '2030-01-01T00:00:00Z'));
    const second = byShape(filter(sample.accounts.tannenhof, "O''Neil and Sons", '2031-02-03T04:05:06.789Z'));
    expect(asked).toHaveLength(1);
    expect(second).toMatchObject({
      left: {
        left: { literal: { kind: 'guid', value: sample.accounts.tannenhof } },
        right: { literal: { kind: 'text', value: "O'Neil and Sons" } },
      },
      right: {
        left: { literal: { kind: 'date', value: '2031-02-03T04:05:06.789Z' } },
        right: { literal: { kind: 'number', value: 0 } },
      },
    });
  });

  it('finds its own rows', async () => {
    const { send } = newEnvironment();
    const named = async (name: string): Promise<unknown[]> =>
      (await send('GET', `accounts?$select=name&$filter=name eq '${name}'`)).rows.map((row) => row['accountid']);
    expect(await named('Olivera Alimentos SA')).toEqual([sample.accounts.olivera]);
    expect(await named('Harbourlight Studios')).toEqual([sample.accounts.harbourlight]);
    expect(await named('x')).toEqual([]);
  });
});

describe('every filter', () => {
  const texts = fc.oneof(
    fc.constantFrom(
      'x',
      "O''Neil",
      zero,
      year2000,
      "a'b",
      '100%25',
      'a%27b',
      '%',
      'a\nb',
      'Ü and (b)',
      'name eq 1',
      '',
    ),
    fc.string(),
  );
  const literals = fc.oneof(
    texts.map((text) => `'${text}'`),
    fc.constantFrom(zero, year2000, 'null', 'true', '5', '-1.5'),
    fc.constantFrom('2030-13-01T00:00:00Z', '2030-02-31T00:00:00Z', '2030-01-01T00:00:00+02:00', '2030-01-01'),
    fc.constantFrom(sample.accounts.olivera, sample.accounts.olivera.toUpperCase(), '1234', 'abc'),
    fc.uuid(),
    fc.date({ min: new Date(0), max: new Date('2100-01-01'), noInvalidDate: true }).map((date) => date.toISOString()),
  );
  const comparisons = fc.oneof(
    fc
      .tuple(fc.constantFrom('name', 'accountid', '_ownerid_value', 'parentaccountid/name'), literals)
      .chain(([path, literal]) => fc.constantFrom(`${path} eq ${literal}`, `${literal} gt ${path}`)),
    texts.map((text) => `contains(name,'${text}')`),
  );
  const filters = fc
    .array(comparisons, { minLength: 1, maxLength: 4 })
    .chain((parts) =>
      fc.constantFrom(
        parts.join(' and '),
        parts.map((part) => `not (${part})`).join(' or '),
        `(${parts.join(' or ')})`,
      ),
    );

  it('is read as if it came alone, and refused in the same words', () => {
    const byShape = parsedByShape(parseFilter);
    fc.assert(
      fc.property(filters, (filter) => {
        const alone = outcome(() => parseFilter(filter));
        expect(outcome(() => byShape(filter))).toEqual(alone);
        expect(outcome(() => byShape(filter))).toEqual(alone);
      }),
      { numRuns: 500, seed: 1 },
    );
  });
});
