import { declinePayload } from '../../domain/decline.ts';
import { help, visibility } from '../../solution/contract/choices.ts';
import { submitRequest } from '../../solution/contract/names.ts';
import { cosellDealSolution, cosellSolutionDetail, opportunity } from '../../solution/contract/tables.ts';
import { sample } from '../../sandbox/dataverse/src/base/sample-rows.ts';
import type { Referral } from '../../sandbox/partner-center/src/referral.ts';
import { beginning } from './origin.ts';
import type { Chance } from './random.ts';
import { partner } from './services.ts';
import type { Row } from './services.ts';
import type { DealState, World } from './world.ts';

/** What a person does. `run` answers false when there was nothing to do it with. */
interface Action {
  /** Deals it is for, by where they come from. */
  readonly of: readonly ('crm' | 'microsoft')[];
  /** How often it is drawn beside the others; 0 = only as a beginning. */
  readonly weight: number;
  run(world: World, deal: DealState, draw: Chance): Promise<boolean>;
}

const both = ['crm', 'microsoft'] as const;
const { columns } = opportunity;
const { seller, administrator } = sample.users;

/** Everything people do. A new line here is drawn from then on. */
export const actions = {
  createOpportunity: { of: ['crm'], weight: 0, run: createOpportunity },
  share: { of: ['crm'], weight: 0, run: share },
  sendFromMicrosoft: { of: ['microsoft'], weight: 0, run: sendFromMicrosoft },

  editValue: {
    of: both,
    weight: 5,
    run: (world, deal) => save(world, deal, { estimatedvalue: 10_000 + world.nextValue() }),
  },
  editNotes: {
    of: both,
    weight: 4,
    run: (world, deal) => save(world, deal, { description: `Note ${world.nextValue()} of the seller.` }),
  },
  editDate: { of: both, weight: 2, run: (world, deal) => save(world, deal, { estimatedclosedate: dateOf(world) }) },
  editTwo: {
    of: both,
    weight: 2,
    run: (world, deal) =>
      save(world, deal, { estimatedvalue: 10_000 + world.nextValue(), estimatedclosedate: dateOf(world) }),
  },
  editCurrency: { of: both, weight: 1, run: editCurrency },
  editUnmapped: {
    of: both,
    weight: 2,
    run: (world, deal) => save(world, deal, { stepname: `Step ${world.nextValue()}` }),
  },
  emptyNotes: { of: both, weight: 1, run: (world, deal) => save(world, deal, { description: null }) },
  addSolution: { of: ['crm'], weight: 2, run: addSolution },
  removeSolution: { of: ['crm'], weight: 1, run: removeSolution },
  askHelp: {
    of: ['crm'],
    weight: 3,
    run: (world, deal, draw) => save(world, deal, { [columns.help]: draw.pick(Object.values(help)) }),
  },
  makeVisible: {
    of: ['crm'],
    weight: 2,
    run: (world, deal) => save(world, deal, { [columns.visibility]: visibility.visible }),
  },
  hide: {
    of: ['crm'],
    weight: 1,
    run: (world, deal) => save(world, deal, { [columns.visibility]: visibility.notVisible }),
  },
  syncOff: { of: both, weight: 1, run: (world, deal) => save(world, deal, { [columns.sync]: false }) },
  syncOn: { of: both, weight: 2, run: (world, deal) => save(world, deal, { [columns.sync]: true }) },
  tryAgain: { of: both, weight: 3, run: (world, deal, draw) => request(world, deal, draw, 'tryAgain') },
  askToShare: { of: both, weight: 1, run: (world, deal, draw) => request(world, deal, draw, 'share') },
  accept: { of: both, weight: 6, run: (world, deal, draw) => request(world, deal, draw, 'accept') },
  decline: {
    of: both,
    weight: 2,
    run: (world, deal, draw) => request(world, deal, draw, 'decline', declinePayload({ reason: 'budget', note: '' })),
  },
  reassign: {
    of: both,
    weight: 1,
    run: (world, deal, draw) =>
      save(world, deal, { 'ownerid@odata.bind': `/systemusers(${draw.pick([seller, administrator])})` }, administrator),
  },
  deleteRecord: { of: both, weight: 0.3, run: deleteRecord },

  portalValue: {
    of: both,
    weight: 5,
    run: (world, deal) => edit(world, deal, { dealValue: 500_000 + world.nextValue() }),
  },
  portalNotes: {
    of: both,
    weight: 4,
    run: (world, deal) => edit(world, deal, { notes: `Note ${world.nextValue()} of the portal.` }),
  },
  portalDate: {
    of: both,
    weight: 2,
    run: (world, deal) => edit(world, deal, { closingDateTime: `${dateOf(world)}T00:00:00Z` }),
  },
  portalCurrency: {
    of: both,
    weight: 1,
    run: (world, deal, draw) => edit(world, deal, { currency: draw.pick(['EUR', 'USD', 'GBP']) }),
  },
  portalShares: {
    of: ['crm'],
    weight: 1,
    run: (world, deal) => edit(world, deal, { shareWithMicrosoftSellers: true }),
  },
  portalAccepts: {
    of: ['microsoft'],
    weight: 1,
    run: (world, deal) => portal(world, deal, 'own', ({ asMicrosoft }, id) => asMicrosoft.accept(id)),
  },
  portalDeclines: {
    of: ['microsoft'],
    weight: 0.5,
    run: (world, deal) => portal(world, deal, 'own', ({ asMicrosoft }, id) => asMicrosoft.decline(id, 'Budget')),
  },
  portalCloses: {
    of: both,
    weight: 0.7,
    run: (world, deal, draw) =>
      portal(world, deal, 'own', ({ asMicrosoft }, id) => asMicrosoft.close(id, draw.pick(['Won', 'Lost']))),
  },
  microsoftAccepts: {
    of: ['crm'],
    weight: 2,
    run: (world, deal) => portal(world, deal, 'microsoft', ({ asMicrosoft }, id) => asMicrosoft.accept(id)),
  },
  microsoftDeclines: {
    of: ['crm'],
    weight: 1,
    run: (world, deal) =>
      portal(world, deal, 'microsoft', ({ asMicrosoft }, id) => asMicrosoft.decline(id, 'No capacity')),
  },
} satisfies Readonly<Record<string, Action>>;

export type ActionName = keyof typeof actions;

function dateOf(world: World): string {
  return new Date(beginning + (60 + world.nextValue()) * 86_400_000).toISOString().slice(0, 10);
}

async function createOpportunity(world: World, deal: DealState, draw: Chance): Promise<boolean> {
  const row = await world.services.ask(seller, 'POST', 'opportunities', {
    name: `Deal ${deal.number}`,
    estimatedvalue: 10_000 + world.nextValue(),
    // Now and then something is missing, and the deal is refused.
    ...(draw.happens(0.9) ? { estimatedclosedate: dateOf(world) } : {}),
    description: `Note ${world.nextValue()} of the seller.`,
    'transactioncurrencyid@odata.bind': `/transactioncurrencies(${sample.currencies.euro})`,
    'parentaccountid@odata.bind': `/accounts(${sample.accounts.tannenhof})`,
    'parentcontactid@odata.bind': `/contacts(${sample.contacts.tannenhof})`,
  });
  deal.opportunityId = String(row?.['id']);
  if (draw.happens(0.95)) await addSolution(world, deal, draw);
  return true;
}

async function share(world: World, deal: DealState, draw: Chance): Promise<boolean> {
  return save(world, deal, {
    [columns.sync]: true,
    ...(draw.happens(0.5) ? { [columns.help]: draw.pick(Object.values(help)) } : {}),
    ...(draw.happens(0.4) ? { [columns.visibility]: visibility.visible } : {}),
  });
}

async function sendFromMicrosoft(world: World, deal: DealState, draw: Chance): Promise<boolean> {
  const isKnown = draw.happens(0.3);
  const sent = world.services.partnerCenter.asMicrosoft.createDeal({
    name: `Deal ${deal.number} of Microsoft`,
    customer: isKnown
      ? {
          name: 'Tannenhof Logistik GmbH',
          addressLine1: 'Lindenufer 12',
          city: 'Berlin',
          postalCode: '13597',
          country: 'DE',
        }
      : {
          name: draw.pick(['Nordkai AS', 'Weidel GmbH']),
          addressLine1: 'Kai 1',
          city: 'Kiel',
          postalCode: '24103',
          country: 'DE',
        },
    ...(draw.happens(0.7)
      ? {
          contact: {
            firstName: 'Jonna',
            lastName: 'Petersen',
            phoneNumber: '+49 431 555',
            email: 'jonna@customer.example',
          },
        }
      : {}),
    dealValue: 500_000 + world.nextValue(),
    currency: draw.pick(['EUR', 'USD']),
    closingDateTime: `${dateOf(world)}T00:00:00Z`,
    notes: `Note ${world.nextValue()} of Microsoft.`,
    solutions: draw.happens(0.5) ? [{ id: 'SOL-20410-KES', type: 'Name' }] : [],
  });
  deal.referralId = sent.referralId;
  return true;
}

/** Id of the deal's opportunity, where there is one by now. */
async function opportunityOf(world: World, deal: DealState): Promise<string | null> {
  if (deal.opportunityId || !deal.referralId) return deal.opportunityId;
  const [row] = await world.services.rows(
    `opportunities?$select=opportunityid&$filter=${columns.referralIdentifier} eq '${deal.referralId}'`,
  );
  deal.opportunityId = row ? String(row['opportunityid']) : null;
  return deal.opportunityId;
}

/** The deal's own referral, and Microsoft's in its engagement. */
export function referralsOf(
  world: World,
  deal: DealState,
): { own: Referral | undefined; microsoft: Referral | undefined } {
  const all = world.services.partnerCenter.referrals();
  const own = all.find((one) =>
    deal.referralId
      ? one.id === deal.referralId
      : one.organizationId === partner.organizationId &&
        deal.opportunityId !== null &&
        one.externalReferenceId === deal.opportunityId,
  );
  const microsoft =
    own && all.find((one) => one.engagementId === own.engagementId && one.organizationId !== partner.organizationId);
  return { own, microsoft };
}

async function save(world: World, deal: DealState, row: Row, userId: string = administrator): Promise<boolean> {
  const id = await opportunityOf(world, deal);
  return id !== null && (await world.services.ask(userId, 'PATCH', `opportunities(${id})`, row)) !== null;
}

function editCurrency(world: World, deal: DealState, draw: Chance): Promise<boolean> {
  const { euro, usDollar, pound } = sample.currencies;
  return save(world, deal, {
    'transactioncurrencyid@odata.bind': `/transactioncurrencies(${draw.pick([euro, usDollar, pound])})`,
  });
}

async function addSolution(world: World, deal: DealState, draw: Chance): Promise<boolean> {
  const id = await opportunityOf(world, deal);
  if (id === null) return false;
  const { lookups, set } = cosellDealSolution;
  const row = await world.services.ask(administrator, 'POST', set, {
    [`${lookups.opportunityId.navigation}@odata.bind`]: `/opportunities(${id})`,
    [`${lookups.solutionDetailId.navigation}@odata.bind`]: `/${cosellSolutionDetail.set}(${draw.pick(world.origin.solutions)})`,
  });
  return row !== null;
}

async function removeSolution(world: World, deal: DealState, draw: Chance): Promise<boolean> {
  const id = await opportunityOf(world, deal);
  if (id === null) return false;
  const { lookups, set, id: key } = cosellDealSolution;
  const rows = await world.services.rows(`${set}?$select=${key}&$filter=${lookups.opportunityId.value} eq ${id}`);
  if (rows.length < 2) return false;
  return (await world.services.ask(administrator, 'DELETE', `${set}(${String(draw.pick(rows)[key])})`)) !== null;
}

async function deleteRecord(world: World, deal: DealState): Promise<boolean> {
  const id = await opportunityOf(world, deal);
  if (id === null || deal.deleted) return false;
  await world.services.ask(administrator, 'DELETE', `opportunities(${id})`);
  deal.deleted = true;
  return true;
}

async function request(world: World, deal: DealState, draw: Chance, kind: string, payload?: string): Promise<boolean> {
  const id = await opportunityOf(world, deal);
  if (id === null) return false;
  const answer = await world.services.ask(administrator, 'POST', submitRequest.name, {
    [submitRequest.parameters.clientRequestId]: draw.id(),
    [submitRequest.parameters.kind]: kind,
    [submitRequest.parameters.target]: { '@odata.type': 'Microsoft.Dynamics.CRM.opportunity', opportunityid: id },
    ...(payload === undefined ? {} : { [submitRequest.parameters.payload]: payload }),
  });
  return answer !== null;
}

type PartnerCenter = World['services']['partnerCenter'];

/** What somebody does in the portal; false when the referral is not there or does not allow it. */
async function portal(
  world: World,
  deal: DealState,
  whose: 'own' | 'microsoft',
  act: (partnerCenter: PartnerCenter, id: string) => unknown,
): Promise<boolean> {
  const referral = referralsOf(world, deal)[whose];
  if (!referral) return false;
  try {
    act(world.services.partnerCenter, referral.id);
    return true;
  } catch {
    // The portal refuses it, as it would refuse a person.
    return false;
  }
}

function edit(
  world: World,
  deal: DealState,
  changes: Parameters<PartnerCenter['asMicrosoft']['edit']>[1],
): Promise<boolean> {
  return portal(world, deal, 'own', ({ asMicrosoft }, id) => asMicrosoft.edit(id, changes));
}
