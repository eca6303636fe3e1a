/** @jest-environment jsdom */
import { chartFetch, gridFetch } from '../../../../../sandbox/form/src/client/data/fetch-xml.ts';
import type { ColumnMeta } from '../../../../../sandbox/form/src/meta/types.ts';
import { sampleMeta } from '../fixtures.ts';

const view =
  '<fetch version="1.0"><entity name="t"><attribute name="name"/><order attribute="name"/><filter><condition attribute="a" operator="eq" value="1"/></filter><link-entity name="p" from="pid" to="pid" alias="p"><attribute name="x"/><filter><condition attribute="b" operator="null"/></filter></link-entity></entity></fetch>';
const plain = { columns: [], page: 1, count: 50 };

describe('gridFetch', () => {
  it('asks for one page of the view', () => {
    expect(gridFetch(view, { ...plain, page: 3 })).toContain('<fetch version="1.0" page="3" count="50">');
  });

  it('adds columns that the view does not read, each once', () => {
    const xml = gridFetch(view, { ...plain, columns: ['name', 'tid'] });
    expect(xml.match(/<attribute name="(name|tid)"\/>/g)).toHaveLength(2);
    const all = view.replace('<attribute name="name"/>', '<all-attributes/>');
    expect(gridFetch(all, { ...plain, columns: ['tid'] })).not.toContain('name="tid"');
  });

  it('replaces the order of the view', () => {
    const xml = gridFetch(view, { ...plain, order: { column: 'size', isDescending: true } });
    expect(xml).not.toContain('<order attribute="name"/>');
    expect(xml).toContain('<order attribute="size" descending="true"/>');
  });

  it('adds the rows of one record to the conditions', () => {
    const xml = gridFetch(view, { ...plain, parent: { column: 'dealid', id: '1' } });
    expect(xml).toContain(
      '<filter type="and"><condition attribute="dealid" operator="eq" value="1"/></filter></entity></fetch>',
    );
    expect(xml).toContain('<condition attribute="a" operator="eq" value="1"/>');
  });

  describe('search', () => {
    const { columns } = sampleMeta().table;
    const quickFind = (...names: string[]) =>
      `<fetch><entity name="t"><filter type="or" isquickfindfields="1">${names.map((name) => `<condition attribute="${name}" operator="like" value="{0}"/>`).join('')}</filter></entity></fetch>`;
    const search = (text: string, ...names: string[]) =>
      gridFetch(view, {
        ...plain,
        search: { text, quickFind: quickFind(...names), columns: columns as Record<string, ColumnMeta> },
      });

    it('looks in the text columns of the quick find view, with * for anything', () => {
      expect(search(' *wa<re ', 'name', 'amount', 'note')).toContain(
        '<filter type="or"><condition attribute="name" operator="like" value="%wa&lt;re%"/><condition attribute="note" operator="like" value="%wa&lt;re%"/></filter>',
      );
    });

    it('finds everything when the quick find view has no text column', () => {
      expect(search('x', 'amount')).not.toContain('like');
    });
  });

  it.each(['<fetch', '<fetch/>', ''])('refuses the query %j', (xml) => {
    expect(() => gridFetch(xml, plain)).toThrow('not well-formed FetchXML');
  });
});

describe('chartFetch', () => {
  const chart =
    '<fetch aggregate="true"><entity name="t"><attribute name="tid" aggregate="count" alias="n"/></entity></fetch>';

  it('aggregates over the rows of the view', () => {
    expect(chartFetch(chart, view)).toBe(
      '<fetch aggregate="true"><entity name="t"><attribute name="tid" aggregate="count" alias="n"/><filter><condition attribute="a" operator="eq" value="1"/></filter><link-entity name="p" from="pid" to="pid" alias="p"><filter><condition attribute="b" operator="null"/></filter></link-entity></entity></fetch>',
    );
  });

  it('refuses a broken view', () => {
    expect(() => chartFetch(chart, '<fetch>')).toThrow('not well-formed');
  });
});
