/** @jest-environment jsdom */
import * as React from 'react';
import { act } from 'react-dom/test-utils';
import * as ReactDOM from 'react-dom';
import { openDashboard } from '../../../../../sandbox/form/src/client/open-dashboard.ts';
import { DashboardPage } from '../../../../../sandbox/form/src/client/ui/dashboard-page.tsx';
import { buildDashboardMeta } from '../../../../../sandbox/form/src/meta/dashboard-meta.ts';
import { boardId, openDealsId } from '../app-fixtures.ts';
import { dealId, sampleCatalog, sellerId } from '../fixtures.ts';
import { fakeSurroundings } from './surroundings.ts';

jest.mock('react', () => jest.requireActual('react-17'));
jest.mock('react-dom', () => jest.requireActual('react-dom-17'));
jest.mock('react-dom/test-utils', () => jest.requireActual('react-dom-17/test-utils'));

let root: HTMLDivElement;
beforeEach(() => {
  root = document.createElement('div');
  document.body.append(root);
});
afterEach(() => {
  ReactDOM.unmountComponentAtNode(root);
  root.remove();
});

const groups = [
  { stage: 0, 'stage@OData.Community.Display.V1.FormattedValue': 'New', flag: true, number: 3 },
  { stage: 1, 'stage@OData.Community.Display.V1.FormattedValue': 'Old', flag: false, number: 2 },
];
type Route = NonNullable<Parameters<typeof fakeSurroundings>[0]>[string];

async function draw(answer?: Route) {
  const meta = buildDashboardMeta(
    { catalog: sampleCatalog(), organizationId: 'o' },
    { userId: sellerId, dashboardId: boardId, app: 'sample_Deals' },
  );
  const fake = fakeSurroundings(
    {
      'GET /api/data/v9.2/sample_deals':
        answer ??
        ((call) => ({
          body: {
            value: call.url.includes('aggregate="true"') ? groups : [{ sample_dealid: dealId, name: 'First deal' }],
          },
        })),
    },
    { picture: () => ['', ''] },
  );
  const board = openDashboard(meta, fake.around);
  await act(async () => void ReactDOM.render(<DashboardPage board={board} />, root));
  await act(async () => board.load());
  return { ...fake, board };
}
const all = (selector: string) => Array.from(root.querySelectorAll<HTMLElement>(selector));

describe('the dashboard page', () => {
  it('shows lists and charts under titles that lead to their rows', async () => {
    await draw();
    expect(root.querySelector('h1')?.textContent).toBe('Deals overview');
    expect(all('h2').map((title) => title.textContent)).toEqual(['Open deals', 'Stages', 'Lost']);
    expect(root.querySelector('h2 a')?.getAttribute('href')).toBe(
      `/main.aspx?appname=sample_Deals&pagetype=entitylist&etn=sample_deal&viewid=${openDealsId}`,
    );
    expect(root.querySelector('.grid tbody a')?.textContent).toBe('First deal');
    expect(all('svg rect')).toHaveLength(4);
  });

  it('gives the values of a chart as a table, too', async () => {
    await draw();
    const cells = all('figure table tr').map((row) => Array.from(row.children).map((cell) => cell.textContent));
    expect(cells).toEqual([
      ['Category', 'true', 'false'],
      ['New', '3', '0'],
      ['Old', '0', '2'],
    ]);
  });

  it('counts over the rows of the view', async () => {
    const { server } = await draw();
    const query = server.calls.find((call) => call.url.includes('aggregate="true"'))?.url;
    expect(query).toContain('<condition attribute="statecode" operator="eq" value="0"/>');
    expect(query).not.toContain('<attribute name="name"');
  });

  it('says which cell cannot be shown', async () => {
    await draw();
    expect(all('[role=alert]').map((each) => each.textContent)).toEqual([
      'There is no chart cc000000-0000-4000-8000-00000000000f.',
    ]);
  });

  it('says so in a chart or list that cannot be read, and in a chart without rows', async () => {
    await draw(() => ({ status: 501, body: { error: { code: '0x80060888', message: 'not answered here' } } }));
    expect(
      all('[role=alert]')
        .map((each) => each.textContent)
        .slice(0, 2),
    ).toEqual(['not answered here', 'not answered here']);
    ReactDOM.unmountComponentAtNode(root);
    await draw(() => ({ body: { value: [] } }));
    expect(root.textContent).toContain('There is nothing to show yet.');
  });

  it('reads everything again', async () => {
    const { server } = await draw();
    const before = server.calls.length;
    await act(async () => void root.querySelector<HTMLElement>('.command-bar button')?.click());
    // The row of the list, the groups of the chart, and the string table.
    expect(server.calls.length - before).toBe(3);
  });
});
