import { parseFormLayout } from '../../../../../sandbox/form/src/meta/form-layout.ts';
import { formXml } from '../fixtures.ts';

describe('parseFormLayout', () => {
  const layout = parseFormLayout(formXml, 1033);

  it('reads tabs with the label of the language asked for', () => {
    expect(layout.tabs.map((tab) => [tab.name, tab.label])).toEqual([
      ['summary', 'Summary'],
      ['extra', 'Extra'],
    ]);
    expect(parseFormLayout(formXml, 1036).tabs[0]?.label).toBe('Résumé');
  });

  it('falls back to the first label when the language is missing', () => {
    expect(parseFormLayout(formXml, 1031).tabs[1]?.label).toBe('Extra');
  });

  it('reads columns, sections, rows and cells', () => {
    const section = layout.tabs[0]?.columns[0]?.sections[0];
    expect(layout.tabs[0]?.columns[0]?.width).toBe('60%');
    expect(section?.columns).toBe(2);
    expect(section?.rows.map((row) => row.map((cell) => cell.control?.column))).toEqual([
      ['name'],
      ['amount', 'partyid'],
      ['due', 'serial'],
    ]);
    expect(section?.rows[0]?.[0]?.colSpan).toBe(2);
    expect(section?.rows[2]?.[1]?.control?.disabled).toBe(true);
  });

  it('reads the settings of a subgrid', () => {
    const cell = layout.tabs[1]?.columns[0]?.sections[0]?.rows[1]?.[0];
    expect(cell?.control?.subgrid).toEqual({
      table: 'sample_line',
      viewId: 'c0000000-0000-4000-8000-000000000001',
      relationship: 'sample_deal_line',
      pageSize: 2,
    });
  });

  it('takes the custom control of the web form factor, with columns and constants', () => {
    expect(layout.customControls['aaaa0000-0000-4000-8000-000000000001']).toEqual({
      name: 'sample_Sample.Panel',
      parameters: [
        { name: 'note', column: 'note' },
        { name: 'flag', column: 'flag' },
        { name: 'stage', column: 'stage' },
        { name: 'mode', type: 'Enum', value: 'compact' },
      ],
    });
  });

  it('reads handlers of form, column and tab, with their literals', () => {
    const handlers = layout.events.find((event) => event.name === 'onload')?.handlers;
    expect(handlers?.map((handler) => [handler.functionName, handler.enabled, handler.parameters])).toEqual([
      ['Sample.Deal.onLoad', true, ['a', 2]],
      ['Sample.Deal.off', false, []],
    ]);
    expect(layout.events.find((event) => event.name === 'onchange')?.attribute).toBe('amount');
    expect(layout.tabs[1]?.events[0]?.handlers[0]?.functionName).toBe('Sample.Deal.onTab');
    expect(layout.libraries).toEqual(['sample_/deal.js']);
  });

  it('lists what the page cannot do', () => {
    const dataSet = formXml.replace('<flag>flag</flag>', '<data-set name="rows" />').replace(`'a', 2`, 'a b');
    expect(parseFormLayout(dataSet, 1033).problems).toEqual([
      'The parameters of handler Sample.Deal.onLoad are no list of literals: a b',
      'Control sample_Sample.Panel shows a data set; this page hosts field controls only.',
    ]);
  });

  it('refuses a form that is not well-formed', () => {
    expect(() => parseFormLayout('<form><tabs></form>', 1033)).toThrow('The form is not well-formed XML');
    expect(() => parseFormLayout('', 1033)).toThrow('The form is not well-formed XML');
  });

  it('reads an empty form', () => {
    expect(parseFormLayout('<form />', 1033)).toMatchObject({ tabs: [], header: [], events: [], libraries: [] });
  });
});
