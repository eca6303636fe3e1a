import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { roles } from '../../../../solution/contract/names.ts';
import * as contract from '../../../../solution/contract/tables.ts';
import { projectFolder, roleNamed } from './role-file.ts';

/** Where the relay needs a privilege: a file below `relay/src`, what this file must mention, and why. */
type Use = readonly [file: string, mentions: string, why: string];

const dataverse = 'adapters/dataverse';
const connection = `${dataverse}/connection-store.ts`;
const claims = `${dataverse}/claim-requests.ts`;
const store = `${dataverse}/crm-store.ts`;
const changes = `${dataverse}/change-set-parts.ts`;
const born = `${dataverse}/born-parts.ts`;
const readDeal = `${dataverse}/read-deal.ts`;
const shapes = `${dataverse}/record-shapes.ts`;
const view = `${dataverse}/view.ts`;
const history = `${dataverse}/history-part.ts`;
const solutions = `${dataverse}/solution-parts.ts`;
const closing = `${dataverse}/closing-parts.ts`;
const match = `${dataverse}/match-customer.ts`;
const usage = `${dataverse}/solution-usage.ts`;
const settings = `${dataverse}/environment-settings.ts`;
const mappings = `${dataverse}/field-mapping/mapping-row.ts`;
const metadata = `${dataverse}/field-mapping/table-columns.ts`;

/**
 * Every privilege of the relay and its use. Rights that a write needs besides its own are those of "Data operations and access
 * rights" (Microsoft, Dataverse developer guide): a lookup needs Append on its row and AppendTo on the row it points to, an
 * owner needs Assign, and who owns a new row must be able to read it. A row that is made under a chosen id (PATCH with
 * `If-None-Match: *`) is a Create, never a Write ("Use Upsert to create or update a record").
 */
const uses: Record<string, Use> = {
  prvCreatecosell_Connection: [connection, 'cosellConnection', 'load: the first start makes the row'],
  prvReadcosell_Connection: [connection, 'cosellConnection', 'load and findForeign'],
  prvWritecosell_Connection: [connection, 'saveLease', 'the lease and what the form shows'],

  prvReadcosell_Request: [claims, 'cosellRequest', 'the outbox'],
  prvWritecosell_Request: [claims, 'cosellRequest', 'claims a row; its outcome later'],
  prvAppendcosell_Request: [changes, 'cosellRequest', 'the outcome binds the link row'],

  prvCreatecosell_Referral: [changes, 'cosellReferral', 'linkPart: a new link row'],
  prvReadcosell_Referral: [view, 'cosellReferral', 'view and findPlace'],
  prvWritecosell_Referral: [changes, 'cosellReferral', 'linkPart: the state after a pass'],
  prvAppendcosell_Referral: [changes, 'opportunityId', 'linkedRecord: binds the opportunity or lead'],
  prvAppendTocosell_Referral: [changes, 'referralId', 'history entries and requests bind the link row'],
  prvAssigncosell_Referral: [changes, 'ownerid@odata.bind', 'the link row follows the owner of its record'],

  prvCreatecosell_HistoryEntry: [history, 'cosellHistoryEntry', 'historyPart'],
  prvReadcosell_HistoryEntry: [history, 'cosellHistoryEntry', 'owns the entries of an owner without our role'],
  prvAppendcosell_HistoryEntry: [history, 'cosellHistoryEntry', 'an entry binds the link row and the record'],
  prvAssigncosell_HistoryEntry: [changes, 'ownerid@odata.bind', 'an entry is made for the owner of the record'],

  prvCreatecosell_DealSolution: [solutions, 'cosellDealSolution', 'solutions of a received deal'],
  prvReadcosell_DealSolution: [view, 'cosellDealSolution', 'solutions of a deal'],
  prvDeletecosell_DealSolution: [solutions, "'DELETE'", 'a solution that the referral no longer has'],
  prvAppendcosell_DealSolution: [solutions, 'cosellDealSolution', 'a solution binds its deal and its catalogue row'],

  prvCreatecosell_SolutionDetail: [solutions, 'cosellSolutionDetail', 'a received solution that the catalogue lacks'],
  prvReadcosell_SolutionDetail: [
    `${dataverse}/solution-search.ts`,
    'cosellSolutionDetail',
    'finds received solutions in the catalogue',
  ],
  prvAppendTocosell_SolutionDetail: [solutions, 'cosellSolutionDetail', 'a solution binds its catalogue row'],

  prvCreateOpportunity: [born, 'opportunity', 'a received deal'],
  prvReadOpportunity: [store, 'shapeOf', 'view and recordExists'],
  prvWriteOpportunity: [changes, 'recordPart', 'what came from Partner Center'],
  prvAppendOpportunity: [born, 'customerid_account@odata.bind', 'binds account, contact and currency'],
  prvAppendToOpportunity: [changes, 'opportunityId', 'link row, history and solutions bind the deal'],
  prvAssignOpportunity: [born, 'ownerid@odata.bind', 'a received deal is made for a member of its team'],

  // Microsoft's tables "LoseOpportunity message privileges" and "WinOpportunity message privileges".
  prvCreateActivity: [closing, 'LoseOpportunity', 'closing a deal makes its opportunityclose'],
  prvAppendActivity: [closing, 'LoseOpportunity', 'the opportunityclose binds the deal'],
  prvReadActivity: [`${dataverse}/status-reasons.ts`, 'Opportunity_OpportunityClose', 'why a deal was lost'],
  prvReadQuote: [readDeal, 'quotes', 'a deal with quotes keeps its currency'],
  prvReadOrder: [readDeal, 'opportunity_sales_orders', 'a deal with orders keeps its currency'],

  prvCreateLead: [born, 'leadPart', 'a received lead'],
  prvAssignLead: [born, 'ownerid@odata.bind', 'a received lead is made for a member of its team'],
  prvReadLead: [shapes, 'lead', 'view and recordExists'],
  prvWriteLead: [changes, 'recordPart', 'what came from Partner Center'],
  prvAppendLead: [closing, 'parentaccountid@odata.bind', 'a lead that is qualified binds its customer'],
  prvAppendToLead: [changes, 'leadId', 'link row and history bind the lead'],

  // "Troubleshoot issues with lead qualification for system administrators" (Microsoft, Dynamics 365 Sales).
  prvReadAttributeMap: [closing, 'QualifyLead', 'the platform copies what the lead says'],
  prvReadCustomization: [closing, 'QualifyLead', 'the platform copies what the lead says'],
  prvReadEntityMap: [closing, 'QualifyLead', 'the platform copies what the lead says'],

  prvCreateAccount: [born, 'accounts', 'a customer that was not found'],
  prvReadAccount: [match, 'accounts', 'finds the customer; customer of a deal'],
  prvAppendToAccount: [born, 'parentcustomerid_account@odata.bind', 'deals and contacts bind the account'],

  prvCreateContact: [born, 'contacts', 'contact of a received deal'],
  prvReadContact: [shapes, 'parentcontactid', 'contact of a deal'],
  prvAppendContact: [born, 'parentcustomerid_account@odata.bind', 'a contact binds its account'],
  prvAppendToContact: [born, 'parentcontactid@odata.bind', 'a deal binds its contact'],

  prvReadTransactionCurrency: [`${dataverse}/currency-directory.ts`, 'transactioncurrencies', 'ISO codes'],
  prvAppendToTransactionCurrency: [
    `${dataverse}/field-mapping/mapped-values.ts`,
    'transactioncurrencies',
    'a deal binds its currency',
  ],
  prvReadUser: [match, 'systemusers', 'owner of a received deal; own team of a deal'],
  prvReadTeam: [view, 'teammembership_association', 'sales team of a deal; default owner of a received deal'],

  prvReadEnvironmentVariableDefinition: [settings, 'environmentvariabledefinitions', 'settings and their defaults'],
  prvReadEnvironmentVariableValue: [settings, 'environmentvariablevalue', 'settings as the administrator set them'],

  prvReadcosell_FieldMapping: [mappings, 'cosellFieldMapping', 'the mapping as the administrator set it'],
  prvWritecosell_FieldMapping: [mappings, 'cosellFieldMapping', 'what the check of a row found'],
  prvReadEntity: [metadata, 'EntityDefinitions', 'is a mapped table, and a qualified lead, known'],
  prvReadAttribute: [metadata, 'EntityDefinitions', 'type and length of a mapped column'],
  prvReadRelationship: [metadata, 'EntityDefinitions', 'target of a mapped lookup'],
  prvReadOptionSet: [metadata, 'EntityDefinitions', 'values of a mapped choice'],

  prvReadSolution: [usage, 'solutions?', 'removal check: is the solution there, and what uses it'],
  prvReadSystemForm: [usage, 'systemforms', 'removal check: names of forms and dashboards'],
  prvReadQuery: [usage, 'savedqueries', 'removal check: names of views'],
  prvReadSavedQueryVisualizations: [usage, 'savedqueryvisualizations', 'removal check: names of charts'],
  prvReadAppModule: [usage, 'appmodules', 'removal check: names of apps'],
  prvReadWorkflow: [usage, 'workflows', 'removal check: names of flows'],
  prvReadSdkMessageProcessingStep: [usage, 'sdkmessageprocessingsteps', 'removal check: names of steps'],
};

const { privileges } = roleNamed(roles.relay);
const relay = join(projectFolder, 'relay/src');

describe('the relay', () => {
  it('has no privilege that nothing uses', () => {
    expect([...privileges.keys()].filter((privilege) => !(privilege in uses))).toEqual([]);
  });

  it('has every privilege that it uses, for all rows', () => {
    for (const privilege of Object.keys(uses))
      expect([privilege, privileges.get(privilege)]).toEqual([privilege, 'Global']);
  });

  it.each(Object.entries(uses))('needs %s', (_, [file, mentions]) => {
    const path = join(relay, file);
    expect([file, existsSync(path)]).toEqual([file, true]);
    expect(readFileSync(path, 'utf8')).toContain(mentions);
  });

  it('may read every table of ours that one of its files names', () => {
    const files = readdirSync(relay, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'));
    const words = files.flatMap((file) => readFileSync(join(relay, file), 'utf8').match(/\bcosell[A-Z]\w*/g) ?? []);
    const named = words.filter((word) => word in contract);
    expect(named.length).toBeGreaterThan(10);
    for (const name of new Set(named))
      expect(privileges.has(`prvReadcosell_${name.slice('cosell'.length)}`)).toBe(true);
  });

  it('may delete only solutions of a deal, and share nothing', () => {
    expect([...privileges.keys()].filter((privilege) => /^prv(Delete|Share)/.test(privilege))).toEqual([
      'prvDeletecosell_DealSolution',
    ]);
  });
});
