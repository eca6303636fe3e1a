import { readTables } from './solution-source.ts';
import { componentId } from '../../../../solution/scripts/component-id.ts';

const tables = readTables();
const own = tables.filter((table) => table.folder.startsWith('cosell_'));

const formOf = (logicalName: string, kind: string) => {
  const forms = own.find((table) => table.logicalName === logicalName)?.forms.filter((form) => form.kind === kind);
  const [form] = forms ?? [];
  if (!form || forms?.length !== 1) throw new Error(`${logicalName} has not exactly one ${kind} form.`);
  return form;
};

const editable = (logicalName: string, kind = 'main'): string[] =>
  formOf(logicalName, kind)
    .controls.filter((control) => !control.isDisabled)
    .map((control) => control.column);

describe('forms of our tables', () => {
  it.each(own.map((table) => table.logicalName))('%s has one main form, the fallback for everyone', (logicalName) => {
    const form = formOf(logicalName, 'main');
    expect([form.isFallback, form.isForEveryone]).toEqual([true, true]);
  });

  it.each(own.map((table) => table.logicalName))(
    '%s shows every column of ours on its main form, once',
    (logicalName) => {
      const table = own.find((candidate) => candidate.logicalName === logicalName);
      const columns = table?.columns.filter((column) => column.isCustom && column.type !== 'primarykey') ?? [];
      const shown = formOf(logicalName, 'main').controls.map((control) => control.column);
      expect(shown).toEqual([...new Set(shown)]);
      expect(shown.filter((name) => name !== 'ownerid').sort()).toEqual(columns.map((column) => column.name).sort());
    },
  );

  it('say what they are for', () => {
    const bare = own.flatMap((table) => table.forms.filter((form) => form.description.length < 20));
    expect(bare).toEqual([]);
  });

  it('let people write only what is theirs to write', () => {
    expect(editable('cosell_referral')).toEqual([]);
    expect(editable('cosell_historyentry')).toEqual([]);
    expect(editable('cosell_request')).toEqual([]);
    expect(editable('cosell_connection')).toEqual(['cosell_name']);
    expect(editable('cosell_dealsolution')).toEqual(['cosell_solutiondetailid', 'cosell_opportunityid', 'ownerid']);
    expect(editable('cosell_fieldmapping')).not.toContain('cosell_checkresult');
  });

  it('hide what only the connector reads in a collapsed last tab', () => {
    for (const table of ['cosell_referral', 'cosell_connection', 'cosell_request', 'cosell_historyentry']) {
      const { tabs } = formOf(table, 'main');
      const last = tabs.at(-1);
      expect([table, last?.name, last?.isCollapsed]).toEqual([table, 'technical', true]);
      expect(tabs.filter((tab) => tab.isCollapsed)).toHaveLength(1);
    }
    expect(formOf('cosell_referral', 'main').tabs.at(-1)?.columns).toEqual(
      expect.arrayContaining([
        'cosell_base',
        'cosell_operation',
        'cosell_conflicts',
        'cosell_status',
        'cosell_errordetails',
      ]),
    );
  });

  it('say on the first tab what a person has to do or wait for', () => {
    const first = (table: string) => formOf(table, 'main').tabs[0]?.columns;
    expect(first('cosell_referral')).toEqual(
      expect.arrayContaining(['cosell_errortext', 'cosell_microsoftanswerby', 'cosell_microsoftreason']),
    );
    expect(first('cosell_connection')).toEqual(
      expect.arrayContaining(['cosell_progresstext', 'cosell_lastreconcileon']),
    );
  });

  it('show the history of a referral, newest first', () => {
    expect(formOf('cosell_referral', 'main').subgrids).toEqual([
      {
        table: 'cosell_historyentry',
        viewId: `{${componentId('view:HistoryEntry:associated')}}`,
        relationship: 'cosell_referral_HistoryEntry',
      },
    ]);
    const history = own.find((table) => table.logicalName === 'cosell_historyentry');
    const associated = history?.views.find((view) => view.queryType === '2');
    expect(associated?.orders).toEqual([{ attribute: 'cosell_occurredon', descending: true }]);
  });

  it('ask in quick create for what a new row needs', () => {
    expect(editable('cosell_dealsolution', 'quickCreate')).toEqual(['cosell_solutiondetailid', 'cosell_opportunityid']);
    expect(editable('cosell_solutiondetail', 'quickCreate')).toEqual([
      'cosell_name',
      'cosell_solutionidentifier',
      'cosell_solutiontype',
      'cosell_publishername',
    ]);
    for (const table of own.filter((candidate) => candidate.forms.some((form) => form.kind === 'quickCreate'))) {
      const required = table.columns.filter((column) => column.isCustom && column.required === 'required');
      expect(editable(table.logicalName, 'quickCreate')).toEqual(
        expect.arrayContaining(required.map((column) => column.name)),
      );
    }
  });

  it('never show Products, not even those of opportunity and lead', () => {
    const shown = tables.flatMap((table) => table.forms.flatMap((form) => form.controls.map(({ column }) => column)));
    expect(shown).toContain('cosell_sync');
    expect(shown).not.toContain('cosell_products');
  });
});
