import { parseChart } from '../../../../../sandbox/form/src/meta/chart.ts';
import { buildDashboardMeta } from '../../../../../sandbox/form/src/meta/dashboard-meta.ts';
import { boardId, chartId, dealBoard, dealChart, openDealsId } from '../app-fixtures.ts';
import { sampleCatalog, sellerId } from '../fixtures.ts';

const build = (changes: Parameters<typeof sampleCatalog>[0] = {}, dashboardId: string | null = boardId) =>
  buildDashboardMeta(
    { catalog: sampleCatalog(changes), organizationId: 'o' },
    { userId: sellerId, ...(dashboardId === null ? {} : { dashboardId }) },
  );
const parts = (meta: ReturnType<typeof build>) =>
  meta.dashboard.columns
    .flatMap((column) => column.sections)
    .flatMap((section) => section.cells)
    .map((cell) => cell.part);

describe('buildDashboardMeta', () => {
  it('brings lists and charts with what they need', () => {
    const meta = build({}, `{${boardId.toUpperCase()}}`);
    expect(meta.dashboard.label).toBe('Deals overview');
    expect(parts(meta)).toEqual([
      { kind: 'list', table: 'sample_deal', viewId: openDealsId, pageSize: 5 },
      { kind: 'chart', table: 'sample_deal', viewId: openDealsId, chartId },
      { kind: 'problem', message: 'There is no chart cc000000-0000-4000-8000-00000000000f.' },
    ]);
    expect(meta.views[openDealsId]?.label).toBe('Open deals');
    expect(meta.charts[chartId]).toMatchObject({ kind: 'column', isStacked: true, category: 'stage', series: 'flag' });
  });

  it('opens the first dashboard when none is named, and refuses one that does not exist', () => {
    expect(build({}, null).dashboard.id).toBe(boardId);
    expect(() => build({}, 'x')).toThrow('There is no dashboard x.');
    expect(() => build({ dashboards: [] }, null)).toThrow('There is no dashboard in the imported solutions.');
  });

  it('says which cell cannot be shown, and shows the others', () => {
    const broken = { ...dealBoard, xml: dealBoard.xml.replace('sample_deal<', 'gone<') };
    expect(parts(build({ dashboards: [broken] }))[0]).toEqual({ kind: 'problem', message: 'There is no table gone.' });
    const withoutViews = build({ views: [] });
    expect(parts(withoutViews)[0]).toEqual({ kind: 'problem', message: `There is no view ${openDealsId}.` });
    expect(withoutViews.problems).toHaveLength(1);
  });
});

describe('parseChart', () => {
  const label = (name: string) => name;

  it('labels measures by what they count or sum', () => {
    expect(parseChart(dealChart, label)).toMatchObject({ chart: { measures: [{ alias: 'number', label: 'Number' }] } });
    const sum = dealChart.dataXml.replace('name="sample_dealid" aggregate="count"', 'name="amount" aggregate="sum"');
    expect(parseChart({ ...dealChart, dataXml: sum }, label)).toMatchObject({
      chart: { measures: [{ label: 'amount (sum)' }] },
    });
  });

  it.each([
    ['Pie', 'pie'],
    ['doughnut', 'doughnut'],
    ['Funnel', 'funnel'],
    ['Bar', 'bar'],
    ['Column', 'column'],
  ])('knows the chart type %s', (type, kind) => {
    const presentationXml = `<Chart><Series><Series ChartType="${type}" /></Series></Chart>`;
    expect(parseChart({ ...dealChart, presentationXml }, label)).toMatchObject({ chart: { kind } });
  });

  it.each([
    [{ presentationXml: '<Chart><Series><Series ChartType="Radar" /></Series></Chart>' }, 'is of type Radar'],
    [{ presentationXml: '<Chart />' }, 'is of type (none)'],
    [{ dataXml: '<datadefinition />' }, 'has no fetch or no category'],
    [{ dataXml: dealChart.dataXml.replace(/<measure .*?\/>/, '') }, 'measures nothing'],
  ])('says why it cannot draw %j', (change, problem) => {
    expect(parseChart({ ...dealChart, ...change }, label)).toEqual({ problem: expect.stringContaining(problem) });
  });

  it('refuses broken XML', () => {
    expect(() => parseChart({ ...dealChart, dataXml: '<a>' }, label)).toThrow('The data of chart Deals by stage');
  });
});
