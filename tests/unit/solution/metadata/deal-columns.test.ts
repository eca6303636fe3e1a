import { readTables } from './solution-source.ts';

const tables = readTables().filter((table) => ['opportunity', 'lead'].includes(table.logicalName));

/** Our columns on a deal: name, type, global choice, longest text, audited. */
const expected: [string, string, string, number, boolean][] = [
  ['cosell_audit', 'ntext', '', 20000, false],
  ['cosell_help', 'picklist', 'cosell_help', 0, true],
  ['cosell_microsoftcrmidentifier', 'nvarchar', '', 100, true],
  ['cosell_products', 'ntext', '', 4000, false],
  ['cosell_referralidentifier', 'nvarchar', '', 100, true],
  ['cosell_referrallink', 'nvarchar', '', 500, true],
  ['cosell_referralprogram', 'nvarchar', '', 200, true],
  ['cosell_referralstatus', 'picklist', 'cosell_referralstatus', 0, true],
  ['cosell_sync', 'bit', '', 0, true],
  ['cosell_visibility', 'picklist', 'cosell_visibility', 0, true],
];

describe('columns of a deal', () => {
  it.each(['opportunity', 'lead'])('are all on the %s, nothing else is', (logicalName) => {
    const columns = tables.find((table) => table.logicalName === logicalName)?.columns ?? [];
    const found = columns.map((column) => [
      column.name,
      column.type,
      column.choice,
      column.maxLength,
      column.isAudited,
    ]);
    expect(found).toEqual(expected);
  });

  it('carry the same label and description on both tables', () => {
    const [first, second] = tables.map((table) =>
      table.columns.map((column) => [column.name, column.label, column.description]),
    );
    expect(first).toEqual(second);
  });

  it('make no column of ours obligatory: a seller without our roles must be able to save', () => {
    const obligatory = tables.flatMap((table) => table.columns.filter((column) => column.required !== 'none'));
    expect(obligatory).toEqual([]);
  });

  it('say that Products is obsolete', () => {
    for (const table of tables) {
      const products = table.columns.find((column) => column.name === 'cosell_products');
      expect(products?.description).toMatch(/^Obsolete: only for old data/);
    }
  });
});
