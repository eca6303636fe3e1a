/** @jest-environment jsdom */
import * as React from 'react';
import { act } from 'react-dom/test-utils';
import * as ReactDOM from 'react-dom';
import { openList } from '../../../../../sandbox/form/src/client/open-list.ts';
import { ListPage } from '../../../../../sandbox/form/src/client/ui/list-page.tsx';
import type { GridControl } from '../../../../../sandbox/form/src/client/xrm/grid-control.ts';
import { buildListMeta } from '../../../../../sandbox/form/src/meta/list-meta.ts';
import { allDealsId, gridRibbonXml } from '../app-fixtures.ts';
import { dealId, partyId, readerId, sampleCatalog, sellerId } from '../fixtures.ts';
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

const secondId = dealId.replace(/1$/, '2');
const rows = [
  {
    sample_dealid: dealId,
    name: 'First deal',
    amount: 1250.5,
    'amount@OData.Community.Display.V1.FormattedValue': '€1,250.50',
    _partyid_value: partyId,
    '_partyid_value@OData.Community.Display.V1.FormattedValue': 'Northgate Bakery',
    '_partyid_value@Microsoft.Dynamics.CRM.lookuplogicalname': 'sample_deal',
    'p.name': 'Northgate Bakery',
  },
  { sample_dealid: secondId, name: 'Second deal' },
];
const set = 'GET /api/data/v9.2/sample_deals';
type Routes = Parameters<typeof fakeSurroundings>[0];
const picture = () => ['sample_/icon.svg', 'Three days left'];

async function draw(
  options: {
    routes?: Routes;
    scripts?: Parameters<typeof fakeSurroundings>[1];
    userId?: string;
    viewId?: string;
    app?: string;
    catalog?: Parameters<typeof sampleCatalog>[0];
  } = {},
) {
  const { userId = sellerId, viewId, app } = options;
  const ribbons = new Map([['sample_deal', gridRibbonXml('HomepageGrid', 'sample_deal')]]);
  const meta = buildListMeta(
    { catalog: sampleCatalog({ ribbons, ...options.catalog }), organizationId: 'o' },
    { table: 'sample_deal', userId, ...(viewId ? { viewId } : {}), ...(app ? { app } : {}) },
  );
  const fake = fakeSurroundings(
    { [set]: () => ({ body: { value: rows, '@Microsoft.Dynamics.CRM.morerecords': true } }), ...options.routes },
    { picture, ...options.scripts },
  );
  const list = openList(meta, fake.around);
  await act(async () => void ReactDOM.render(<ListPage list={list} />, root));
  await act(async () => list.load());
  return { ...fake, list };
}

const all = (selector: string) => Array.from(root.querySelectorAll<HTMLElement>(selector));
const labelOf = (element: HTMLElement) => element.getAttribute('aria-label') ?? element.textContent ?? '';
const find = (selector: string, label: string) => {
  const found = all(selector).find((each) => labelOf(each) === label);
  if (!found) throw new Error(`no ${selector} ${label}`);
  return found;
};
const click = (element: HTMLElement) =>
  act(async () => void element.dispatchEvent(new MouseEvent('click', { bubbles: true })));
const button = (label: string) => find('button', label);
const commands = () => all('.command-bar button').map(labelOf);
const select = (name: string) => click(find('input', `Select ${name}`));

describe('the list page', () => {
  it('shows the columns of the view with formatted values, and links to the rows and what they refer to', async () => {
    await draw({ app: 'sample_Deals' });
    expect(root.querySelector('h1')?.textContent).toBe('Open deals');
    expect(all('thead th').map((head) => head.textContent)).toEqual(['', 'Name', 'Party', 'Amount', 'Name (Party)']);
    expect(all('tbody tr')[0]?.textContent).toBe('First dealNorthgate Bakery€1,250.50Northgate Bakery');
    expect(all('tbody a').map((link) => link.getAttribute('href'))).toEqual([
      `/main.aspx?appname=sample_Deals&pagetype=entityrecord&etn=sample_deal&id=${dealId}`,
      `/main.aspx?appname=sample_Deals&pagetype=entityrecord&etn=sample_deal&id=${partyId}`,
      `/main.aspx?appname=sample_Deals&pagetype=entityrecord&etn=sample_deal&id=${secondId}`,
    ]);
  });

  it('links the first plain column when the view does not show the name', async () => {
    await draw({ viewId: allDealsId });
    expect(all('tbody tr')[0]?.querySelectorAll('a')[1]?.textContent).toBe('€1,250.50');
  });

  it('orders by a header, the other way round the second time, and says so', async () => {
    const { server } = await draw();
    await click(button('Amount'));
    await click(button('Amount ↑'));
    expect(server.calls[server.calls.length - 1]?.url).toContain('<order attribute="amount" descending="true"/>');
    expect(all('th[aria-sort]').map((head) => [head.textContent, head.getAttribute('aria-sort')])).toEqual([
      ['Amount ↓', 'descending'],
    ]);
    expect(all('thead button').map(labelOf)).not.toContain('Name (Party)');
  });

  it('turns pages', async () => {
    const { server } = await draw({
      routes: {
        [set]: (call) =>
          call.url.includes('page="2"')
            ? { body: { value: rows.slice(1) } }
            : { body: { value: rows, '@Microsoft.Dynamics.CRM.morerecords': true } },
      },
    });
    await click(button('Next page'));
    expect(all('tbody tr')).toHaveLength(1);
    expect(root.querySelector('.pager [role=status]')?.textContent).toBe('Page 2, rows: 1');
    await click(button('Previous page'));
    expect(server.of('GET').filter((call) => call.url.includes('page="1"'))).toHaveLength(2);
  });

  it('searches and opens other views', async () => {
    const { server, addresses } = await draw();
    const input = find('input', 'Search Deals') as HTMLInputElement;
    await act(async () => {
      Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value')?.set?.call(input, 'sec');
      input.dispatchEvent(new Event('input', { bubbles: true }));
    });
    await act(async () => void input.form?.dispatchEvent(new Event('submit', { bubbles: true, cancelable: true })));
    expect(server.calls[server.calls.length - 1]?.url).toContain(
      '<condition attribute="name" operator="like" value="sec%"/>',
    );
    const selector = root.querySelector('select') as HTMLSelectElement;
    await act(async () => {
      selector.value = allDealsId;
      selector.dispatchEvent(new Event('change', { bubbles: true }));
    });
    expect(addresses).toEqual([`/main.aspx?pagetype=entitylist&etn=sample_deal&viewid=${allDealsId}`]);
  });

  it('shows commands by the number of selected rows', async () => {
    await draw();
    expect(commands()).toEqual(['New', 'Refresh']);
    await select('First deal');
    expect(commands()).toEqual(['New', 'Refresh', 'Close one', 'Close many']);
    await select('Second deal');
    expect(commands()).toEqual(['New', 'Refresh', 'Close many']);
    await click(find('input', 'Select all rows'));
    expect(commands()).toEqual(['New', 'Refresh']);
    await click(find('input', 'Select all rows'));
    expect(all('tbody tr').map((row) => row.getAttribute('aria-selected'))).toEqual(['true', 'true']);
  });

  it('hides commands from those without the privilege', async () => {
    await draw({ userId: readerId });
    await select('First deal');
    expect(commands()).toEqual(['Refresh', 'Close one']);
  });

  it('hands a command the documented grid control and the selected rows', async () => {
    const closeRows = jest.fn();
    const { loaded } = await draw({ scripts: { closeRows } });
    await select('First deal');
    await click(button('Close one'));
    expect(loaded).toContain('/WebResources/sample_/deal.js');
    const [control, ids, references, count, table, properties] = closeRows.mock.calls[0] as unknown[];
    const braced = `{${dealId.toUpperCase()}}`;
    expect(ids).toEqual([braced]);
    expect(references).toEqual([{ Id: braced, Name: 'First deal', TypeName: 'sample_deal' }]);
    expect([count, table]).toEqual([2, 'sample_deal']);
    expect(properties).toEqual({ SourceControlId: 'g.one', CommandValueId: null, MenuItemId: null });
    const grid = control as GridControl;
    const row = grid.getGrid().getSelectedRows().get(0);
    expect(row?.data.entity.getEntityReference()).toEqual({
      id: braced,
      entityType: 'sample_deal',
      name: 'First deal',
    });
    expect(row?.getData().getEntity().getPrimaryAttributeValue()).toBe('First deal');
    expect(row?.data.entity.attributes.get('amount')?.getValue()).toBe(1250.5);
    expect(grid.getGrid().getRows().getLength()).toBe(2);
    expect(grid.getGrid().getTotalRecordCount()).toBe(2);
    expect(grid.getViewSelector().getCurrentView()).toMatchObject({ name: 'Open deals' });
    expect([grid.getEntityName(), grid.getRelationship()]).toEqual(['sample_deal', null]);
    expect(grid.getFetchXml()).toContain('<entity name="sample_deal">');
  });

  it('reads the rows again when a command says so, and keeps the selection as far as the rows stay', async () => {
    let current: object[] = rows;
    const { list } = await draw({
      routes: { [set]: () => ({ body: { value: current } }) },
      scripts: { closeRows: (control: GridControl) => control.refresh() },
    });
    await select('First deal');
    current = rows.slice(1);
    await click(button('Close one'));
    expect(all('tbody tr')).toHaveLength(1);
    expect(list.grid.selected()).toEqual([]);
    expect(commands()).toEqual(['New', 'Refresh']);
  });

  it('calls the load handlers that a script adds, and says when one fails', async () => {
    const loads: unknown[] = [];
    await draw({
      scripts: {
        closeRows: (control: GridControl) => {
          control.addOnLoad((context) => {
            loads.push(context.getEventSource());
            throw new Error('load broke');
          });
          control.refresh();
        },
      },
    });
    await select('First deal');
    await click(button('Close one'));
    expect((loads[0] as GridControl).getEntityName()).toBe('sample_deal');
    expect(root.querySelector('[role=alert]')?.textContent).toContain('load broke');
  });

  it('reports a command that fails, and one whose script lacks the function', async () => {
    const { reported } = await draw({ scripts: { closeRows: () => Promise.reject(new Error('closed already')) } });
    await select('First deal');
    await click(button('Close one'));
    expect(root.querySelector('[role=alert]')?.textContent).toContain('closed already');
    expect(reported).toHaveLength(1);
    ReactDOM.unmountComponentAtNode(root);
    await draw();
    await select('First deal');
    await click(button('Close one'));
    expect(root.querySelector('[role=alert]')?.textContent).toContain('sample_/deal.js does not define');
  });

  it('shows the picture that a function names, by row data and language', async () => {
    const calls: unknown[][] = [];
    await draw({
      scripts: {
        picture: (...args: unknown[]) => {
          calls.push(args);
          return Promise.resolve(calls.length === 1 ? picture() : ['', '']);
        },
      },
    });
    expect(all('.cell-picture').map((image) => [image.getAttribute('src'), image.title])).toEqual([
      ['/WebResources/sample_/icon.svg', 'Three days left'],
    ]);
    expect(calls[0]?.[1]).toBe(1033);
    expect(JSON.parse(String(calls[0]?.[0]))).toMatchObject({
      amount: '€1,250.50',
      amount_Value: 1250.5,
      RowId: dealId,
    });
    expect(JSON.parse(String(calls[1]?.[0]))).toMatchObject({ amount: '', amount_Value: null });
  });

  it('shows the rows without a picture when its function fails, and says so', async () => {
    await draw({
      scripts: {
        picture: () => {
          throw new Error('no date');
        },
      },
    });
    expect(all('tbody tr')).toHaveLength(2);
    expect(root.querySelector('[role=alert]')?.textContent).toContain('no date');
  });

  it('says why the rows cannot be read, and when there are none', async () => {
    const refuse = () => ({ status: 403, body: { error: { code: '0x80040220', message: 'missing prvRead' } } });
    await draw({ routes: { [set]: refuse } });
    expect(root.querySelector('[role=alert]')?.textContent).toBe('missing prvRead');
    ReactDOM.unmountComponentAtNode(root);
    await draw({ routes: { [set]: () => ({ body: { value: [] } }) } });
    expect(root.querySelector('.grid [role=status]')?.textContent).toBe('No Deals.');
  });

  it('asks before it deletes, and tells which rows stay', async () => {
    const roles = sampleCatalog().roles.map((role) => ({
      ...role,
      privileges: new Map([...role.privileges, ['prvDeletesample_deal', 'Global'] as const]),
    }));
    const { server } = await draw({
      catalog: { roles },
      routes: {
        [`DELETE /api/data/v9.2/sample_deals(${dealId})`]: () => ({ status: 204 }),
        [`DELETE /api/data/v9.2/sample_deals(${secondId})`]: () => ({
          status: 403,
          body: { error: { code: '0x80040220', message: 'not yours' } },
        }),
      },
    });
    await select('First deal');
    await select('Second deal');
    await click(find('.command-bar button', 'Delete'));
    expect(root.querySelector('[role=dialog]')?.textContent).toContain('Delete 2 Deals?');
    await click(find('.dialog-buttons button', 'Delete'));
    expect(server.of('DELETE')).toHaveLength(2);
    expect(root.querySelector('[role=alertdialog]')?.textContent).toContain('Second deal: not yours');
  });

  it('warns of what of the view cannot be shown', async () => {
    const views = sampleCatalog().views.map((view) => ({
      ...view,
      layoutXml: view.layoutXml.replace('</row>', '<cell name="gone" /></row>'),
    }));
    await draw({ catalog: { views } });
    expect(root.querySelector('.notification.warning')?.textContent).toContain('its column gone does not exist');
  });
});
