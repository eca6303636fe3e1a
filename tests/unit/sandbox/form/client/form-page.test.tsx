/** @jest-environment jsdom */
import * as React from 'react';
import { act } from 'react-dom/test-utils';
import * as ReactDOM from 'react-dom';
import { FormPage } from '../../../../../sandbox/form/src/client/ui/form-page.tsx';
import { dealId, dealRow, partyId, sampleMeta } from '../fixtures.ts';
import { openSample } from './open.ts';

// The page draws with the React that the bundle's globals give it: version 17, as model-driven apps.
jest.mock('react', () => jest.requireActual('react-17'));
jest.mock('react-dom', () => jest.requireActual('react-dom-17'));
jest.mock('react-dom/test-utils', () => jest.requireActual('react-dom-17/test-utils'));

let root: HTMLDivElement;

beforeEach(() => {
  root = document.createElement('div');
  document.body.append(root);
  (globalThis as unknown as { CSS: unknown }).CSS = { escape: (text: string) => text };
  (window as unknown as { React: unknown }).React = React;
});
afterEach(() => {
  ReactDOM.unmountComponentAtNode(root);
  root.remove();
});

async function draw(options: Parameters<typeof openSample>[0] = {}) {
  const form = await openSample(options);
  Object.assign(form.page, {
    renderer: {
      render: (element: React.ReactElement, where: Element) => void ReactDOM.render(element, where),
      unmount: (where: Element) => void ReactDOM.unmountComponentAtNode(where),
    },
  });
  await act(async () => void ReactDOM.render(<FormPage page={form.page} />, root));
  await act(async () => form.begin());
  return form;
}

const all = (selector: string) => Array.from(root.querySelectorAll<HTMLElement>(selector));
const button = (label: string) => {
  const found = all('button').find((each) => each.textContent === label || each.getAttribute('aria-label') === label);
  if (!found) throw new Error(`no button ${label}`);
  return found;
};
const field = (label: string) => {
  const found = all('label').find((each) => each.textContent?.replace(/[*+]$/, '') === label);
  const input = found && document.getElementById(found.getAttribute('for') ?? '');
  if (!input) throw new Error(`no field ${label}`);
  return input as HTMLInputElement;
};
const click = (element: HTMLElement) =>
  act(async () => void element.dispatchEvent(new MouseEvent('click', { bubbles: true })));
/** Types as a person does: focus, input events, leaving the field. */
const type = async (element: HTMLInputElement, text: string) => {
  await act(async () => {
    element.focus();
    const set = Object.getOwnPropertyDescriptor(Object.getPrototypeOf(element) as object, 'value')?.set;
    set?.call(element, text);
    element.dispatchEvent(new Event('input', { bubbles: true }));
  });
  await act(async () => element.blur());
};

describe('the form page', () => {
  it('shows name, state, tabs and the fields of the first tab with labels', async () => {
    await draw();
    expect(root.querySelector('h1')?.textContent).toBe('First deal - Saved');
    expect(all('[role=tab]').map((tab) => [tab.textContent, tab.getAttribute('aria-selected')])).toEqual([
      ['Summary', 'true'],
      ['Extra', 'false'],
    ]);
    expect(field('Deal name').value).toBe('First deal');
    expect(field('Amount').value).toBe('1,250.50');
    expect(field('Due').value).toBe('2031-05-17');
    expect(field('Party').value).toBe('Northgate Bakery');
    expect(field('Serial').disabled).toBe(true);
  });

  it('does not start the controls of a tab before it is opened', async () => {
    const { loaded } = await draw();
    expect(loaded).not.toContain('/controls/sample_Sample.Panel/bundle.js');
    await click(button('Extra'));
    expect(loaded).toContain('/controls/sample_Sample.Panel/bundle.js');
  });

  it('runs a control of the solution and takes its output', async () => {
    const { attribute, model } = await draw();
    await click(button('Extra'));
    await click(button('Note: old note'));
    expect(attribute('note').value()).toBe('from control');
    expect(button('Note: from control')).toBeDefined();
    expect(model.notifications()).toEqual([]);
  });

  it('destroys the control when the page goes', async () => {
    await draw();
    await click(button('Extra'));
    act(() => void ReactDOM.unmountComponentAtNode(root));
    expect((window as unknown as { panelDestroyed: boolean }).panelDestroyed).toBe(true);
  });

  it('saves what was typed', async () => {
    const { server } = await draw();
    await type(field('Deal name'), 'Renamed');
    await type(field('Amount'), '2,000.25');
    await type(field('Due'), '2032-01-31');
    expect(root.querySelector('h1')?.textContent).toContain('Unsaved changes');
    await click(button('Save'));
    expect(server.of('PATCH')[0]?.body).toEqual({ name: 'Renamed', amount: 2000.25, due: '2032-01-31' });
  });

  it.each([
    ['twelve', 'Amount: enter a number.'],
    ['-1', 'Amount: enter 0 or more.'],
    ['1,000,001', 'Amount: enter 1,000,000 or less.'],
  ])('refuses the amount %s with a message and does not save', async (text, message) => {
    const { server } = await draw();
    await type(field('Amount'), text);
    expect(all('[role=alert]').map((each) => each.textContent)).toEqual([message]);
    expect(field('Amount').getAttribute('aria-invalid')).toBe('true');
    expect(field('Amount').value).toBe(text);
    await click(button('Save'));
    expect(server.of('PATCH')).toHaveLength(0);
  });

  it('searches a lookup and takes the chosen row', async () => {
    const other = partyId.replace('1', '2');
    const { attribute, server } = await draw({
      routes: {
        'GET /api/data/v9.2/sample_parties': () => ({
          body: { value: [{ sample_partyid: other, name: "O'Hara Mills" }] },
        }),
      },
    });
    const input = field('Party');
    await act(async () => {
      const set = Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value')?.set;
      set?.call(input, "o'h");
      input.dispatchEvent(new Event('input', { bubbles: true }));
    });
    expect(server.calls[server.calls.length - 1]?.url).toContain("contains(name,'o''h')");
    const option = all('[role=option]')[0];
    expect(option?.textContent).toBe("O'Hara Mills Party");
    if (option) await click(option);
    expect(attribute('partyid').value()).toMatchObject([{ entityType: 'sample_party', name: "O'Hara Mills" }]);
  });

  it('says when a search finds nothing or fails', async () => {
    const search = async () => {
      const input = field('Party');
      await act(
        async () => void input.dispatchEvent(new KeyboardEvent('keydown', { key: 'ArrowDown', bubbles: true })),
      );
      return root.querySelector('.lookup-none')?.textContent;
    };
    await draw({ routes: { 'GET /api/data/v9.2/sample_parties': () => ({ body: { value: [] } }) } });
    expect(await search()).toBe('Nothing found.');
    ReactDOM.unmountComponentAtNode(root);
    await draw({
      routes: {
        'GET /api/data/v9.2/sample_parties': () => ({
          status: 403,
          body: { error: { code: '0x80040220', message: 'no prvRead' } },
        }),
      },
    });
    expect(await search()).toBe('The search failed: no prvRead');
  });

  it('moves between tabs with the arrow keys', async () => {
    await draw();
    const first = all('[role=tab]')[0];
    await act(
      async () => void first?.dispatchEvent(new KeyboardEvent('keydown', { key: 'ArrowRight', bubbles: true })),
    );
    expect(document.activeElement?.textContent).toBe('Extra');
    expect(all('[role=tabpanel]:not([hidden])')).toHaveLength(1);
  });

  it('shows the rows of a subgrid by view and relationship, and loads more', async () => {
    const lines = [
      { sample_lineid: 'l1', name: 'Line 1', quantity: 3 },
      { sample_lineid: 'l2', name: 'Line 2', quantity: 4 },
    ];
    const { server } = await draw({
      routes: {
        'GET /api/data/v9.2/sample_lines': (call) =>
          call.url.includes('skiptoken')
            ? { body: { value: [{ sample_lineid: 'l3', name: 'Line 3', quantity: 5 }] } }
            : { body: { value: lines, '@odata.nextLink': 'http://x/api/data/v9.2/sample_lines?$skiptoken=2' } },
      },
    });
    await click(button('Extra'));
    const query = server.calls.find((call) => call.url.includes('sample_lines'))?.url;
    expect(query).toBe(
      `/api/data/v9.2/sample_lines?$select=sample_lineid,name,quantity&$filter=_dealid_value eq ${dealId} and statecode eq 0&$orderby=name desc`,
    );
    expect(all('tbody tr').map((row) => row.textContent)).toEqual(['Line 13', 'Line 24']);
    await click(button('Load more'));
    expect(all('tbody tr')).toHaveLength(3);
  });

  it('adds a row to a subgrid, tied to the record, and asks for required columns', async () => {
    const { server } = await draw({
      routes: {
        'POST /api/data/v9.2/sample_lines': () => ({ status: 204, headers: { 'OData-EntityId': `x(${dealId})` } }),
      },
    });
    await click(button('Extra'));
    await click(button('+ New Line'));
    await type(field('Name'), 'Line 9');
    await click(button('Save and close'));
    expect(root.querySelector('.dialog [role=alert]')?.textContent).toBe('Fill in Quantity.');
    await type(field('Quantity'), '2');
    await click(button('Save and close'));
    expect(server.of('POST')[0]?.body).toEqual({
      name: 'Line 9',
      quantity: 2,
      'sample_DealId@odata.bind': `/sample_deals(${dealId})`,
    });
    expect(root.querySelector('.dialog')).toBeNull();
  });

  it('offers only what the user may do with the rows', async () => {
    await draw({
      routes: {
        'GET /api/data/v9.2/sample_lines': () => ({ body: { value: [{ sample_lineid: 'l1', name: 'Line 1' }] } }),
      },
    });
    await click(button('Extra'));
    expect(all('button').some((each) => each.getAttribute('aria-label') === 'Delete Line 1')).toBe(false);
  });

  it('shows a refused save in a dialog that takes and gives back the focus', async () => {
    const refuse = () => ({ status: 400, body: { error: { code: '0x80040265', message: 'Not allowed.' } } });
    await draw({ routes: { [`PATCH /api/data/v9.2/sample_deals(${dealId})`]: refuse } });
    await type(field('Deal name'), 'x');
    button('Save').focus();
    await click(button('Save'));
    expect(root.querySelector('[role=alertdialog]')?.textContent).toContain('Not allowed.');
    expect(document.activeElement?.textContent).toBe('OK');
    await click(button('OK'));
    expect(root.querySelector('[role=alertdialog]')).toBeNull();
    expect(document.activeElement?.textContent).toBe('Save');
  });

  it('shows notifications by level', async () => {
    const { context } = await draw();
    act(() => {
      context.ui.setFormNotification('Busy', 'INFO', 'a');
      context.ui.setFormNotification('Broken', 'ERROR', 'b');
    });
    expect(all('.notification').map((each) => [each.getAttribute('role'), each.textContent])).toEqual([
      ['status', 'ℹ Busy'],
      ['alert', '⚠ Broken'],
    ]);
  });

  it('shows values that arrived by refresh without a reload', async () => {
    let name = 'First deal';
    const { context } = await draw({
      routes: { [`GET /api/data/v9.2/sample_deals(${dealId})`]: () => ({ body: { ...dealRow, name } }) },
    });
    name = 'Changed elsewhere';
    await act(async () => context.data.refresh(false));
    expect(field('Deal name').value).toBe('Changed elsewhere');
  });

  it('hides saving and disables every field of an inactive record', async () => {
    await draw({
      routes: { [`GET /api/data/v9.2/sample_deals(${dealId})`]: () => ({ body: { ...dealRow, statecode: 1 } }) },
    });
    expect(all('.command').map((each) => each.textContent)).not.toContain('Save');
    expect(all('.tab-panel input').every((each) => (each as HTMLInputElement).disabled)).toBe(true);
    expect(root.textContent).toContain('Read-only');
  });

  it('tells when the control of the form is not in the solution', async () => {
    await draw({ meta: sampleMeta({ controls: new Map() }) });
    await click(button('Extra'));
    expect(root.textContent).toContain('The control sample_Sample.Panel is not in the imported solution.');
  });
});
