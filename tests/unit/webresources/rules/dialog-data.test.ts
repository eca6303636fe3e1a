import { decodeTargets, dialogLimit, encodeTargets } from '../../../../webresources/src/rules/dialog-data.ts';
import { rowId } from '../../../support/xrm/list-page.ts';

const targets = [
  { table: 'lead', id: rowId(1) },
  { table: 'opportunity', id: rowId(2) },
];
const rows = Array.from({ length: dialogLimit }, (_, n) => ({
  table: 'opportunity',
  id: rowId(n),
  name: 'я'.repeat(100),
}));

describe('data of the decline dialog', () => {
  it.each([
    ['as it is', (data: string) => data],
    ['encoded', encodeURIComponent],
    ['encoded twice', (data: string) => encodeURIComponent(encodeURIComponent(data))],
  ])('comes back when the client passes it %s', (_, pass) => {
    expect(decodeTargets(`?appid=1&data=${pass(encodeTargets(targets))}`)).toEqual(targets);
  });

  it('stays short for the most rows of a dialog, however long their names are', () => {
    const data = encodeTargets(rows);
    expect(encodeURIComponent(encodeURIComponent(data)).length).toBeLessThan(1_000);
    expect(decodeTargets(`?data=${data}`)).toEqual(rows.map(({ table, id }) => ({ table, id })));
  });

  it.each([
    ['is missing', ''],
    ['is empty', '?data='],
    ['is a list of nothing', '?data=.'],
    ['is too long a list', `?data=${encodeTargets([...rows, ...targets])}`],
    ['has another table', `?data=${encodeTargets([{ table: 'account', id: rowId(1) }])}`],
    ['has no id', '?data=l'],
    ['has no table', `?data=${rowId(1)}`],
    ['has an id that is none', "?data=l1' or 1 eq 1"],
    ['has an id in other letters', `?data=o${'7A1C2F5E-7C1D-4A55-9A3E-000000000001'}`],
    ['has something that is no row', `?data=${encodeTargets(targets)}.x`],
    ['has more behind a row', `?data=${encodeTargets(targets)}0`],
  ])('is refused when it %s', (_, search) => {
    expect(() => decodeTargets(search)).toThrow();
  });
});
