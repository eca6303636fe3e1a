import { parseView } from '../../../../../sandbox/form/src/meta/view.ts';

const source = (filter: string) => ({
  id: 'v',
  table: 't',
  label: 'Lines',
  layoutXml: '<grid><row><cell name="name" width="10" /><cell name="secret" ishidden="1" /></row></grid>',
  fetchXml: `<fetch><entity name="t"><order attribute="name" /><order attribute="size" descending="true" />${filter}</entity></fetch>`,
});

describe('parseView', () => {
  it('leaves hidden columns out and keeps the order of the sort columns', () => {
    const { view } = parseView(source(''));
    expect(view.columns).toEqual([{ name: 'name', width: 10 }]);
    expect(view.orderBy).toBe('name asc,size desc');
    expect(view.filter).toBe('');
  });

  it.each([
    ['<filter><condition attribute="a" operator="ne" value="it\'s" /></filter>', "a ne 'it''s'"],
    ['<filter><condition attribute="a" operator="null" /></filter>', 'a eq null'],
    ['<filter><condition attribute="a" operator="not-null" /></filter>', 'a ne null'],
    [
      '<filter type="or"><condition attribute="a" operator="eq" value="1" /><condition attribute="b" operator="gt" value="2.5" /></filter>',
      '(a eq 1 or b gt 2.5)',
    ],
    [
      '<filter><filter type="or"><condition attribute="a" operator="eq" value="1" /></filter><condition attribute="b" operator="le" value="2" /></filter>',
      '(a eq 1 and b le 2)',
    ],
    ['<filter isquickfindfields="1"><condition attribute="a" operator="like" value="{0}" /></filter>', ''],
  ])('turns %s into a filter', (xml, filter) => {
    expect(parseView(source(xml))).toMatchObject({ view: { filter }, problems: [] });
  });

  it('leaves out what OData cannot say, and says so', () => {
    const { view, problems } = parseView(source('<filter><condition attribute="a" operator="last-week" /></filter>'));
    expect(view.filter).toBe('');
    expect(problems).toEqual(['View Lines: condition last-week on a is left out.']);
  });

  it('refuses a view whose XML is broken', () => {
    expect(() => parseView({ ...source(''), layoutXml: '<grid>' })).toThrow('The layout of view Lines');
  });
});
