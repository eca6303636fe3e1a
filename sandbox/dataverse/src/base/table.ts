import type { ColumnDefinition, TableDefinition } from '../catalog.ts';
import { decimal, lookup, systemColumns } from './columns.ts';

/** What a base table needs to be told. */
export interface TableInput {
  schemaName: string;
  entitySetName: string;
  primaryId?: string;
  primaryName: string;
  label: string;
  collectionLabel: string;
  ownership: TableDefinition['ownership'];
  privilegeName?: string;
  isMetadata?: boolean;
  columns: ColumnDefinition[];
}

/** A base table with the columns every table has. */
export function table(input: TableInput): TableDefinition {
  const logicalName = input.schemaName.toLowerCase();
  const primaryId = input.primaryId ?? `${logicalName}id`;
  const columns = [...systemColumns(primaryId, input.ownership), ...input.columns];
  return {
    logicalName,
    schemaName: input.schemaName,
    entitySetName: input.entitySetName,
    primaryId,
    primaryName: input.primaryName,
    label: input.label,
    collectionLabel: input.collectionLabel,
    description: '',
    columns: new Map(columns.map((definition) => [definition.logicalName, definition])),
    keys: [],
    ownership: input.ownership,
    optimisticConcurrency: true,
    changeTracking: true,
    ...(input.isMetadata ? { isMetadata: true } : {}),
    privilegeName: input.privilegeName ?? input.schemaName,
  };
}

/** Currency and exchange rate of tables with money columns. */
export function currencyColumns(): ColumnDefinition[] {
  return [
    lookup('TransactionCurrencyId', 'Currency', 'transactioncurrency'),
    decimal('ExchangeRate', 'Exchange Rate', 12, { validForCreate: false, validForUpdate: false }),
  ];
}
