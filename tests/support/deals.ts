import { sample } from '../../sandbox/dataverse/src/base/sample-rows.ts';
import type { CrmPerson } from '../../scripts/steps/people.ts';
import type { Row } from '../../scripts/steps/people.ts';

/** A new opportunity, complete and ready to share; members of `over` replace columns. Returns its id. */
export async function createDeal(person: CrmPerson, over: Row = {}): Promise<string> {
  return person.create('opportunities', {
    name: 'Dock planning',
    estimatedvalue: 48_000,
    estimatedclosedate: new Date(Date.now() + 90 * 86_400_000).toISOString().slice(0, 10),
    description: 'Dock planning for two harbours.',
    'transactioncurrencyid@odata.bind': `/transactioncurrencies(${sample.currencies.euro})`,
    'parentaccountid@odata.bind': `/accounts(${sample.accounts.tannenhof})`,
    'parentcontactid@odata.bind': `/contacts(${sample.contacts.tannenhof})`,
    ...over,
  });
}

/** Our columns and the mapped ones of an opportunity. */
export function readDeal(person: CrmPerson, id: string): Promise<Row> {
  const columns = [
    'name',
    'estimatedvalue',
    'estimatedclosedate',
    'description',
    'cosell_sync',
    'cosell_help',
    'cosell_visibility',
    'cosell_referralidentifier',
    'cosell_referrallink',
    'cosell_referralstatus',
    'cosell_audit',
  ];
  return person.get(`opportunities(${id})?$select=${columns.join(',')}`);
}
