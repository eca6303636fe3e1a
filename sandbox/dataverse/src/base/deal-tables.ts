import type { TableDefinition } from '../catalog.ts';
import { customer, decimal, lookup, money, stateColumns, text, yesNo } from './columns.ts';
import { currencyColumns, table } from './table.ts';

/**
 * Products, quotes and orders of an opportunity, as far as they bind it. Names, set names and states: Dynamics 365 Sales
 * entity reference (dynamics365/developer/reference/entities).
 */
export function dealTables(): TableDefinition[] {
  return [
    table({
      schemaName: 'OpportunityProduct',
      entitySetName: 'opportunityproducts',
      primaryName: 'opportunityproductname',
      label: 'Opportunity Product',
      collectionLabel: 'Opportunity Products',
      // Who may do something to the opportunity may do it to its products.
      ownership: 'none',
      privilegeName: 'Opportunity',
      columns: [
        text('OpportunityProductName', 'Name', 500),
        text('ProductDescription', 'Write-In Product', 500),
        yesNo('IsProductOverridden', 'Select Product', true),
        decimal('Quantity', 'Quantity', 5),
        ...money('PricePerUnit', 'Price Per Unit'),
        ...money('ExtendedAmount', 'Extended Amount'),
        ...currencyColumns(),
        lookup('OpportunityId', 'Opportunity', 'opportunity'),
      ],
    }),
    table({
      schemaName: 'Quote',
      entitySetName: 'quotes',
      primaryName: 'name',
      label: 'Quote',
      collectionLabel: 'Quotes',
      ownership: 'user',
      columns: [
        text('Name', 'Name', 300, { requiredLevel: 'required' }),
        text('QuoteNumber', 'Quote ID', 100),
        ...money('TotalAmount', 'Total Amount'),
        ...currencyColumns(),
        lookup('OpportunityId', 'Opportunity', 'opportunity'),
        customer('CustomerId', 'Potential Customer'),
        ...stateColumns([
          { value: 0, label: 'Draft', reasons: [[1, 'In Progress']] },
          {
            value: 1,
            label: 'Active',
            reasons: [
              [2, 'In Progress'],
              [3, 'Open'],
            ],
          },
          { value: 2, label: 'Won', reasons: [[4, 'Won']] },
          {
            value: 3,
            label: 'Closed',
            reasons: [
              [5, 'Lost'],
              [6, 'Canceled'],
              [7, 'Revised'],
            ],
          },
        ]),
      ],
    }),
    table({
      schemaName: 'SalesOrder',
      entitySetName: 'salesorders',
      primaryName: 'name',
      label: 'Order',
      collectionLabel: 'Orders',
      ownership: 'user',
      privilegeName: 'Order',
      columns: [
        text('Name', 'Name', 300, { requiredLevel: 'required' }),
        text('OrderNumber', 'Order ID', 100),
        ...money('TotalAmount', 'Total Amount'),
        ...currencyColumns(),
        lookup('OpportunityId', 'Opportunity', 'opportunity'),
        customer('CustomerId', 'Customer'),
        ...stateColumns([
          {
            value: 0,
            label: 'Active',
            reasons: [
              [1, 'New'],
              [2, 'Pending'],
            ],
          },
          { value: 1, label: 'Submitted', reasons: [[3, 'In Progress']] },
          { value: 2, label: 'Canceled', reasons: [[4, 'No Money']] },
          {
            value: 3,
            label: 'Fulfilled',
            reasons: [
              [100001, 'Complete'],
              [100002, 'Partial'],
            ],
          },
          { value: 4, label: 'Invoiced', reasons: [[100003, 'Invoiced']] },
        ]),
      ],
    }),
  ];
}
