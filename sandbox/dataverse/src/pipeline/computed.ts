import { isChoiceType } from '../catalog.ts';
import type { TableDefinition } from '../catalog.ts';
import { DataverseError } from '../errors.ts';
import type { Store } from '../storage/store.ts';
import { isReference, toSeconds } from '../values.ts';
import type { Attributes, Reference, Value } from '../values.ts';
import { formatAutoNumber } from './autonumber.ts';

/** What the calculations may look up. */
export interface ComputeScope {
  store: Store;
  now: Date;
  userId: string;
  /** Currency of the organisation: the one with exchange rate 1. */
  baseCurrencyId: string | undefined;
  businessUnitId: string;
}

/** Values of a new row: what was given, defaults, owner, creation data and the calculated columns. */
export function newRowValues(table: TableDefinition, given: Attributes, scope: ComputeScope): Attributes {
  const values: Attributes = {};
  for (const column of table.columns.values()) {
    if (column.defaultValue !== undefined) values[column.logicalName] = column.defaultValue;
  }
  Object.assign(values, given);
  if (isSystemCalculated(table, values)) delete values['estimatedvalue'];
  for (const column of table.columns.values()) {
    if (!column.autoNumberFormat || hasText(values[column.logicalName])) continue;
    const sequence = scope.store.nextNumber(`${table.logicalName}.${column.logicalName}`);
    values[column.logicalName] = formatAutoNumber(column.autoNumberFormat, sequence, scope.now);
  }
  const user: Reference = { table: 'systemuser', id: scope.userId };
  const now = toSeconds(scope.now);
  values['createdon'] = typeof given['overriddencreatedon'] === 'string' ? given['overriddencreatedon'] : now;
  values['modifiedon'] = now;
  values['createdby'] = user;
  values['modifiedby'] = user;
  if (table.ownership === 'user') values['ownerid'] = given['ownerid'] ?? user;
  return { ...values, ...derive(table, values, values, scope) };
}

/** Values of a changed row. */
export function changedRowValues(
  table: TableDefinition,
  before: Attributes,
  given: Attributes,
  scope: ComputeScope,
): Attributes {
  const effective = { ...given };
  if (isSystemCalculated(table, { ...before, ...given })) delete effective['estimatedvalue'];
  const values: Attributes = {
    ...before,
    ...effective,
    modifiedon: toSeconds(scope.now),
    modifiedby: { table: 'systemuser', id: scope.userId },
  };
  return { ...values, ...derive(table, values, effective, scope) };
}

/** A revenue the system calculates from the products cannot be set by hand; the calculation itself is not here. */
function isSystemCalculated(table: TableDefinition, values: Attributes): boolean {
  return table.logicalName === 'opportunity' && values['isrevenuesystemcalculated'] === true;
}

function derive(table: TableDefinition, values: Attributes, given: Attributes, scope: ComputeScope): Attributes {
  return {
    ...ownerColumns(values, scope),
    ...stateColumns(table, values, given),
    ...fullName(table, values),
    ...customers(table, values, given),
    ...moneyColumns(table, values, scope),
  };
}

function ownerColumns(values: Attributes, scope: ComputeScope): Attributes {
  const owner = values['ownerid'];
  if (!isReference(owner)) return {};
  return {
    owninguser: owner.table === 'systemuser' ? owner : null,
    owningteam: owner.table === 'team' ? owner : null,
    owningbusinessunit: { table: 'businessunit', id: scope.businessUnitId },
  };
}

function stateColumns(table: TableDefinition, values: Attributes, given: Attributes): Attributes {
  const stateColumn = table.columns.get('statecode');
  const reasons = table.columns.get('statuscode')?.choice?.options ?? [];
  if (!stateColumn || !isChoiceType(stateColumn.type) || reasons.length === 0) return {};
  const state = values['statecode'];
  const reason = values['statuscode'];
  const fits = reasons.some((option) => option.value === reason && option.state === state);
  if (fits) return {};
  const named = given['statuscode'];
  if (typeof named === 'number') {
    throw new DataverseError(
      400,
      '0x80048408',
      `${named} is not a valid status code for state code ${String(state)} on ${table.logicalName}.`,
    );
  }
  const standard = stateColumn.choice?.options.find((option) => option.value === state)?.defaultStatus;
  return { statuscode: standard ?? reasons.find((option) => option.state === state)?.value ?? null };
}

function fullName(table: TableDefinition, values: Attributes): Attributes {
  const has = (name: string): boolean => table.columns.has(name);
  if (!has('fullname') || !has('firstname') || !has('lastname')) return {};
  const parts = [values['firstname'], values['lastname']].filter((part) => hasText(part));
  return { fullname: parts.join(' ') || null };
}

/** Potential customer, account and contact of an opportunity follow each other, as Sales does it. */
function customers(table: TableDefinition, values: Attributes, given: Attributes): Attributes {
  if (table.logicalName !== 'opportunity') return {};
  const { parentaccountid: account, parentcontactid: contact, customerid: customer } = values;
  if (isReference(given['parentaccountid'])) return { customerid: given['parentaccountid'] };
  if (isReference(given['customerid'])) {
    const named = given['customerid'];
    return named.table === 'account' ? { parentaccountid: named } : { parentcontactid: named };
  }
  if (isReference(customer)) return {};
  if (isReference(account)) return { customerid: account };
  return isReference(contact) ? { customerid: contact } : {};
}

function moneyColumns(table: TableDefinition, values: Attributes, scope: ComputeScope): Attributes {
  if (!table.columns.has('transactioncurrencyid')) return {};
  const twins = [...table.columns.values()].filter((column) => column.calculationOf);
  const filled = twins.some((column) => typeof values[column.calculationOf ?? ''] === 'number');
  let currency = values['transactioncurrencyid'] ?? null;
  if (!isReference(currency) && filled && scope.baseCurrencyId) {
    currency = { table: 'transactioncurrency', id: scope.baseCurrencyId };
  }
  if (!isReference(currency)) return {};
  const rate = scope.store.get('transactioncurrency', currency.id)?.values['exchangerate'];
  const exchangeRate = typeof rate === 'number' && rate > 0 ? rate : 1;
  const result: Attributes = { transactioncurrencyid: currency, exchangerate: exchangeRate };
  for (const twin of twins) {
    const amount = values[twin.calculationOf ?? ''];
    result[twin.logicalName] = typeof amount === 'number' ? roundMoney(amount / exchangeRate) : null;
  }
  return result;
}

/** Base amounts are kept to four places, as the database type money does. */
function roundMoney(amount: number): number {
  return Math.round(amount * 10_000) / 10_000;
}

function hasText(value: Value | undefined): boolean {
  return typeof value === 'string' && value.length > 0;
}
