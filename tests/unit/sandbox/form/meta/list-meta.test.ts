import { buildListMeta } from '../../../../../sandbox/form/src/meta/list-meta.ts';
import { allDealsId, dealViews, gridRibbonXml, openDealsId } from '../app-fixtures.ts';
import { sampleCatalog, sellerId } from '../fixtures.ts';

const ribbons = new Map([['sample_deal', gridRibbonXml('HomepageGrid', 'sample_deal')]]);
const build = (request: { table?: string; viewId?: string; app?: string } = {}, changes = {}) =>
  buildListMeta(
    { catalog: sampleCatalog({ ribbons, ...changes }), organizationId: 'o' },
    { table: 'sample_deal', userId: sellerId, ...request },
  );

describe('buildListMeta', () => {
  it('opens the default view and brings the others, quick find and the commands of lists', () => {
    const meta = build();
    expect(meta.view.id).toBe(openDealsId);
    expect(meta.views).toEqual([
      { id: allDealsId, label: 'All deals' },
      { id: openDealsId, label: 'Open deals' },
    ]);
    expect(meta.quickFind).toContain('isquickfindfields');
    expect(meta.commands.map((command) => command.label)).toEqual(['Close one', 'Close many']);
    expect(meta.commands[0]?.rules).toEqual([
      { kind: 'selection', minimum: 1, maximum: 1, appliesTo: 'selected', invert: false },
    ]);
    expect(meta.commands[1]?.rules[1]).toEqual({
      kind: 'privilege',
      table: 'sample_line',
      verb: 'Create',
      depth: 0,
      appliesTo: 'primary',
      invert: false,
    });
  });

  it('opens the view that is asked for, also one that the list does not offer', () => {
    expect(build({ viewId: `{${allDealsId.toUpperCase()}}` }).view.label).toBe('All deals');
    const quickFind = dealViews[2]?.id ?? '';
    expect(build({ viewId: quickFind }).views[0]).toEqual({ id: quickFind, label: 'Quick find' });
  });

  it('stays in its app', () => {
    expect(build({ app: 'sample_Deals' }).app).toBe('sample_Deals');
    expect(build()).not.toHaveProperty('app');
  });

  it.each([
    [{ table: 'nothing' }, {}, 'There is no table nothing.'],
    [{ table: '' }, {}, 'There is no table (none named).'],
    [{ viewId: 'x' }, {}, 'The table Deals has no view x.'],
    [{}, { views: [] }, 'The table Deals has no public view.'],
  ])('refuses %j', (request, changes, message) => {
    expect(() => build(request, changes)).toThrow(message);
  });
});
