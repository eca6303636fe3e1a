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
const shapes = `${dataverse}/record-shapes.ts`;
const match = `${dataverse}/match-customer.ts`;
const usage = `${dataverse}/solution-usage.ts`;
const settings = `${dataverse}/environment-settings.ts`;

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
  prvReadcosell_Referral: [store, 'cosellReferral', 'view and findPlace'],
  prvWritecosell_Referral: [changes, 'cosellReferral', 'linkPart: the state after a pass'],
  prvAppendcosell_Referral: [changes, 'opportunityId', 'linkedRecord: binds the opportunity or lead'],
  prvAppendTocosell_Referral: [changes, 'referralId', 'history entries and requests bind the link row'],
  prvAssigncosell_Referral: [changes, 'ownerid@odata.bind', 'the link row follows the owner of its record'],

  prvCreatecosell_HistoryEntry: [changes, 'cosellHistoryEntry', 'historyPart'],
  prvReadcosell_HistoryEntry: [changes, 'cosellHistoryEntry', 'owns the entries of an owner without our role'],
  prvAppendcosell_HistoryEntry: [changes, 'cosellHistoryEntry', 'an entry binds the link row and the record'],
  prvAssigncosell_HistoryEntry: [changes, 'ownerid@odata.bind', 'an entry is made for the owner of the record'],

  prvCreatecosell_DealSolution: [born, 'cosellDealSolution', 'solutions of a received deal'],
  prvReadcosell_DealSolution: [store, 'cosellDealSolution', 'solutions of a deal'],
  prvAppendcosell_DealSolution: [born, 'cosellDealSolution', 'a solution binds its deal and its catalogue row'],

  prvCreatecosell_SolutionDetail: [born, 'cosellSolutionDetail', 'a received solution that the catalogue lacks'],
  prvReadcosell_SolutionDetail: [match, 'cosellSolutionDetail', 'finds received solutions in the catalogue'],
  prvAppendTocosell_SolutionDetail: [born, 'cosellSolutionDetail', 'a solution binds its catalogue row'],

  prvCreateOpportunity: [born, 'opportunity', 'a received deal'],
  prvReadOpportunity: [store, 'shapeOf', 'view and recordExists'],
  prvWriteOpportunity: [changes, 'recordPart', 'what came from Partner Center'],
  prvAppendOpportunity: [born, 'customerid_account@odata.bind', 'binds account, contact and currency'],
  prvAppendToOpportunity: [changes, 'opportunityId', 'link row, history and solutions bind the deal'],
  prvAssignOpportunity: [born, 'ownerid@odata.bind', 'a received deal is made for a member of its team'],

  prvReadLead: [shapes, 'lead', 'view and recordExists'],
  prvWriteLead: [changes, 'recordPart', 'what came from Partner Center'],
  prvAppendLead: [`${dataverse}/record-columns.ts`, 'transactioncurrencies', 'binds the currency'],
  prvAppendToLead: [changes, 'leadId', 'link row and history bind the lead'],

  prvCreateAccount: [born, 'accounts', 'a customer that was not found'],
  prvReadAccount: [match, 'accounts', 'finds the customer; customer of a deal'],
  prvAppendToAccount: [born, 'parentcustomerid_account@odata.bind', 'deals and contacts bind the account'],

  prvCreateContact: [born, 'contacts', 'contact of a received deal'],
  prvReadContact: [shapes, 'parentcontactid', 'contact of a deal'],
  prvAppendContact: [born, 'parentcustomerid_account@odata.bind', 'a contact binds its account'],
  prvAppendToContact: [born, 'parentcontactid@odata.bind', 'a deal binds its contact'],

  prvReadTransactionCurrency: [`${dataverse}/currency-directory.ts`, 'transactioncurrencies', 'ISO codes'],
  prvAppendToTransactionCurrency: [
    `${dataverse}/record-columns.ts`,
    'transactioncurrencies',
    'a deal binds its currency',
  ],
  prvReadUser: [match, 'systemusers', 'owner of a received deal; own team of a deal'],
  prvReadTeam: [settings, 'teams', 'default owner of a received deal'],

  prvReadEnvironmentVariableDefinition: [settings, 'environmentvariabledefinitions', 'settings and their defaults'],
  prvReadEnvironmentVariableValue: [settings, 'environmentvariablevalue', 'settings as the administrator set them'],

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

  it('may delete nothing and share nothing', () => {
    expect([...privileges.keys()].filter((privilege) => /^prv(Delete|Share)/.test(privilege))).toEqual([]);
  });
});
