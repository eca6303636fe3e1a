import { DataverseError } from '../errors.ts';
import { relatedRows } from '../storage/related.ts';
import { isReference } from '../values.ts';
import type { Attributes, Row } from '../values.ts';
import type { Environment } from './operations.ts';

/** Relationships whose rows are priced in the currency of the opportunity. */
const priced = ['product_opportunities', 'opportunity_quotes', 'opportunity_sales_orders'];

/** State codes of a quote that is a draft or active. */
const openQuotes: readonly unknown[] = [0, 1];

/**
 * Throws 400 when the currency of an opportunity that has products, quotes or orders is to change. Source: Web service
 * error codes, CannotUpdateOpportunityCurrency; the sentence is that of Troubleshoot currency and price list issues.
 */
export function checkCurrencyChange(environment: Environment, before: Row, given: Attributes): void {
  if (before.table !== 'opportunity' || given['transactioncurrencyid'] === undefined) return;
  if (idOf(given) === idOf(before.values)) return;
  if (children(environment, before, priced).length === 0) return;
  throw new DataverseError(
    400,
    '0x80048479',
    'The currency cannot be changed because the opportunity has opportunity products, quotes, orders, or invoices associated with it. Remove the associated records and then change the currency.',
  );
}

/**
 * Throws 400 when an opportunity that is to be closed has a draft or active quote. Source: Troubleshoot issues with
 * opportunities, "The opportunity can't be closed"; the code is not documented.
 */
export function checkOpenQuotes(environment: Environment, opportunity: Row): void {
  const quotes = children(environment, opportunity, ['opportunity_quotes']);
  if (!quotes.some(({ values }) => openQuotes.includes(values['statecode']))) return;
  throw new DataverseError(
    400,
    '0x80040203',
    'The opportunity cannot be closed: there are draft or active quotes associated with it.',
  );
}

function children({ catalog, store }: Environment, row: Row, relationships: readonly string[]): Row[] {
  const found = relatedRows(catalog, store, row, ({ schemaName }) => relationships.includes(schemaName));
  return found.map((related) => related.row);
}

function idOf(values: Attributes): string | undefined {
  const currency = values['transactioncurrencyid'];
  return isReference(currency) ? currency.id : undefined;
}
