import { cosellDealSolution, opportunity } from '../../solution/contract/tables.ts';
import { help } from '../../solution/contract/choices.ts';
import type { Json, NaiveClient } from './naive-client.ts';
import { auditLine, detailsOf, differencesOf, isMicrosofts, recordColumn, referralBody } from './naive-values.ts';
import type { Everything } from './naive-values.ts';

/**
 * The algorithm of the older connector's flows (domain.md 12, 13), as plainly as it can be written: whatever happens, read everything,
 * compare, write what differs; create, then store the id. The comparison is the only guard against loops, and nothing guards against
 * two runs at once. One action is one call, one after the other, as a flow has it.
 */
export interface NaiveFlow {
  /** "Partner Center to Dynamics 365": an event named this referral. */
  onReferralEvent(referralId: string): Promise<void>;
  /** "Opportunity to Partner Center": the row was added or changed. */
  onOpportunityChanged(opportunityId: string): Promise<void>;
}

const { columns } = opportunity;

/** Makes the flow. */
export function createNaiveFlow(services: {
  readonly crm: NaiveClient;
  readonly partnerCenter: NaiveClient;
  readonly linkOf: (referralId: string) => string;
}): NaiveFlow {
  const { crm, partnerCenter } = services;

  async function readEverything(opportunityId: string): Promise<Everything> {
    const deal = await crm.get(`/opportunities(${opportunityId})`);
    const related = async (set: string, column: string): Promise<Json | null> =>
      deal[column] ? crm.find(`/${set}(${String(deal[column])})`) : null;
    const { lookups, set } = cosellDealSolution;
    return {
      deal,
      account: await related('accounts', '_parentaccountid_value'),
      contact: await related('contacts', '_parentcontactid_value'),
      currency: await related('transactioncurrencies', '_transactioncurrencyid_value'),
      owner: await related('systemusers', '_owninguser_value'),
      solutions: await crm.list(
        `/${set}?$filter=${lookups.opportunityId.value} eq ${opportunityId}&$expand=${lookups.solutionDetailId.navigation}`,
      ),
    };
  }

  async function ownReferral(referralId: string): Promise<Json | null> {
    const referral = await partnerCenter.find(`/referrals/${referralId}`);
    if (!referral || !isMicrosofts(referral)) return referral;
    const filter = encodeURIComponent(`engagementId eq '${String(referral['engagementId'])}'`);
    const engagement = await partnerCenter.list(`/referrals?$filter=${filter}`);
    return engagement.find((own) => !isMicrosofts(own)) ?? null;
  }

  async function opportunityOf(referral: Json): Promise<string | null> {
    const [row] = await crm.list(
      `/opportunities?$select=opportunityid&$filter=${columns.referralIdentifier} eq '${String(referral['id'])}'`,
    );
    if (row) return String(row['opportunityid']);
    const reference = referral['externalReferenceId'];
    if (!reference) return null;
    const kept = await crm.find(`/opportunities(${String(reference)})?$select=opportunityid`);
    return kept && String(kept['opportunityid']);
  }

  async function createOpportunity(referral: Json): Promise<void> {
    const customer = referral['customerProfile'] as Json;
    const address = customer['address'] as Json;
    const details = referral['details'] as Json;
    const [known] = await crm.list(`/accounts?$select=accountid&$filter=name eq '${String(customer['name'])}'`);
    const accountId =
      known?.['accountid'] ??
      (
        await crm.post('/accounts', {
          name: customer['name'],
          address1_line1: address['addressLine1'],
          address1_city: address['city'],
          address1_postalcode: address['postalCode'],
          address1_country: address['country'],
        })
      )['id'];
    const person = (customer['team'] as readonly Json[])[0];
    const contact =
      person &&
      (await crm.post('/contacts', {
        firstname: person['firstName'],
        lastname: person['lastName'],
        emailaddress1: person['email'],
        telephone1: person['phoneNumber'],
        'parentcustomerid_account@odata.bind': `/accounts(${String(accountId)})`,
      }));
    const created = await crm.post('/opportunities', {
      name: referral['name'],
      ...(await recordValues(details)),
      'parentaccountid@odata.bind': `/accounts(${String(accountId)})`,
      ...(contact ? { 'parentcontactid@odata.bind': `/contacts(${String(contact['id'])})` } : {}),
      ...published(String(referral['id'])),
      [columns.sync]: true,
    });
    await partnerCenter.patch(`/referrals/${String(referral['id'])}`, [
      { op: 'add', path: '/externalReferenceId', value: created['id'] },
    ]);
  }

  /** Mapped values of a referral as columns of the opportunity. */
  async function recordValues(details: Json): Promise<Json> {
    const [currency] = await crm.list(
      `/transactioncurrencies?$select=transactioncurrencyid&$filter=isocurrencycode eq '${String(details['currency'])}'`,
    );
    return {
      estimatedvalue: details['dealValue'],
      estimatedclosedate: String(details['closingDateTime']).slice(0, 10),
      description: details['notes'],
      'transactioncurrencyid@odata.bind': `/transactioncurrencies(${String(currency?.['transactioncurrencyid'])})`,
    };
  }

  function published(referralId: string): Json {
    return {
      [columns.referralIdentifier]: referralId,
      [columns.referralLink]: services.linkOf(referralId),
      [columns.audit]: auditLine('Partner Center Referral to CRM sync success.'),
    };
  }

  async function createReferrals(everything: Everything): Promise<void> {
    const { deal } = everything;
    const assistance = Object.entries(help).find(([, value]) => value === deal[columns.help])?.[0];
    const wantsHelp = assistance !== undefined && assistance !== 'noHelp';
    const body = referralBody(everything, wantsHelp);
    const own = await partnerCenter.post('/referrals', body);
    if (wantsHelp) {
      await partnerCenter.post('/referrals', {
        ...body,
        externalReferenceId: undefined,
        engagementId: own['engagementId'],
        target: [{ type: 'BusinessProfileLocation', id: 'msft' }],
        inviteContext: {
          assistanceRequestCode: `${assistance.charAt(0).toUpperCase()}${assistance.slice(1)}`,
          invitedBy: { organizationId: own['organizationId'] },
        },
      });
    }
    await crm.patch(`/opportunities(${String(deal['opportunityid'])})`, published(String(own['id'])));
  }

  return {
    async onReferralEvent(referralId) {
      const referral = await ownReferral(referralId);
      if (!referral) return;
      const opportunityId = await opportunityOf(referral);
      if (opportunityId === null) return createOpportunity(referral);
      const everything = await readEverything(opportunityId);
      const differences = differencesOf(everything, referral);
      if (differences.length === 0) return;
      await crm.patch(`/opportunities(${opportunityId})`, {
        ...(differences.includes('currency') ? await recordValues(referral['details'] as Json) : {}),
        ...Object.fromEntries(differences.flatMap((field) => recordColumn(field, referral['details'] as Json))),
        [columns.audit]: auditLine('Partner Center Referral to CRM sync success.'),
      });
    },

    async onOpportunityChanged(opportunityId) {
      const everything = await readEverything(opportunityId);
      const { deal } = everything;
      if (deal[columns.sync] !== true) return;
      const referralId = deal[columns.referralIdentifier];
      if (!referralId) return createReferrals(everything);
      const referral = await partnerCenter.get(`/referrals/${String(referralId)}`);
      const details = detailsOf(everything);
      const differences = differencesOf(everything, referral);
      if (differences.length === 0) return;
      await partnerCenter.patch(
        `/referrals/${String(referralId)}`,
        differences.map((field) => ({ op: 'replace', path: `/details/${field}`, value: details[field] })),
      );
      await crm.patch(`/opportunities(${opportunityId})`, {
        [columns.audit]: auditLine('CRM to Partner Center Referral sync success.'),
      });
    },
  };
}
