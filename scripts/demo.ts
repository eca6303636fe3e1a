import { help, visibility } from '../solution/contract/choices.ts';
import { sample } from '../sandbox/dataverse/src/base/sample-rows.ts';
import { buildAll } from './steps/build.ts';
import { crmPerson, eventually, portalPerson } from './steps/people.ts';
import type { Row } from './steps/people.ts';
import { say } from './steps/run-tool.ts';
import { startWorld } from './steps/world.ts';
import type { World } from './steps/world.ts';

/** The main job without a browser, one JSON line per step. `--database URL` or COSELL_DATABASE_URL: PostgreSQL as queue. */
const flag = process.argv.indexOf('--database');
const databaseUrl = flag >= 0 ? process.argv[flag + 1] : process.env['COSELL_DATABASE_URL'];
let failed = 0;

async function step(name: string, run: () => Promise<Row>): Promise<Row> {
  const started = performance.now();
  const ms = (): number => Math.round(performance.now() - started);
  try {
    const ids = await run();
    process.stdout.write(`${JSON.stringify({ step: name, ok: true, ms: ms(), ...ids })}\n`);
    return ids;
  } catch (error) {
    failed += 1;
    process.stdout.write(
      `${JSON.stringify({ step: name, ok: false, ms: ms(), error: String(error instanceof Error ? error.message : error) })}\n`,
    );
    return {};
  }
}

async function play(world: World): Promise<void> {
  const seller = crmPerson(world.sandbox.dataverseUrl, sample.users.seller);
  const portal = portalPerson(world.sandbox.partnerCenterUrl);
  const opportunityId = sample.opportunities.ready;
  const deal = `opportunities(${opportunityId})`;
  const columns =
    '$select=estimatedvalue,estimatedclosedate,cosell_referralidentifier,cosell_referrallink,cosell_audit,_parentaccountid_value';

  const shared = await step('share a co-sell deal', async () => {
    await seller.addSolution(opportunityId);
    await seller.update(deal, {
      cosell_sync: true,
      cosell_help: help.proofOfConceptOrDemo,
      cosell_visibility: visibility.visible,
    });
    const row = await eventually('referral identifier on the opportunity', async () => {
      const now = await seller.get(`${deal}?${columns}`);
      return now['cosell_referralidentifier'] && now['cosell_referrallink'] ? now : null;
    });
    const own = (await portal.referrals()).find((referral) => referral['id'] === row['cosell_referralidentifier']);
    const microsoft = (await portal.referrals()).find(
      (referral) => referral['engagementId'] === own?.['engagementId'] && referral['id'] !== own?.['id'],
    );
    if (!own || !microsoft) throw new Error('Partner Center does not hold both referrals of the engagement.');
    return {
      opportunityId,
      referralId: own['id'],
      microsoftReferralId: microsoft['id'],
      link: row['cosell_referrallink'],
    };
  });
  const referralId = String(shared['referralId'] ?? '');

  await step('value edited in Partner Center arrives on the opportunity', async () => {
    await portal.edit(referralId, { dealValue: 123_456 });
    await eventually(
      'value 123456 on the opportunity',
      async () => (await seller.get(`${deal}?${columns}`))['estimatedvalue'] === 123_456,
    );
    return { opportunityId, referralId };
  });

  await step('closing date edited in the CRM arrives in Partner Center', async () => {
    const date = new Date(Date.now() + 200 * 86_400_000).toISOString().slice(0, 10);
    await seller.update(deal, { estimatedclosedate: date });
    await eventually(`closing date ${date} in Partner Center`, async () => {
      const details = (await portal.referral(referralId))['details'] as Row;
      return String(details['closingDateTime']).startsWith(date);
    });
    return { opportunityId, referralId, closingDate: date };
  });

  await step('new referral from Microsoft becomes an opportunity with its account', async () => {
    const sent = await portal.newDeal({
      name: 'Fjordline – crew planning',
      customer: {
        name: 'Fjordline Rederi AS',
        addressLine1: 'Strandkaien 8',
        city: 'Bergen',
        postalCode: '5013',
        country: 'NO',
      },
      contact: {
        firstName: 'Sigrid',
        lastName: 'Aasen',
        phoneNumber: '+47 55 50 10 20',
        email: 'sigrid.aasen@fjordline.example',
      },
      dealValue: 87_000,
      currency: 'EUR',
      closingDateTime: new Date(Date.now() + 120 * 86_400_000).toISOString(),
      notes: 'Crew planning for eleven ships.',
    });
    const administrator = crmPerson(world.sandbox.dataverseUrl, sample.users.administrator);
    const row = await eventually('opportunity for the new referral', async () => {
      const found = await administrator.list(
        `opportunities?$select=opportunityid,name,_parentaccountid_value&$filter=cosell_referralidentifier eq '${String(sent['referralId'])}'`,
      );
      return found[0];
    });
    const account = await administrator.get(
      `accounts(${String(row['_parentaccountid_value'])})?$select=accountid,name,address1_postalcode`,
    );
    if (account['name'] !== 'Fjordline Rederi AS') throw new Error(`The account is ${String(account['name'])}.`);
    await eventually(
      'external reference in Partner Center',
      async () => (await portal.referral(String(sent['referralId'])))['externalReferenceId'] === row['opportunityid'],
    );
    return { referralId: sent['referralId'], opportunityId: row['opportunityid'], accountId: account['accountid'] };
  });
}

const built = await buildAll();
const world = await startWorld({ zipPath: built.managedPath, onStep: say, ...(databaseUrl ? { databaseUrl } : {}) });
try {
  await play(world);
  if (failed > 0) say(world.relay().output().slice(-6000));
} finally {
  await world.stop();
}
process.exit(failed > 0 ? 1 : 0);
