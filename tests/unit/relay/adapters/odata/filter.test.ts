import {
  all,
  any,
  compare,
  contains,
  equals,
  guid,
  instant,
  integer,
  isGuid,
  nothing,
  query,
  startsWith,
  text,
} from '../../../../../relay/src/adapters/odata/filter.ts';

const id = '5E2F9C88-17D0-4B3D-9A6C-0C4B8E6D2703';

describe('OData filters', () => {
  it('quote text and double its quotes', () => {
    expect(equals('name', text("O'Brien' or 1 eq 1")).text).toBe("name eq 'O''Brien'' or 1 eq 1'");
    expect(startsWith('name', "D'").text).toBe("startswith(name,'D''')");
    expect(contains('name', "D'").text).toBe("contains(name,'D''')");
  });

  it('write each kind of literal', () => {
    expect(equals('a', guid(id)).text).toBe(`a eq ${id.toLowerCase()}`);
    expect(compare('b', 'lt', instant(new Date('2026-01-02T03:04:05Z'))).text).toBe('b lt 2026-01-02T03:04:05.000Z');
    expect(compare('c', 'ge', integer(723450001)).text).toBe('c ge 723450001');
    expect(equals('d', nothing).text).toBe('d eq null');
  });

  it('bracket the parts of and and or, and leave a single part alone', () => {
    const a = equals('a', integer(1));
    const b = equals('b', integer(2));
    expect(all(a, any(a, b)).text).toBe('(a eq 1) and ((a eq 1) or (b eq 2))');
    expect(all(a).text).toBe('a eq 1');
  });

  it.each([
    ['a field with an operator in it', () => equals('name eq 1 or x', text('y'))],
    ['a text that is no GUID', () => equals('id', guid("'; drop"))],
    ['a number with a fraction', () => equals('n', integer(1.5))],
    ['no part at all', () => all()],
  ])('refuse %s', (_what, make) => {
    expect(make).toThrow(TypeError);
  });

  it('encode a query so that nothing of a value can end it', () => {
    const written = query({ $filter: equals('name', text('a&$top=1#')), $select: 'a,b', $skip: undefined });
    expect(written).toBe("$filter=name%20eq%20'a%26$top%3D1%23'&$select=a,b");
    expect(new URLSearchParams(written).get('$filter')).toBe("name eq 'a&$top=1#'");
  });

  it('know a GUID', () => {
    expect(isGuid(id)).toBe(true);
    expect(isGuid(`{${id}}`)).toBe(false);
    expect(isGuid(undefined)).toBe(false);
  });
});
