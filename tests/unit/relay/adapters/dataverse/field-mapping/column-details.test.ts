import type { BatchPart, PartAnswer } from '../../../../../../relay/src/adapters/dataverse/batch.ts';
import {
  maxReferenceRows,
  readColumnDetails,
} from '../../../../../../relay/src/adapters/dataverse/field-mapping/column-details.ts';
import type { Row, WebApi } from '../../../../../../relay/src/adapters/dataverse/web-api.ts';
import { RelayError } from '../../../../../../relay/src/errors/relay-error.ts';
import { rejection } from '../../ports.ts';

const now = () => new Date('2030-05-01T08:00:00Z');

/** An answer to one part. */
const answer = (status: number, body: unknown): PartAnswer => ({
  status,
  headers: new Headers({ 'content-type': 'application/json' }),
  text: JSON.stringify(body),
});

/** An environment that answers one question about a column, and gives these rows. */
function apiOf(first: PartAnswer, definition: Row | null | RelayError = null, rows: readonly Row[] = []) {
  const asked: string[] = [];
  const api: Pick<WebApi, 'batch' | 'get' | 'list'> = {
    async batch(parts: readonly BatchPart[]) {
      asked.push(...parts.map(({ path }) => decodeURIComponent(path)));
      return parts.map(() => first);
    },
    async get() {
      if (definition instanceof RelayError) throw definition;
      return definition;
    },
    async list(_path, most = 5000) {
      return rows.slice(0, most);
    },
  };
  return { api, asked };
}

const wanted = (type: string) => [
  { table: 'account' as const, name: 'new_x', column: { type, forCreate: true, forUpdate: true, isRequired: false } },
];

const relation = {
  ReferencedEntity: 'new_country',
  ReferencingAttribute: 'new_x',
  ReferencingEntityNavigationPropertyName: 'new_X',
};
const definition = {
  EntitySetName: 'new_countries',
  PrimaryIdAttribute: 'new_countryid',
  PrimaryNameAttribute: 'new_name',
};
const country = (n: number): Row => ({ new_countryid: `ID-${n}`, new_name: `Country ${n}` });

async function detailsOf(type: string, ...of: Parameters<typeof apiOf>) {
  const { api, asked } = apiOf(...of);
  return { details: (await readColumnDetails(api, wanted(type), now)).get('account.new_x'), asked };
}

describe('the details of a column', () => {
  it('are the options of a choice of its own or of all', async () => {
    const options = { Options: [{ Value: 1 }, { Value: 2 }] };
    const own = await detailsOf('Picklist', answer(200, { OptionSet: options, GlobalOptionSet: null }));
    expect(own.details).toEqual({ options: [1, 2] });
    expect(own.asked[0]).toMatch(
      /Attributes\(LogicalName='new_x'\)\/Microsoft\.Dynamics\.CRM\.PicklistAttributeMetadata/,
    );
    const shared = await detailsOf('Picklist', answer(200, { OptionSet: null, GlobalOptionSet: options }));
    expect(shared.details).toEqual({ options: [1, 2] });
  });

  it('are the kind of a date', async () => {
    const of = async (value: string) =>
      (await detailsOf('DateTime', answer(200, { DateTimeBehavior: { Value: value } }))).details;
    await expect(of('DateOnly')).resolves.toEqual({ isDateOnly: true });
    await expect(of('UserLocal')).resolves.toEqual({ isDateOnly: false });
  });

  it('are the rows that a lookup may point to', async () => {
    const { details } = await detailsOf('Lookup', answer(200, { value: [relation] }), definition, [country(1), {}]);
    expect(details).toEqual({
      reference: { names: { 'id-1': 'Country 1' }, set: 'new_countries', navigation: 'new_X' },
    });
  });

  it.each<[string, PartAnswer, Row | null | RelayError, Row[], string]>([
    ['several tables', answer(200, { value: [relation, relation] }), definition, [], 'rows of several tables'],
    ['no table', answer(200, { value: [] }), definition, [], 'rows of several tables'],
    [
      'a table without definition',
      answer(200, { value: [relation] }),
      null,
      [],
      'The table new_country cannot be read.',
    ],
    [
      'too many rows',
      answer(200, { value: [relation] }),
      definition,
      Array.from({ length: maxReferenceRows + 1 }, (_, n) => country(n)),
      'has more than 500 rows',
    ],
    [
      'rows without the privilege',
      answer(200, { value: [relation] }),
      new RelayError({ code: 'DV_ACCESS_DENIED', retry: 'never', parameters: { detail: 'prvReadnew_Country' } }),
      [],
      'a role with prvReadnew_Country',
    ],
    [
      'a refused question',
      answer(400, { error: { code: '0x0', message: 'No' } }),
      null,
      [],
      'cannot be read (DV_REJECTED',
    ],
  ])('say what keeps a lookup from being used: %s', async (_what, first, table, rows, message) => {
    const { details } = await detailsOf('Lookup', first, table, rows);
    expect(details?.reference).toBeUndefined();
    expect(details?.referenceProblem).toContain(message);
  });

  it('are not asked for where the type says all, and missing where they are refused for good', async () => {
    expect((await detailsOf('String', answer(200, {}))).asked).toEqual([]);
    expect((await detailsOf('Picklist', answer(404, { error: {} }))).details).toBeUndefined();
  });

  it('throw what passes', async () => {
    const { api } = apiOf(answer(503, {}));
    expect(await rejection(readColumnDetails(api, wanted('Picklist'), now))).toMatchObject({ code: 'DV_UNAVAILABLE' });
    const down = new RelayError({ code: 'DV_THROTTLED', retry: 'later' });
    const late = apiOf(answer(200, { value: [relation] }), down);
    expect(await rejection(readColumnDetails(late.api, wanted('Lookup'), now))).toBe(down);
  });
});
