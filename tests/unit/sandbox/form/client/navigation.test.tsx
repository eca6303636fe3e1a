/** @jest-environment jsdom */
import * as React from 'react';
import { act } from 'react-dom/test-utils';
import * as ReactDOM from 'react-dom';
import { DialogLayer } from '../../../../../sandbox/form/src/client/ui/dialogs.tsx';
import { dealId, sampleMeta } from '../fixtures.ts';
import { lineQuickMeta, openSample } from './open.ts';

jest.mock('react', () => jest.requireActual('react-17'));
jest.mock('react-dom', () => jest.requireActual('react-dom-17'));
jest.mock('react-dom/test-utils', () => jest.requireActual('react-dom-17/test-utils'));

const inApp = () => ({ ...sampleMeta(), app: 'sample_Deals' });

describe('Xrm.Navigation.navigateTo', () => {
  it.each([
    [
      { pageType: 'entitylist', entityName: 'sample_deal', viewId: '{V1}' },
      'pagetype=entitylist&etn=sample_deal&viewid=v1',
    ],
    [{ pageType: 'entitylist', entityName: 'sample_deal' }, 'pagetype=entitylist&etn=sample_deal'],
    [
      { pageType: 'entityrecord', entityName: 'sample_deal', entityId: `{${dealId.toUpperCase()}}` },
      `pagetype=entityrecord&etn=sample_deal&id=${dealId}`,
    ],
    [
      { pageType: 'entityrecord', entityName: 'sample_deal', data: { name: 'A & B' } },
      'pagetype=entityrecord&etn=sample_deal&extraqs=name%3DA%2B%2526%2BB',
    ],
    [{ pageType: 'dashboard', dashboardId: 'D1' }, 'pagetype=dashboard&id=d1'],
  ])('leads to %j, inside of the app', async (input, address) => {
    const { xrm, addresses } = await openSample({ meta: inApp() });
    await xrm.Navigation.navigateTo(input);
    expect(addresses).toEqual([`/main.aspx?appname=sample_Deals&${address}`]);
  });

  it.each([
    [{ pageType: 'custom' }, "pages of type 'custom'"],
    [{ pageType: 'entitylist', entityName: 'nothing' }, "name = 'nothing'"],
    [{ pageType: 'webresource', webresourceName: 'none.html' }, "no web resource 'none.html'"],
  ])('refuses %j', async (input, message) => {
    const { xrm } = await openSample();
    await expect(xrm.Navigation.navigateTo(input, { target: 2 })).rejects.toThrow(message);
  });

  it('shows a web resource in a dialog until it closes itself', async () => {
    const { xrm, page } = await openSample();
    let isClosed = false;
    const input = { pageType: 'webresource', webresourceName: 'sample_/deal.js', data: 'a=1&b' };
    const options = { target: 2, title: 'Decline', width: { value: 50, unit: '%' as const }, height: 400 };
    void xrm.Navigation.navigateTo(input, options).then(() => (isClosed = true));
    await Promise.resolve();
    const root = document.createElement('div');
    document.body.append(root);
    act(() => void ReactDOM.render(<DialogLayer dialogs={page.dialogs} />, root));
    const dialog = root.querySelector<HTMLElement>('[role=dialog]');
    expect([dialog?.getAttribute('aria-label'), dialog?.style.width, dialog?.style.height]).toEqual([
      'Decline',
      '50%',
      '400px',
    ]);
    const frame = root.querySelector('iframe');
    expect(frame?.getAttribute('src')).toBe('/WebResources/sample_/deal.js?data=a%3D1%26b');
    act(() => void frame?.dispatchEvent(new Event('load')));
    await act(async () => frame?.contentWindow?.close());
    expect(root.querySelector('[role=dialog]')).toBeNull();
    expect(isClosed).toBe(true);
  });

  it('keeps a frame open below the dialogs that its page asks for', async () => {
    const { xrm, page } = await openSample();
    void xrm.Navigation.navigateTo({ pageType: 'webresource', webresourceName: 'sample_/deal.js' }, { target: 2 });
    await Promise.resolve();
    const root = document.createElement('div');
    act(() => void ReactDOM.render(<DialogLayer dialogs={page.dialogs} />, root));
    const frame = root.querySelector('iframe');
    await act(async () => xrm.Utility.showProgressIndicator('Declining'));
    expect(root.querySelector('[role=status]')?.textContent).toBe('Declining');
    expect(root.querySelector('iframe')).toBe(frame);
    await act(async () => xrm.Utility.closeProgressIndicator());
    expect(root.querySelector('[role=status]')).toBeNull();
  });

  it('shows a record in a dialog without bar and navigation', async () => {
    const { xrm, page } = await openSample();
    void xrm.Navigation.navigateTo({ pageType: 'entityrecord', entityName: 'sample_deal' }, { target: 2 });
    await Promise.resolve();
    expect(page.dialogs.open()).toMatchObject([
      { kind: 'frame', address: '/main.aspx?pagetype=entityrecord&etn=sample_deal&navbar=off' },
    ]);
  });
});

describe('Xrm.Navigation.openForm', () => {
  const routes = {
    'GET /sandbox/form/meta': () => ({ body: lineQuickMeta() }),
    'POST /api/data/v9.2/sample_lines': () => ({ status: 204, headers: { 'OData-EntityId': `x(${dealId})` } }),
  };

  it('opens the quick create form and answers with the new row', async () => {
    const { xrm, page, server } = await openSample({ routes });
    const answer = xrm.Navigation.openForm(
      {
        entityName: 'sample_line',
        useQuickCreateForm: true,
        createFromEntity: { entityType: 'sample_deal', id: dealId, name: 'First deal' },
      },
      { name: 'Line 7', quantity: 3, unknown: 1 },
    );
    const root = document.createElement('div');
    document.body.append(root);
    await act(async () => void ReactDOM.render(<DialogLayer dialogs={page.dialogs} />, root));
    const save = [...root.querySelectorAll('button')].find((each) => each.textContent === 'Save and close');
    await act(async () => save?.click());
    await expect(answer).resolves.toEqual({ savedEntityReference: [{ id: dealId, entityType: 'sample_line' }] });
    expect(server.of('POST')[0]?.body).toEqual({
      name: 'Line 7',
      quantity: 3,
      'sample_DealId@odata.bind': `/sample_deals(${dealId})`,
    });
  });

  it('answers with nothing when the person cancels', async () => {
    const { xrm, page } = await openSample({ routes });
    const answer = xrm.Navigation.openForm({ entityName: 'sample_line', useQuickCreateForm: true });
    while (page.dialogs.open().length === 0) await new Promise(process.nextTick);
    const [dialog] = page.dialogs.open();
    if (dialog?.kind === 'content') dialog.close();
    await expect(answer).resolves.toEqual({ savedEntityReference: [] });
  });

  it('opens the main form of a table without quick create form', async () => {
    const { xrm, addresses } = await openSample();
    await xrm.Navigation.openForm({ entityName: 'sample_deal', useQuickCreateForm: true }, { name: 'New one' });
    expect(addresses).toEqual(['/main.aspx?pagetype=entityrecord&etn=sample_deal&extraqs=name%3DNew%2Bone']);
  });
});
