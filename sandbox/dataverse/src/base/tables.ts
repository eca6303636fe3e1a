import type { TableDefinition } from '../catalog.ts';
import {
  activeStates,
  addressColumns,
  choice,
  customer,
  date,
  decimal,
  lookup,
  memo,
  money,
  stateColumns,
  text,
  whole,
  yesNo,
} from './columns.ts';
import { dealTables } from './deal-tables.ts';
import { metadataTables } from './metadata-tables.ts';
import { currencyColumns, table } from './table.ts';

const computedName = { validForCreate: false, validForUpdate: false };

/**
 * The standard tables a fresh environment with Sales has, with the columns that field mapping and forms use.
 * Names, lengths and options: Dataverse table reference and the Sales data model.
 */
export function baseTables(): TableDefinition[] {
  return [
    table({
      schemaName: 'BusinessUnit',
      entitySetName: 'businessunits',
      primaryName: 'name',
      label: 'Business Unit',
      collectionLabel: 'Business Units',
      ownership: 'none',
      columns: [text('Name', 'Name', 160), lookup('ParentBusinessUnitId', 'Parent Business', 'businessunit')],
    }),
    table({
      schemaName: 'TransactionCurrency',
      entitySetName: 'transactioncurrencies',
      primaryName: 'currencyname',
      label: 'Currency',
      collectionLabel: 'Currencies',
      ownership: 'none',
      columns: [
        text('CurrencyName', 'Currency Name', 100),
        text('ISOCurrencyCode', 'Currency Code', 5),
        text('CurrencySymbol', 'Currency Symbol', 13),
        whole('CurrencyPrecision', 'Currency Precision', 0, 4),
        decimal('ExchangeRate', 'Exchange Rate', 12),
        ...stateColumns(activeStates),
      ],
    }),
    table({
      schemaName: 'SystemUser',
      entitySetName: 'systemusers',
      primaryName: 'fullname',
      label: 'User',
      collectionLabel: 'Users',
      ownership: 'none',
      privilegeName: 'User',
      columns: [
        text('FirstName', 'First Name', 256),
        text('LastName', 'Last Name', 256),
        text('FullName', 'Full Name', 200, computedName),
        text('InternalEMailAddress', 'Primary Email', 100, { format: 'email' }),
        text('DomainName', 'User Name', 1024),
        text('Address1_Telephone1', 'Main Phone', 64, { format: 'phone' }),
        text('MobilePhone', 'Mobile Phone', 64, { format: 'phone' }),
        text('Title', 'Job Title', 128),
        { ...text('ApplicationId', 'Application ID', 36), type: 'uniqueidentifier' },
        { ...text('AzureActiveDirectoryObjectId', 'Azure AD Object ID', 36), type: 'uniqueidentifier' },
        yesNo('IsDisabled', 'Status', false),
        lookup('BusinessUnitId', 'Business Unit', 'businessunit'),
      ],
    }),
    table({
      schemaName: 'Team',
      entitySetName: 'teams',
      primaryName: 'name',
      label: 'Team',
      collectionLabel: 'Teams',
      ownership: 'none',
      columns: [
        text('Name', 'Team Name', 160),
        text('EMailAddress', 'Email', 100, { format: 'email' }),
        yesNo('IsDefault', 'Is Default', false),
        choice(
          'TeamType',
          'Team Type',
          [
            { value: 0, label: 'Owner' },
            { value: 1, label: 'Access' },
          ],
          { defaultValue: 0 },
        ),
        // Access teams regard the row they were made for.
        lookup('RegardingObjectId', 'Regarding Object Id', 'opportunity', {
          navigation: 'regardingobjectid_opportunity',
          navigations: { opportunity: 'regardingobjectid_opportunity' },
        }),
        lookup('BusinessUnitId', 'Business Unit', 'businessunit'),
      ],
    }),
    table({
      schemaName: 'Role',
      entitySetName: 'roles',
      primaryName: 'name',
      label: 'Security Role',
      collectionLabel: 'Security Roles',
      ownership: 'none',
      columns: [text('Name', 'Name', 100), lookup('BusinessUnitId', 'Business Unit', 'businessunit')],
    }),
    accountTable(),
    contactTable(),
    leadTable(),
    opportunityTable(),
    table({
      schemaName: 'OpportunityClose',
      entitySetName: 'opportunitycloses',
      primaryId: 'activityid',
      primaryName: 'subject',
      label: 'Opportunity Close',
      collectionLabel: 'Opportunity Close Activities',
      ownership: 'user',
      privilegeName: 'Activity',
      columns: [
        text('Subject', 'Subject', 200),
        memo('Description', 'Description', 2000),
        lookup('OpportunityId', 'Opportunity', 'opportunity'),
        date('ActualEnd', 'Close Date', 'userLocal'),
        ...money('ActualRevenue', 'Actual Revenue'),
        ...currencyColumns(),
        whole('OpportunityStateCode', 'Opportunity State Code', 0, 2),
        whole('OpportunityStatusCode', 'Opportunity Status Code'),
        ...stateColumns([
          { value: 0, label: 'Open', reasons: [[1, 'Open']] },
          { value: 1, label: 'Completed', reasons: [[2, 'Completed']] },
          { value: 2, label: 'Canceled', reasons: [[3, 'Canceled']] },
        ]),
      ],
    }),
    ...dealTables(),
    ...metadataTables(),
  ];
}

function accountTable(): TableDefinition {
  return table({
    schemaName: 'Account',
    entitySetName: 'accounts',
    primaryName: 'name',
    label: 'Account',
    collectionLabel: 'Accounts',
    ownership: 'user',
    columns: [
      text('Name', 'Account Name', 160, { requiredLevel: 'required' }),
      text('AccountNumber', 'Account Number', 20),
      ...addressColumns(),
      text('Telephone1', 'Main Phone', 50, { format: 'phone' }),
      text('EMailAddress1', 'Email', 100, { format: 'email' }),
      text('WebSiteURL', 'Website', 200, { format: 'url' }),
      whole('NumberOfEmployees', 'Number of Employees', 0, 1000000000),
      memo('Description', 'Description', 2000),
      lookup('PrimaryContactId', 'Primary Contact', 'contact'),
      lookup('ParentAccountId', 'Parent Account', 'account'),
      lookup('OriginatingLeadId', 'Originating Lead', 'lead'),
      ...currencyColumns(),
      ...money('Revenue', 'Annual Revenue'),
      ...stateColumns(activeStates),
    ],
  });
}

function contactTable(): TableDefinition {
  return table({
    schemaName: 'Contact',
    entitySetName: 'contacts',
    primaryName: 'fullname',
    label: 'Contact',
    collectionLabel: 'Contacts',
    ownership: 'user',
    columns: [
      text('FirstName', 'First Name', 50, { requiredLevel: 'recommended' }),
      text('LastName', 'Last Name', 50, { requiredLevel: 'required' }),
      text('FullName', 'Full Name', 160, computedName),
      text('JobTitle', 'Job Title', 100),
      text('EMailAddress1', 'Email', 100, { format: 'email' }),
      text('Telephone1', 'Business Phone', 50, { format: 'phone' }),
      text('MobilePhone', 'Mobile Phone', 50, { format: 'phone' }),
      memo('Description', 'Description', 2000),
      customer('ParentCustomerId', 'Company Name'),
      lookup('OriginatingLeadId', 'Originating Lead', 'lead'),
      ...addressColumns(),
      ...stateColumns(activeStates),
    ],
  });
}

function leadTable(): TableDefinition {
  return table({
    schemaName: 'Lead',
    entitySetName: 'leads',
    primaryName: 'fullname',
    label: 'Lead',
    collectionLabel: 'Leads',
    ownership: 'user',
    columns: [
      text('Subject', 'Topic', 300, { requiredLevel: 'required' }),
      text('FirstName', 'First Name', 50),
      text('LastName', 'Last Name', 50, { requiredLevel: 'required' }),
      text('FullName', 'Name', 160, computedName),
      text('CompanyName', 'Company Name', 100),
      text('JobTitle', 'Job Title', 100),
      text('EMailAddress1', 'Email', 100, { format: 'email' }),
      text('Telephone1', 'Business Phone', 50, { format: 'phone' }),
      text('MobilePhone', 'Mobile Phone', 50, { format: 'phone' }),
      memo('Description', 'Description', 2000),
      ...addressColumns(),
      ...currencyColumns(),
      ...money('BudgetAmount', 'Budget Amount'),
      ...money('EstimatedAmount', 'Est. Value'),
      { ...decimal('EstimatedValue', 'Est. Value (deprecated)', 2), type: 'float' },
      date('EstimatedCloseDate', 'Est. Close Date', 'dateOnly'),
      lookup('ParentAccountId', 'Parent Account for lead', 'account'),
      lookup('ParentContactId', 'Parent Contact for lead', 'contact'),
      customer('CustomerId', 'Customer'),
      lookup('QualifyingOpportunityId', 'Qualifying Opportunity', 'opportunity'),
      choice('LeadSourceCode', 'Lead Source', [
        { value: 1, label: 'Advertisement' },
        { value: 2, label: 'Employee Referral' },
        { value: 3, label: 'External Referral' },
        { value: 4, label: 'Partner' },
        { value: 5, label: 'Public Relations' },
        { value: 6, label: 'Seminar' },
        { value: 7, label: 'Trade Show' },
        { value: 8, label: 'Web' },
        { value: 9, label: 'Word of Mouth' },
        { value: 10, label: 'Other' },
      ]),
      ...stateColumns([
        {
          value: 0,
          label: 'Open',
          reasons: [
            [1, 'New'],
            [2, 'Contacted'],
          ],
        },
        { value: 1, label: 'Qualified', reasons: [[3, 'Qualified']] },
        {
          value: 2,
          label: 'Disqualified',
          reasons: [
            [4, 'Lost'],
            [5, 'Cannot Contact'],
            [6, 'No Longer Interested'],
            [7, 'Canceled'],
          ],
        },
      ]),
    ],
  });
}

function opportunityTable(): TableDefinition {
  return table({
    schemaName: 'Opportunity',
    entitySetName: 'opportunities',
    primaryName: 'name',
    label: 'Opportunity',
    collectionLabel: 'Opportunities',
    ownership: 'user',
    columns: [
      text('Name', 'Topic', 300, { requiredLevel: 'required' }),
      memo('Description', 'Description', 2000),
      ...money('EstimatedValue', 'Est. Revenue'),
      yesNo('IsRevenueSystemCalculated', 'Revenue', false),
      ...money('ActualValue', 'Actual Revenue'),
      ...money('BudgetAmount', 'Budget Amount'),
      date('EstimatedCloseDate', 'Est. Close Date', 'dateOnly', { requiredLevel: 'recommended' }),
      date('ActualCloseDate', 'Actual Close Date', 'dateOnly'),
      ...currencyColumns(),
      whole('CloseProbability', 'Probability', 0, 100),
      text('StepName', 'Pipeline Phase', 200),
      memo('CurrentSituation', 'Current Situation', 2000),
      memo('CustomerNeed', 'Customer Need', 2000),
      memo('ProposedSolution', 'Proposed Solution', 2000),
      lookup('ParentAccountId', 'Account', 'account'),
      lookup('ParentContactId', 'Contact', 'contact'),
      customer('CustomerId', 'Potential Customer'),
      lookup('OriginatingLeadId', 'Originating Lead', 'lead'),
      choice('SalesStage', 'Sales Stage', [
        { value: 0, label: 'Qualify' },
        { value: 1, label: 'Develop' },
        { value: 2, label: 'Propose' },
        { value: 3, label: 'Close' },
      ]),
      ...stateColumns([
        {
          value: 0,
          label: 'Open',
          reasons: [
            [1, 'In Progress'],
            [2, 'On Hold'],
          ],
        },
        { value: 1, label: 'Won', reasons: [[3, 'Won']] },
        {
          value: 2,
          label: 'Lost',
          reasons: [
            [4, 'Canceled'],
            [5, 'Out-Sold'],
          ],
        },
      ]),
    ],
  });
}
