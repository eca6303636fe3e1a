/** @jest-environment jsdom */
import * as React from 'react';
import { act } from 'react-dom/test-utils';
import * as ReactDOM from 'react-dom';
import { FormPage } from '../../../../../sandbox/form/src/client/ui/form-page.tsx';
import type { GridControl } from '../../../../../sandbox/form/src/client/xrm/grid-control.ts';
import { dealId, dealRow, partyId, sampleCatalog, sampleMeta } from '../fixtures.ts';
import { lineQuickMeta, openSample } from './open.ts';

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
const checkbox = (label: string) => {
  const found = all('input[type=checkbox]').find((each) => each.getAttribute('aria-label') === label);
  if (!found) throw new Error(`no checkbox ${label}`);
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

  it('offers rows when an empty lookup is clicked, and does not when it has a value', async () => {
    await draw({
      routes: {
        'GET /api/data/v9.2/sample_parties': () => ({ body: { value: [{ sample_partyid: partyId, name: 'Mills' }] } }),
      },
    });
    await click(field('Party'));
    expect(all('[role=option]')).toHaveLength(0);
    await click(button('Clear Party'));
    await click(field('Party'));
    expect(all('[role=option]').map((each) => each.textContent)).toEqual(['Mills Party']);
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

  it('shows the rows of a subgrid by view and relationship, page by page', async () => {
    const lines = [
      { sample_lineid: 'l1', name: 'Line 1', quantity: 3 },
      { sample_lineid: 'l2', name: 'Line 2', quantity: 4 },
    ];
    const { server } = await draw({
      routes: {
        'GET /api/data/v9.2/sample_lines': (call) =>
          call.url.includes('page="2"')
            ? { body: { value: [{ sample_lineid: 'l3', name: 'Line 3', quantity: 5 }] } }
            : { body: { value: lines, '@Microsoft.Dynamics.CRM.morerecords': true } },
      },
    });
    await click(button('Extra'));
    const query = server.calls.find((call) => call.url.includes('sample_lines'))?.url;
    expect(query).toContain('page="1" count="2"');
    expect(query).toContain('<order attribute="name" descending="true"/>');
    expect(query).toContain(`<condition attribute="dealid" operator="eq" value="${dealId}"/>`);
    expect(all('tbody tr').map((row) => row.textContent)).toEqual(['Line 13', 'Line 24']);
    await click(button('Next page'));
    expect(all('tbody tr').map((row) => row.textContent)).toEqual(['Line 35']);
    expect(button('Next page')).toHaveProperty('disabled', true);
  });

  it('adds a row by the quick create form, tied to the record, and asks for required columns', async () => {
    const { server } = await draw({
      routes: {
        'GET /sandbox/form/meta': () => ({ body: lineQuickMeta() }),
        'POST /api/data/v9.2/sample_lines': () => ({ status: 204, headers: { 'OData-EntityId': `x(${dealId})` } }),
      },
    });
    await click(button('Extra'));
    await click(button('New Line'));
    expect(server.calls.find((call) => call.url.startsWith('/sandbox/form/meta'))?.url).toBe(
      '/sandbox/form/meta?etn=sample_line&formtype=quickCreate',
    );
    await type(document.getElementById('field-new-name') as HTMLInputElement, 'Line 9');
    await click(button('Save and close'));
    expect(root.querySelector('.dialog [role=alert]')?.textContent).toContain('Quantity: Required fields');
    await type(document.getElementById('field-new-quantity') as HTMLInputElement, '2');
    await click(button('Save and close'));
    expect(server.of('POST')[0]?.body).toEqual({
      name: 'Line 9',
      quantity: 2,
      'sample_DealId@odata.bind': `/sample_deals(${dealId})`,
    });
    expect(root.querySelector('.dialog')).toBeNull();
  });

  it('keeps what was typed when the server refuses the new row', async () => {
    await draw({
      routes: {
        'GET /sandbox/form/meta': () => ({ body: lineQuickMeta() }),
        'POST /api/data/v9.2/sample_lines': () => ({ status: 400, body: { error: { code: '0x1', message: 'Full.' } } }),
      },
    });
    await click(button('Extra'));
    await click(button('New Line'));
    await type(document.getElementById('field-new-name') as HTMLInputElement, 'Line 9');
    await type(document.getElementById('field-new-quantity') as HTMLInputElement, '2');
    await click(button('Save and close'));
    expect(root.querySelector('[role=alertdialog]')?.textContent).toContain('Full.');
    await click(button('OK'));
    expect((document.getElementById('field-new-name') as HTMLInputElement).value).toBe('Line 9');
  });

  it('opens the main form for a new row, with the record in the address, where there is no quick create form', async () => {
    const catalog = sampleCatalog();
    const forms = catalog.forms.filter((form) => form.type !== 'quickCreate');
    const { addresses } = await draw({ meta: sampleMeta({ forms }) });
    await click(button('Extra'));
    await click(button('New Line'));
    const query = new URLSearchParams(addresses[0]?.split('?')[1]);
    expect(query.get('etn')).toBe('sample_line');
    expect(Object.fromEntries(new URLSearchParams(query.get('extraqs') ?? ''))).toEqual({
      dealid: dealId,
      dealidtype: 'sample_deal',
      dealidname: 'First deal',
    });
  });

  it('offers only what the user may do with the rows', async () => {
    await draw({
      routes: {
        'GET /api/data/v9.2/sample_lines': () => ({ body: { value: [{ sample_lineid: 'l1', name: 'Line 1' }] } }),
      },
    });
    await click(button('Extra'));
    await click(checkbox('Select Line 1'));
    const labels = all('.subgrid-commands button').map((each) => each.textContent);
    expect(labels).toEqual(['New Line', 'Refresh', 'Close one', 'Close many']);
  });

  it('runs the commands of a subgrid with its selected rows and the form', async () => {
    const closeRows = jest.fn();
    await draw({
      scripts: { closeRows },
      routes: {
        'GET /api/data/v9.2/sample_lines': () => ({
          body: { value: [{ sample_lineid: partyId, name: 'Line 1', quantity: 3 }] },
        }),
      },
    });
    await click(button('Extra'));
    await click(checkbox('Select Line 1'));
    await click(button('Close one'));
    const [control, ids, references, count, primary, properties] = closeRows.mock.calls[0] as unknown[];
    expect(ids).toEqual([`{${partyId.toUpperCase()}}`]);
    expect(references).toEqual([{ Id: `{${partyId.toUpperCase()}}`, Name: 'Line 1', TypeName: 'sample_line' }]);
    expect([count, primary]).toEqual([1, 'sample_deal']);
    expect(properties).toMatchObject({ SourceControlId: 'g.one' });
    const selected = (control as GridControl).getGrid().getSelectedRows().get(0);
    expect(selected?.data.entity.attributes.get('quantity')?.getValue()).toBe(3);
    expect((control as GridControl).getRelationship()).toEqual({ name: 'sample_deal_line' });
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
