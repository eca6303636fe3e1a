import { describeView, describeViews, viewsOfTable } from '../../../../../sandbox/form/src/meta/view.ts';
import { allDealsId, dealViews, openDealsId, sampleApp } from '../app-fixtures.ts';
import { sampleCatalog } from '../fixtures.ts';

const catalog = sampleCatalog();
const source = dealViews[0] ?? fail();

describe('describeView', () => {
  it('names the property, label and width of each visible column, linked ones by their table', () => {
    const problems: string[] = [];
    expect(describeView(catalog, source, problems).columns).toEqual([
      { name: 'name', property: 'name', label: 'Name', width: 200, isLookup: false, isSortable: true },
      { name: 'partyid', property: '_partyid_value', label: 'Party', width: 100, isLookup: true, isSortable: true },
      {
        name: 'amount',
        property: 'amount',
        label: 'Amount',
        width: 100,
        isLookup: false,
        isSortable: true,
        image: { functionName: 'Sample.Deal.picture', library: 'sample_/deal.js' },
      },
      { name: 'p.name', property: 'p.name', label: 'Name (Party)', width: 100, isLookup: false, isSortable: false },
    ]);
    expect(problems).toEqual([]);
  });

  it.each(['nothing', 'p.nothing', 'q.name'])('leaves out the column %s, which does not exist, and says so', (name) => {
    const problems: string[] = [];
    const view = { ...source, layoutXml: `<grid><row><cell name="${name}" /></row></grid>` };
    expect(describeView(catalog, view, problems).columns).toEqual([]);
    expect(problems).toEqual([`View Open deals: its column ${name} does not exist.`]);
  });

  it('refuses a view whose XML is broken', () => {
    expect(() => describeView(catalog, { ...source, layoutXml: '<grid>' }, [])).toThrow(
      'The layout of view Open deals',
    );
    expect(() => describeView(catalog, { ...source, fetchXml: '<fetch' }, [])).toThrow('The query of view Open deals');
  });
});

describe('describeViews', () => {
  it('says which view does not exist', () => {
    const problems: string[] = [];
    expect(Object.keys(describeViews(catalog, [openDealsId, 'none', openDealsId], problems))).toEqual([openDealsId]);
    expect(problems).toEqual(['The page names view none, which does not exist.']);
  });
});

describe('viewsOfTable', () => {
  const labels = (app?: string, changed = catalog) =>
    viewsOfTable(changed, 'sample_deal', app).map((view) => view.label);

  it('offers the public views by name', () => {
    expect(labels()).toEqual(['All deals', 'Open deals']);
  });

  it('offers those of the app where it names some', () => {
    expect(labels('sample_Deals')).toHaveLength(2);
    const app = { ...sampleApp, components: [{ type: 26, schemaName: '', id: `{${allDealsId.toUpperCase()}}` }] };
    expect(labels('sample_Deals', sampleCatalog({ apps: new Map([['sample_Deals', app]]) }))).toEqual(['All deals']);
  });
});

function fail(): never {
  throw new Error('the fixture changed');
}
