import { opportunity } from '../../../../solution/contract/tables.ts';
import { matchName } from '../../../../domain/identity.ts';
import type { CustomerMatch } from '../../../../domain/model/change-set.ts';
import { withoutMark } from '../../../../domain/name-mark.ts';
import { all, any, boolean, equals, guid, integer, nothing, query } from '../odata/filter.ts';
import { currencyColumn } from './record-shapes.ts';
import type { RecordSettings } from './record-shapes.ts';
import { idOf, numberOf, textOf } from './row-values.ts';
import type { Row, WebApi } from './web-api.ts';

/** An arriving deal as far as opportunities can be compared with it. */
export interface SoughtDeal {
  readonly accountId: string;
  readonly name: string;
  readonly value: number | null;
  /** Row id of the currency. */
  readonly currencyId: string | null;
}

/** Opportunities of one customer that are read, the latest first, and suggestions a person can look through (chosen). */
const maxRows = 500;
const maxSuggestions = 5;

const { columns, set, id } = opportunity;

/** Open opportunities of the account that are not shared and may be this deal: the same name, or the same value and currency. */
export async function findSimilar(
  api: WebApi,
  sought: SoughtDeal,
  { mapping }: RecordSettings,
): Promise<CustomerMatch['similar']> {
  const valueColumn = mapping.opportunity.find((row) => row.field === 'dealValue')?.column ?? null;
  const rows = await api.list(`${set}?${openDeals(sought.accountId, valueColumn)}`, maxRows);
  return rows
    .filter((row) => hasName(row, sought) || hasValue(row, sought, valueColumn))
    .slice(0, maxSuggestions)
    .flatMap((row) => {
      const rowId = idOf(row, id);
      return rowId ? [{ id: rowId, name: textOf(row, 'name') ?? '' }] : [];
    });
}

function openDeals(accountId: string, valueColumn: string | null): string {
  const account = guid(accountId);
  return query({
    $select: ['name', `_${currencyColumn}_value`, ...(valueColumn ? [valueColumn] : [])].join(','),
    $filter: all(
      equals('statecode', integer(0)),
      any(equals('_parentaccountid_value', account), equals('_customerid_value', account)),
      any(equals(columns.sync, nothing), equals(columns.sync, boolean(false))),
      // One that was shared before keeps its identifier.
      equals(columns.referralIdentifier, nothing),
    ),
    $orderby: 'modifiedon desc',
    $top: maxRows,
  });
}

function hasName(row: Row, { name }: SoughtDeal): boolean {
  const wanted = matchName(withoutMark(name));
  return wanted !== '' && matchName(withoutMark(textOf(row, 'name') ?? '')) === wanted;
}

function hasValue(row: Row, { value, currencyId }: SoughtDeal, valueColumn: string | null): boolean {
  if (valueColumn === null || value === null || value === 0 || currencyId === null) return false;
  return numberOf(row, valueColumn, 0) === value && idOf(row, `_${currencyColumn}_value`) === currencyId;
}
