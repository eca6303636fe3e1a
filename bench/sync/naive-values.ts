import { cosellDealSolution, cosellSolutionDetail, opportunity } from '../../solution/contract/tables.ts';
import { visibility } from '../../solution/contract/choices.ts';
import type { Json } from './naive-client.ts';

const { columns } = opportunity;

/** Everything the CRM knows of a deal: row by row, as the actions of a flow read it. */
export interface Everything {
  readonly deal: Json;
  readonly account: Json | null;
  readonly contact: Json | null;
  readonly currency: Json | null;
  readonly owner: Json | null;
  readonly solutions: readonly Json[];
}

const comparedFields = ['dealValue', 'currency', 'closingDateTime', 'notes'] as const;
type Field = (typeof comparedFields)[number];

export function isMicrosofts(referral: Json): boolean {
  return (referral['target'] as readonly Json[] | undefined)?.[0]?.['id'] === 'msft';
}

export function detailsOf({ deal, currency }: Everything): Record<Field, unknown> {
  return {
    dealValue: deal['estimatedvalue'],
    currency: currency?.['isocurrencycode'],
    closingDateTime: `${String(deal['estimatedclosedate'])}T00:00:00Z`,
    notes: deal['description'],
  };
}

export function differencesOf(everything: Everything, referral: Json): readonly Field[] {
  const ours = detailsOf(everything);
  const theirs = referral['details'] as Json;
  const comparable = (field: Field, value: unknown): string =>
    field === 'closingDateTime' ? String(value).slice(0, 10) : String(value ?? '');
  return comparedFields.filter((field) => comparable(field, ours[field]) !== comparable(field, theirs[field]));
}

/** Columns of the opportunity for a field of the referral; the currency is a lookup and comes from `recordValues`. */
export function recordColumn(field: Field, details: Json): readonly (readonly [string, unknown])[] {
  switch (field) {
    case 'dealValue':
      return [['estimatedvalue', details[field]]];
    case 'closingDateTime':
      return [['estimatedclosedate', String(details[field]).slice(0, 10)]];
    case 'notes':
      return [['description', details[field]]];
    case 'currency':
      return [];
  }
}

/** Wording of the older connector (domain.md 15). */
export function auditLine(text: string): string {
  return `${new Date().toISOString().slice(0, 16).replace('T', ' ')} - ${text}`;
}

export function referralBody(
  { deal, account, contact, owner, solutions, ...rest }: Everything,
  wantsHelp: boolean,
): Json {
  const detailNavigation = cosellDealSolution.lookups.solutionDetailId.navigation;
  const tags = solutions.map((row) => {
    const detail = row[detailNavigation] as Json;
    const { solutionIdentifier, name } = cosellSolutionDetail.columns;
    return { type: 'Name', id: detail[solutionIdentifier], name: detail[name] };
  });
  return {
    name: deal['name'],
    externalReferenceId: deal['opportunityid'],
    qualification: 'SalesQualified',
    type: wantsHelp ? 'Shared' : 'Independent',
    customerProfile: {
      name: account?.['name'],
      address: {
        addressLine1: account?.['address1_line1'],
        city: account?.['address1_city'],
        postalCode: account?.['address1_postalcode'],
        country: account?.['address1_country'],
      },
      team: contact
        ? [
            {
              firstName: contact['firstname'],
              lastName: contact['lastname'],
              phoneNumber: contact['telephone1'],
              email: contact['emailaddress1'],
            },
          ]
        : [],
    },
    consent: {
      consentToToShareInfoWithOthers: true,
      consentToContact: true,
      consentToMicrosoftToContactSpecificPartners: true,
      consentToShareReferralWithMicrosoftSellers: wantsHelp || deal[columns.visibility] === visibility.visible,
    },
    details: {
      ...detailsOf({ deal, account, contact, owner, solutions, ...rest }),
      requirements: {
        solutions: tags,
        additionalRequirements: { iot: {}, attributes: [{ type: 'CustomerMarketplaceIntent', id: 'HaveNotDecided' }] },
      },
    },
    team: owner
      ? [
          {
            firstName: owner['firstname'],
            lastName: owner['lastname'],
            phoneNumber: owner['address1_telephone1'],
            email: owner['internalemailaddress'],
          },
        ]
      : [],
    target: wantsHelp && tags[0] ? [{ type: 'SolutionProfile', id: tags[0].id }] : [],
  };
}
