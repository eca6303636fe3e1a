import type { ColumnDetails } from '../../../../../../relay/src/adapters/dataverse/field-mapping/column-details.ts';
import type { TableColumns } from '../../../../../../relay/src/adapters/dataverse/field-mapping/check-rows.ts';
import type { MappingRow } from '../../../../../../relay/src/adapters/dataverse/field-mapping/mapping-row.ts';
import type { Column } from '../../../../../../relay/src/adapters/dataverse/field-mapping/table-columns.ts';

let count = 0;

/** A row as the administrator wrote it; by itself it is right. */
export function mappingRow(changes: Partial<MappingRow> = {}): MappingRow {
  count += 1;
  return {
    id: `row-${count}`,
    version: `W/"${count}"`,
    name: `Row ${count}`,
    table: 'opportunity',
    column: 'new_campaign',
    referralField: 'campaignId',
    conversion: 'text',
    direction: 'both',
    owner: null,
    parameters: null,
    defaultValue: null,
    checkResult: '',
    ...changes,
  };
}

const column = (type: string, changes: Partial<Column> = {}): Column => ({
  type,
  forCreate: true,
  forUpdate: true,
  isRequired: false,
  ...changes,
});

/** Columns of an environment with some of its own. */
export const tables: TableColumns = {
  opportunity: new Map([
    ['name', column('String', { isRequired: true })],
    ['estimatedvalue', column('Money')],
    ['transactioncurrencyid', column('Lookup')],
    ['estimatedclosedate', column('DateTime')],
    ['description', column('Memo')],
    ['statuscode', column('Status')],
    ['customerid', column('Customer')],
    ['new_campaign', column('String')],
    ['new_fixed', column('String', { forUpdate: false })],
    ['new_shown', column('String', { forCreate: false, forUpdate: false })],
    ['new_stage', column('Picklist')],
    ['new_amount', column('Decimal')],
    ['new_count', column('Integer')],
    ['new_wanted', column('Boolean')],
    ['new_day', column('DateTime')],
    ['new_moment', column('DateTime')],
    ['new_programid', column('Lookup')],
    ['new_hugeid', column('Lookup')],
    ['new_tags', column('Virtual')],
  ]),
  lead: new Map([
    ['new_company', column('String')],
    ['description', column('Memo')],
  ]),
  account: new Map([
    ['name', column('String', { isRequired: true })],
    ['new_country', column('String')],
    ['new_countryid', column('Lookup')],
    ['new_duns', column('String', { forUpdate: false })],
    ['address1_country', column('String')],
  ]),
  contact: new Map([['lastname', column('String', { isRequired: true })]]),
};

export const details: ReadonlyMap<string, ColumnDetails> = new Map<string, ColumnDetails>([
  ['opportunity.new_stage', { options: [1, 2, 3] }],
  ['opportunity.statuscode', { options: [1, 2] }],
  ['opportunity.estimatedclosedate', { isDateOnly: true }],
  ['opportunity.new_day', { isDateOnly: true }],
  ['opportunity.new_moment', { isDateOnly: false }],
  [
    'opportunity.new_programid',
    { reference: { names: { 'id-1': 'Spring' }, set: 'new_programs', navigation: 'new_ProgramId' } },
  ],
  ['opportunity.new_hugeid', { referenceProblem: 'The table new_huge has more than 500 rows.' }],
  [
    'account.new_countryid',
    { reference: { names: { 'id-de': 'Germany' }, set: 'new_countries', navigation: 'new_CountryId' } },
  ],
]);
