import { referralStatus, visibility } from '../../solution/contract/choices.ts';
import { sample } from '../../sandbox/dataverse/src/base/sample-rows.ts';
import { referrals } from '../fixtures/partner-center/index.ts';
import type { Json, ReferralFixture } from '../fixtures/partner-center/index.ts';
import { people, quietWorld, worldsReady } from '../support/quiet-world.ts';
import type { QuietWorld } from '../support/quiet-world.ts';
import { save, sharing } from './crm-deal.ts';
import { outcomeOf } from './outcome.ts';
import type { Outcome } from './outcome.ts';
import { connectedOf, dealIn, ownPosts } from './sample-deal.ts';

beforeAll(worldsReady, 60_000);

const { euro, pound, usDollar } = sample.currencies;

/** What is to be in the CRM: name, value, date, description, currency, status, visibility, program, owner. */
interface Expected {
  readonly opportunity: Json;
  readonly account: Json;
  readonly contact: Json;
  readonly solutions: readonly string[];
  readonly status: string;
}

const active = {
  statuscode: 1,
  cosell_referralstatus: referralStatus.active,
  cosell_sync: true,
  cosell_referralprogram: null,
};

const weserland: Expected = {
  opportunity: {
    ...active,
    name: '✔ Weserland – plant analytics pilot',
    estimatedvalue: 48_000,
    estimatedclosedate: '2026-11-30',
    description: 'Plant analytics pilot for two sites; budget owner is the COO.',
    _transactioncurrencyid_value: euro,
    cosell_visibility: visibility.notVisible,
    _ownerid_value: people.ilse,
  },
  account: {
    name: 'Weserland Maschinenbau AG',
    address1_line1: 'Hafenstrasse 12',
    address1_line2: 'Gebaeude B',
    address1_city: 'Bremen',
    address1_stateorprovince: 'HB',
    address1_postalcode: '28217',
    address1_country: 'DE',
  },
  contact: {
    firstname: 'Jonas',
    lastname: 'Petersen',
    emailaddress1: 'jonas.petersen@weserland.example',
    telephone1: '+49 421 5550147',
    jobtitle: null,
  },
  solutions: ['SOL-40211-NCP'],
  status: 'Active/Accepted',
};

const heronValley: Expected = {
  opportunity: {
    ...active,
    name: '✔ Heron Valley – demand planning',
    estimatedvalue: 132_500.5,
    estimatedclosedate: '2026-10-15',
    description: 'Replacement of the on-premises planning tool; decision in the autumn.',
    _transactioncurrencyid_value: pound,
    cosell_visibility: visibility.visible,
    _ownerid_value: people.ilse,
  },
  account: {
    name: 'Heron Valley Foods Ltd',
    address1_line1: '8 Millrace Court',
    address1_line2: null,
    address1_city: 'Leeds',
    address1_stateorprovince: null,
    address1_postalcode: 'LS1 4XX',
    address1_country: 'GB',
  },
  contact: { firstname: 'Priya', lastname: 'Nandakumar', emailaddress1: 'priya.nandakumar@heronvalley.example' },
  solutions: ['SOL-40377-NCP', '7d2b1f5e-41a8-4f0b-9d11-3f6a2c9e0b77'],
  status: 'Active/Accepted',
};

const calderaRidge: Expected = {
  opportunity: {
    ...active,
    name: '✔ Caldera Ridge – FlowCare rollout',
    estimatedvalue: 310_000,
    estimatedclosedate: '2026-12-18',
    description: 'Patient-flow optimisation in eleven hospitals; competitor shortlisted.',
    _transactioncurrencyid_value: usDollar,
    cosell_visibility: visibility.visible,
    _ownerid_value: people.ilse,
  },
  account: {
    name: 'Caldera Ridge Health System',
    address1_line1: '2200 Canyon Loop',
    address1_line2: 'Suite 400',
    address1_city: 'Boise',
    address1_stateorprovince: 'ID',
    address1_postalcode: '83702',
    address1_country: 'US',
  },
  contact: { firstname: 'Marisol', lastname: 'Etcheverry', jobtitle: 'Director of IT', telephone1: '+1 208 555 0134' },
  solutions: ['SOL-40519-NCP'],
  status: 'Active/Accepted',
};

const bancoLitoral: Expected = {
  opportunity: {
    ...active,
    name: '✔ Banco Litoral – datacenter exit',
    estimatedvalue: 865_000,
    estimatedclosedate: '2027-01-29',
    description: 'Migration of 240 servers and two SAP systems; customer wants a fixed-price landing zone.',
    _transactioncurrencyid_value: usDollar,
    cosell_visibility: visibility.visible,
    _ownerid_value: people.ilse,
  },
  account: {
    name: 'Banco Litoral S.A.',
    address1_line1: 'Avenida Atlantica 900',
    address1_city: 'Recife',
    address1_stateorprovince: 'PE',
    address1_postalcode: '51011-000',
    address1_country: 'BR',
  },
  contact: { firstname: 'Thiago', lastname: 'Moura', emailaddress1: 'thiago.moura@bancolitoral.example' },
  solutions: ['7d2b1f5e-41a8-4f0b-9d11-3f6a2c9e0c01'],
  status: 'Active/Accepted',
};

const portoClaro: Expected = {
  opportunity: {
    name: '✔ Porto Claro – warehouse telemetry',
    estimatedvalue: 95_000,
    estimatedclosedate: '2026-09-30',
    description: null,
    _transactioncurrencyid_value: euro,
    // On hold until somebody answers.
    statuscode: 2,
    cosell_referralstatus: referralStatus.pending,
    cosell_sync: true,
    cosell_referralprogram: 'Azure Innovate',
    cosell_visibility: visibility.visible,
    _ownerid_value: sample.users.relay,
  },
  account: {
    name: 'Porto Claro Logistica Lda',
    address1_line1: 'Rua do Cais 77',
    address1_city: 'Porto',
    address1_postalcode: '4050-001',
    address1_country: 'PT',
  },
  contact: { firstname: 'Beatriz', lastname: 'Falcao', emailaddress1: 'beatriz.falcao@portoclaro.example' },
  solutions: ['SOL-40211-NCP'],
  status: 'New/Pending',
};

const portoClaroAccepted: Expected = {
  ...portoClaro,
  opportunity: {
    ...portoClaro.opportunity,
    ...active,
    estimatedvalue: 120_000,
    description: 'Call with the customer on 9 June; two sites in scope.',
    cosell_referralprogram: 'Azure Innovate',
    _ownerid_value: people.ilse,
  },
  status: 'Active/Accepted',
};

/** Every published referral of the partner that becomes an opportunity, by file and name. */
const opportunities: readonly (readonly [file: string, name: string, expected: Expected])[] = [
  ['private', 'create a private deal', weserland],
  ['private', 'unusual direction', weserland],
  ['private', 'unusual externalReferenceId', weserland],
  ['private', 'unusual salesStage', weserland],
  ['private', 'unusual expirationDateTime', weserland],
  ['private', 'unusual customerProfile.size', weserland],
  [
    'private',
    'unusual customerProfile.name',
    { ...weserland, account: { ...weserland.account, name: 'Weserland Maschinen & Anlagen AG' } },
  ],
  [
    'private',
    'unusual customerProfile.address',
    {
      ...weserland,
      account: {
        name: 'Weserland Maschinenbau AG',
        address1_line1: 'Lake Road 1',
        address1_line2: null,
        address1_city: 'Bellevue',
        address1_stateorprovince: 'WA',
        address1_postalcode: '98004',
        address1_country: 'US',
      },
    },
  ],
  ['private', 'unusual details.requirements.solutions[0]', weserland],
  ['private', 'unusual registrations', weserland],
  ['partner-led', 'create a partner-led deal', heronValley],
  ['cosell-ip', "create the partner's own referral", calderaRidge],
  ['cosell-ip', 'later: read the engagement, Microsoft has accepted, entry 1', calderaRidge],
  ['cosell-services', "create the partner's own referral", bancoLitoral],
  ['inbound-from-microsoft', 'find invitations that wait for an answer, entry 1', portoClaro],
  ['inbound-from-microsoft', 'read one record', portoClaro],
  ['inbound-from-microsoft', 'accept', portoClaroAccepted],
];

/** The others: Microsoft's own records, leads, and one that ended before anybody saw it. */
const others = {
  microsoft: [
    ['cosell-ip', 'create the connected referral for Microsoft with the engagementId of step 1'],
    ['cosell-ip', 'later: read the engagement, Microsoft has accepted, entry 2'],
    ['cosell-ip', "Microsoft's record when the invitation was declined"],
    ['cosell-services', 'create the connected referral for Microsoft'],
    ['inbound-from-microsoft', "Microsoft's own record in the same engagement (expected shape)"],
  ],
  leads: [
    ['lead', 'read a qualified lead'],
    ['lead', 'marketplace lead (expected shape)'],
  ],
  ended: [['inbound-from-microsoft', 'record after 14 days without an answer']],
} as const;

function find(file: string, name: string): ReferralFixture {
  const found = referrals.find((one) => one.file === file && one.name === name);
  if (!found) throw new Error(`no published referral ${file}: ${name}`);
  return found;
}

const idOf = (body: Json): string => String(body['id']);

/** Puts a referral into Partner Center, tells the relay, and reads what became of it. A second event must write nothing. */
async function arrive(world: QuietWorld, body: Json): Promise<Outcome> {
  world.published.put(body);
  await world.event(idOf(body), 'referral-created');
  const outcome = await outcomeOf(world, idOf(body));
  const before = world.writes();
  await world.event(idOf(body));
  expect(world.writes()).toBe(before);
  expect(world.log.filter(({ level }) => level === 'error')).toEqual([]);
  return outcome;
}

test('every published referral has its row', () => {
  const rows = [...opportunities, ...others.microsoft, ...others.leads, ...others.ended].map(
    ([file, name]) => `${file}: ${name}`,
  );
  expect(referrals.map(({ file, name }) => `${file}: ${name}`).toSorted()).toEqual(rows.toSorted());
});

describe.each(opportunities)('%s: %s', (file, name, expected) => {
  const { body } = find(file, name);

  it('becomes an opportunity with everything it says', async () => {
    const world = await quietWorld();
    const outcome = await arrive(world, { ...body, externalReferenceId: null });
    expect(outcome.link).toMatchObject({ health: 'inStep', code: null, text: null, status: expected.status });
    expect(outcome.opportunity).toMatchObject(expected.opportunity);
    expect(outcome.opportunity).toMatchObject({
      cosell_referralidentifier: idOf(body),
      cosell_referrallink: `https://portal.example/${idOf(body)}`,
      cosell_audit: expect.stringContaining('The deal arrived from Partner Center.'),
    });
    expect(outcome.account).toMatchObject(expected.account);
    expect(outcome.contact).toMatchObject(expected.contact);
    expect(outcome.solutions.toSorted()).toEqual(expected.solutions.toSorted());
    // The record is named in Partner Center: that is what is sent.
    expect(outcome.history.map(({ code }) => code)).toEqual(['REF_CREATED_IN_CRM', 'REF_UPDATED']);
    expect(world.published.get(idOf(body))?.['externalReferenceId']).toBe(outcome.opportunity?.['opportunityid']);
    await world.stop();
  });

  const reference = body['externalReferenceId'];
  if (!reference) return;

  it('waits for a person as it stands: the record it names is not in this CRM', async () => {
    const world = await quietWorld();
    const outcome = await arrive(world, body);
    expect(outcome).toMatchObject({ opportunity: null, lead: null });
    expect(outcome.link).toMatchObject({
      health: 'needsAttention',
      code: 'REF_RECORD_MISSING',
      status: expected.status,
    });
    expect(outcome.link?.text).toMatch(/^The record in Dynamics 365 was deleted/);
    expect(outcome.history.map(({ code }) => code)).toEqual(['REF_RECORD_MISSING']);
    await world.stop();
  });
});

describe.each(ownPosts)('$file: $name, entered in the CRM before', (post) => {
  it('is found by its external reference and adopted, not created again', async () => {
    const { world, id } = await dealIn(post);
    world.published.put(post.answer);
    // The one created for Microsoft is there as well.
    const connected = connectedOf(post);
    if (connected) world.published.put(connected.answer);
    const visible = find(post.file, post.name).body['consent'] as Json;
    await save(world, id, sharing({ visible: visible['consentToShareReferralWithMicrosoftSellers'] === true }));

    const outcome = await outcomeOf(world, idOf(post.answer));
    expect(world.calls.filter(({ method }) => method === 'POST')).toEqual([]);
    expect(outcome.opportunity).toMatchObject({ opportunityid: id });
    expect(outcome.link).toMatchObject({ health: 'inStep', code: null, status: 'Active/Accepted' });
    expect(outcome.history.map(({ code }) => code)).toEqual(['REF_ADOPTED']);
    const before = world.writes();
    await world.event(idOf(post.answer));
    expect(world.writes()).toBe(before);
    await world.stop();
  });
});

describe.each(others.microsoft)('%s: %s', (file, name) => {
  const { body } = find(file, name);

  it('alone makes no record: it is not ours', async () => {
    const world = await quietWorld();
    const outcome = await arrive(world, body);
    expect(outcome).toMatchObject({ link: null, opportunity: null, lead: null });
    await world.stop();
  });

  it("is Microsoft's side of our own referral", async () => {
    const world = await quietWorld();
    const own = referrals.find((one) => one.file === file && one.body['organizationId'] !== 'msft')!.body;
    world.published.put({ ...own, externalReferenceId: null });
    world.published.put(body);
    await world.event(idOf(body), 'related-referral-created');
    await world.event(idOf(body), 'related-referral-updated');
    const { link, history, opportunity } = await outcomeOf(world, idOf(own));
    expect(opportunity).not.toBeNull();
    expect(link?.row).toMatchObject({
      cosell_microsoftreferralidentifier: idOf(body),
      cosell_microsoftstatus: body['status'],
      cosell_microsoftsubstatus: body['substatus'],
      cosell_microsoftreason: body['statusReason'],
    });
    const tracking = body['trackingInfo'] as Json;
    expect(opportunity).toMatchObject({ cosell_microsoftcrmidentifier: tracking['microsoftMsxId'] });
    expect(history.map(({ code }) => code)).toContain('REF_CREATED_IN_CRM');
    const before = world.writes();
    await world.event(idOf(body), 'related-referral-updated');
    expect(world.writes()).toBe(before);
    await world.stop();
  });
});

describe('the published leads', () => {
  const quillfeather = {
    subject: expect.stringContaining('Quillfeather – Microsoft 365 migration'),
    firstname: 'Owen',
    lastname: 'Castellano',
    companyname: 'Quillfeather Print Works',
    jobtitle: 'Operations Manager',
    emailaddress1: 'owen.castellano@quillfeather.example',
    telephone1: '+1 614 555 0128',
    description: 'Looks for help with moving file servers to SharePoint and with user training.',
    address1_line1: '15 Inkwell Lane',
    address1_city: 'Columbus',
    address1_stateorprovince: 'OH',
    address1_postalcode: '43004',
    address1_country: 'US',
    estimatedamount: 18_000,
    estimatedclosedate: '2026-08-31',
    _transactioncurrencyid_value: usDollar,
    cosell_sync: true,
    cosell_referralstatus: referralStatus.received,
  };
  const larkspur = {
    subject: '✔ Larkspur Dental Group',
    firstname: 'Wei',
    lastname: 'Alderton',
    companyname: 'Larkspur Dental Group',
    emailaddress1: 'wei.alderton@larkspurdental.example',
    telephone1: '+61 2 5550 0115',
    address1_country: 'AU',
    estimatedamount: 0,
    estimatedclosedate: null,
    _transactioncurrencyid_value: usDollar,
    cosell_referralstatus: referralStatus.received,
  };

  it.each([
    ['read a qualified lead', quillfeather],
    ['marketplace lead (expected shape)', larkspur],
  ])('%s: becomes a lead with everything it says', async (name, expected) => {
    const world = await quietWorld();
    const { body } = find('lead', name);
    const outcome = await arrive(world, body);
    expect(outcome.opportunity).toBeNull();
    expect(outcome.lead).toMatchObject(expected);
    expect(outcome.link).toMatchObject({ status: 'New/Received' });
    expect(outcome.history.slice(0, 2).map(({ code }) => code)).toEqual(['REF_LEAD_CREATED', 'REF_UPDATED']);
    expect(world.published.get(idOf(body))?.['externalReferenceId']).toBe(outcome.lead?.['leadid']);
    await world.stop();
  });

  it('a qualified lead that Microsoft sellers can see arrives without a complaint', async () => {
    const world = await quietWorld();
    const outcome = await arrive(world, find('lead', 'read a qualified lead').body);
    expect(outcome.link).toMatchObject({ health: 'inStep', code: null });
    await world.stop();
  });
});

test('an invitation that expired before anybody saw it makes no record, and the log says why', async () => {
  const world = await quietWorld();
  const outcome = await arrive(world, find(...others.ended[0]).body);
  expect(outcome).toMatchObject({ link: null, opportunity: null, lead: null });
  expect(world.log).toContainEqual(
    expect.objectContaining({ event: 'step', details: expect.objectContaining({ why: 'closed before it arrived' }) }),
  );
  await world.stop();
});
