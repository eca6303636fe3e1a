import type { OneToManyDefinition, RelationshipDefinition, TableDefinition } from '../catalog.ts';
import type { CascadeAction } from '../storage/related.ts';

/** Names of standard relationships whose name does not follow `<referenced>_<referencing>_<column>`. */
const knownNames: Readonly<Record<string, string>> = {
  'account.primarycontactid.contact': 'account_primary_contact',
  'account.parentaccountid.account': 'account_parent_account',
  'contact.parentcustomerid.account': 'contact_customer_accounts',
  'contact.parentcustomerid.contact': 'contact_customer_contacts',
  'opportunity.parentaccountid.account': 'opportunity_parent_account',
  'opportunity.parentcontactid.contact': 'opportunity_parent_contact',
  'opportunity.customerid.account': 'opportunity_customer_accounts',
  'opportunity.customerid.contact': 'opportunity_customer_contacts',
  'opportunity.originatingleadid.lead': 'opportunity_originating_lead',
  'opportunity.transactioncurrencyid.transactioncurrency': 'transactioncurrency_opportunity',
  'opportunityclose.opportunityid.opportunity': 'Opportunity_OpportunityClose',
  'lead.parentaccountid.account': 'lead_parent_account',
  'lead.parentcontactid.contact': 'lead_parent_contact',
  'lead.qualifyingopportunityid.opportunity': 'lead_qualifying_opportunity',
  'opportunityproduct.opportunityid.opportunity': 'product_opportunities',
  'quote.opportunityid.opportunity': 'opportunity_quotes',
  'quote.customerid.account': 'quote_customer_accounts',
  'quote.customerid.contact': 'quote_customer_contacts',
  'salesorder.opportunityid.opportunity': 'opportunity_sales_orders',
  'salesorder.customerid.account': 'order_customer_accounts',
  'salesorder.customerid.contact': 'order_customer_contacts',
  'lead.customerid.account': 'lead_customer_accounts',
  'lead.customerid.contact': 'lead_customer_contacts',
  'account.originatingleadid.lead': 'account_originating_lead',
  'contact.originatingleadid.lead': 'contact_originating_lead',
  'environmentvariablevalue.environmentvariabledefinitionid.environmentvariabledefinition':
    'environmentvariabledefinition_environmentvariablevalue',
  'systemuser.businessunitid.businessunit': 'business_unit_system_users',
  'team.regardingobjectid.opportunity': 'opportunity_Teams',
  'team.businessunitid.businessunit': 'business_unit_teams',
};

type Cascades = Pick<OneToManyDefinition, CascadeAction>;

const parental: Cascades = {
  cascadeDelete: 'Cascade',
  cascadeAssign: 'Cascade',
  cascadeShare: 'Cascade',
  cascadeUnshare: 'Cascade',
  cascadeReparent: 'Cascade',
};

/** Standard relationships that hand something on. Source: the relationships of opportunity in the entity reference. */
const knownCascades: Readonly<Record<string, Partial<Cascades>>> = {
  Opportunity_OpportunityClose: parental,
  environmentvariabledefinition_environmentvariablevalue: parental,
  product_opportunities: { cascadeDelete: 'Cascade' },
  opportunity_quotes: { cascadeAssign: 'Cascade', cascadeDelete: 'Cascade' },
  opportunity_sales_orders: { cascadeAssign: 'Cascade', cascadeDelete: 'Restrict' },
};

/** 1:N relationships of the base tables, derived from their lookup columns, and the user-team and user-role N:N. */
export function baseRelationships(tables: readonly TableDefinition[]): RelationshipDefinition[] {
  const oneToMany = tables.flatMap((table) => relationshipsOf(table));
  return [
    ...oneToMany,
    {
      type: 'ManyToMany',
      schemaName: 'teammembership_association',
      firstTable: 'team',
      secondTable: 'systemuser',
      intersectTable: 'teammembership',
      firstNavigation: 'teammembership_association',
      secondNavigation: 'teammembership_association',
    },
    {
      type: 'ManyToMany',
      schemaName: 'systemuserroles_association',
      firstTable: 'systemuser',
      secondTable: 'role',
      intersectTable: 'systemuserroles',
      firstNavigation: 'systemuserroles_association',
      secondNavigation: 'systemuserroles_association',
    },
    {
      type: 'ManyToMany',
      schemaName: 'teamroles_association',
      firstTable: 'team',
      secondTable: 'role',
      intersectTable: 'teamroles',
      firstNavigation: 'teamroles_association',
      secondNavigation: 'teamroles_association',
    },
  ];
}

function relationshipsOf(table: TableDefinition): OneToManyDefinition[] {
  const found: OneToManyDefinition[] = [];
  for (const column of table.columns.values()) {
    for (const target of column.targets ?? []) {
      const key = `${table.logicalName}.${column.logicalName}.${target}`;
      const schemaName = knownNames[key] ?? systemName(table.logicalName, column.logicalName, target);
      found.push({
        type: 'OneToMany',
        schemaName,
        referencedTable: target,
        referencingTable: table.logicalName,
        referencingColumn: column.logicalName,
        lookupNavigation: column.navigations?.[target] ?? column.logicalName,
        collectionNavigation: schemaName,
        cascadeDelete: column.logicalName.startsWith('owning') ? 'NoCascade' : 'RemoveLink',
        cascadeAssign: 'NoCascade',
        cascadeShare: 'NoCascade',
        cascadeUnshare: 'NoCascade',
        cascadeReparent: 'NoCascade',
        ...knownCascades[schemaName],
      });
    }
  }
  return found;
}

function systemName(table: string, column: string, target: string): string {
  if (column === 'ownerid') return target === 'team' ? `owner_team_${table}` : `owner_${table}`;
  if (column === 'owninguser') return `user_${table}`;
  if (column === 'owningteam') return `team_${table}`;
  if (column === 'owningbusinessunit') return `business_unit_${table}`;
  if (target === 'systemuser') return `lk_${table}_${column}`;
  return `${target}_${table}_${column}`;
}
