import { environmentVariables } from '../../../../../solution/contract/names.ts';
import type { MappedTable } from '../../../../../domain/mapping/referral-fields.ts';
import type { EnvironmentMapping } from '../../../ports/environment-settings.ts';
import type { TableColumns } from './check-rows.ts';
import { mappedTables } from './table-columns.ts';

/** Columns of a new row that the connector fills besides the mapped ones. */
const filledAnyway: Readonly<Record<MappedTable, readonly string[]>> = {
  opportunity: ['name', 'customerid', 'parentaccountid', 'parentcontactid', 'ownerid', 'isrevenuesystemcalculated'],
  lead: ['subject', 'ownerid'],
  account: ['ownerid'],
  contact: ['parentcustomerid', 'ownerid'],
};

/** Types that the platform fills by itself or that are no columns of a row. */
const filledByPlatform = [
  'Boolean',
  'State',
  'Status',
  'Owner',
  'Uniqueidentifier',
  'EntityName',
  'Virtual',
  'ManagedProperty',
];

/** Where default values of new rows are set. */
const defaultsOf: Readonly<Record<MappedTable, string>> = {
  opportunity: `the variable ${environmentVariables.opportunityDefaults.name} or a row of the field mapping`,
  lead: `the variable ${environmentVariables.leadDefaults.name} or a row of the field mapping`,
  account: `the variable ${environmentVariables.newAccountDefaults.name} or a row of the field mapping`,
  contact: 'a row of the field mapping',
};

/** A sentence per table that has mandatory columns which nothing fills when a deal arrives (domain.md 16, E14). */
export function mandatoryWarnings(tables: TableColumns, mapping: EnvironmentMapping): readonly string[] {
  return mappedTables.flatMap((table) => {
    const columns = tables[table];
    if (typeof columns === 'string') return [];
    const filled = filledColumns(table, mapping);
    const empty = [...columns]
      .filter(([name, { isRequired, forCreate, type }]) => {
        return isRequired && forCreate && !filledByPlatform.includes(type) && !filled.has(name);
      })
      .map(([name]) => name);
    if (empty.length === 0) return [];
    return [
      `Mandatory columns of ${table} stay empty when a deal arrives: ${empty.join(', ')}. Give them a value in ${defaultsOf[table]}.`,
    ];
  });
}

function filledColumns(table: MappedTable, mapping: EnvironmentMapping): ReadonlySet<string> {
  const lists = table === 'lead' ? [mapping.lead, mapping.leadCustomer, mapping.leadContact] : [mapping[table]];
  const mapped = lists.flat().filter((row) => row.direction !== 'toPartnerCenter');
  return new Set([
    ...filledAnyway[table],
    ...mapped.map((row) => row.column),
    ...Object.keys(mapping.born[table]).map((member) => member.replace(/@odata\.bind$/i, '').toLowerCase()),
  ]);
}
