import { buildFormMeta } from '../../../../../sandbox/form/src/meta/build-meta.ts';
import { readerId, sampleCatalog, sampleMeta, sellerId } from '../fixtures.ts';

const source = { catalog: sampleCatalog(), organizationId: 'org' };

describe('buildFormMeta', () => {
  const meta = sampleMeta();

  it('describes the columns with their navigation properties and options', () => {
    const { columns } = meta.table;
    expect(columns['partyid']?.navigation).toEqual({ sample_party: 'partyid_sample_party' });
    expect(columns['stage']?.options).toEqual([
      { value: 0, label: 'New' },
      { value: 1, label: 'Old' },
    ]);
    expect(columns['flag']?.options?.map((option) => option.label)).toEqual(['No', 'Yes']);
    expect(columns['serial']?.autoNumber).toBe(true);
  });

  it('brings the view, the table and the lookup of a subgrid', () => {
    expect(meta.views['c0000000-0000-4000-8000-000000000001']).toMatchObject({
      columns: [
        { name: 'name', width: 200, label: 'Name' },
        { name: 'quantity', width: 80, label: 'Quantity' },
      ],
    });
    expect(meta.relationships['sample_deal_line']).toEqual({
      table: 'sample_line',
      column: 'dealid',
      navigation: 'sample_DealId',
    });
    expect(meta.problems).toEqual([]);
  });

  it('brings the manifest of a control on the form', () => {
    expect(meta.controls['sample_Sample.Panel']).toMatchObject({
      namespace: 'Sample',
      constructorName: 'Panel',
      controlType: 'virtual',
      code: ['bundle.js'],
      css: ['css/panel.css'],
      resx: ['strings/Panel.1033.resx'],
      platformLibraries: [{ name: 'React', version: '16.14.0' }],
    });
    expect(meta.controls['sample_Sample.Panel']?.properties[4]).toEqual({
      name: 'unused',
      usage: 'input',
      ofType: 'SingleLine.Text',
      required: false,
      defaultValue: '7',
    });
  });

  it('brings the privileges of the user', () => {
    expect(meta.privileges).toMatchObject({ prvCreatesample_line: 0, prvReadsample_deal: 3 });
    expect(buildFormMeta(source, { table: 'sample_deal', userId: readerId }).privileges).toEqual({
      prvReadsample_deal: 3,
    });
  });

  it('brings the commands of the tables in subgrids, and no commands for a quick create form', () => {
    expect(meta.gridCommands['sample_line']?.map((command) => command.label)).toEqual(['Close one', 'Close many']);
    const quick = buildFormMeta(source, { table: 'sample_line', userId: sellerId, formType: 'quickCreate' });
    expect(quick).toMatchObject({ form: { label: 'Quick line' }, commands: [] });
    expect(quick.tables['sample_line']).toMatchObject({ hasForm: false, hasQuickCreate: true });
  });

  it('offers neither inactive forms nor quick creation where the table does not allow it', () => {
    const catalog = sampleCatalog();
    const forms = catalog.forms.map((form) => ({ ...form, isActive: false }));
    expect(() =>
      buildFormMeta({ ...source, catalog: { ...catalog, forms } }, { table: 'sample_deal', userId: sellerId }),
    ).toThrow('has no main form');
    const line = catalog.tables.get('sample_line');
    if (line) line.quickCreate = false;
    expect(
      buildFormMeta({ ...source, catalog }, { table: 'sample_deal', userId: sellerId }).tables['sample_line']
        ?.hasQuickCreate,
    ).toBe(false);
  });

  it('opens the form that is asked for, whatever the case of its id', () => {
    const request = { table: 'sample_deal', userId: sellerId, formId: '{f0000000-0000-4000-8000-000000000001}' };
    expect(buildFormMeta(source, request).form.label).toBe('Information');
  });

  it.each([
    ['an address without a table', { table: '', userId: sellerId }, 'names no table'],
    ['an unknown table', { table: 'nothing', userId: sellerId }, 'There is no table nothing'],
    ['a table without main form', { table: 'sample_line', userId: sellerId }, 'has no main form'],
    [
      'a form that is no main form',
      { table: 'sample_deal', userId: sellerId, formId: 'f0000000-0000-4000-8000-000000000002' },
      'no main form f0000000',
    ],
    ['a user who is gone', { table: 'sample_deal', userId: 'x' }, 'Choose a user'],
  ])('refuses %s', (_case, request, message) => {
    expect(() => buildFormMeta(source, request)).toThrow(message);
  });

  it('says what of a view is not shown', () => {
    const views = sampleCatalog().views.map((view) => ({
      ...view,
      layoutXml: view.layoutXml.replace('</row>', '<cell name="a.other" /></row>'),
    }));
    expect(sampleMeta({ views }).problems).toEqual(['View Active lines: its column a.other does not exist.']);
  });

  it('names a view that does not exist', () => {
    expect(sampleMeta({ views: [] }).problems.join()).toContain(
      'names view c0000000-0000-4000-8000-000000000001, which does not exist',
    );
  });
});
