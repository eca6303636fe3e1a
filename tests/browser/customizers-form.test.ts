import type { Browser, Page } from 'playwright-core';
import { eventually } from '../../scripts/steps/people.ts';
import type { Row } from '../../scripts/steps/people.ts';
import { referralStatus } from '../../solution/contract/choices.ts';
import { findBrowser, launchBrowser } from '../support/browser.ts';
import { createDeal, readDeal } from '../support/deals.ts';
import { customizer, customizerSolution } from '../support/customizer-solution.ts';
import { solutionViews } from '../support/views.ts';
import { peopledWorld } from '../support/world.ts';
import type { PeopledWorld } from '../support/world.ts';

jest.setTimeout(180_000);

const executable = findBrowser();
const within5s = { timeout: 5_000 };

(executable ? describe : describe.skip)("a customizer's own form (needs Chrome, Chromium or Edge)", () => {
  let world: PeopledWorld;
  let browser: Browser;

  beforeAll(async () => {
    world = await peopledWorld();
    await world.sandbox.dataverse.importSolution(customizerSolution(solutionViews().associatedSolutions));
    browser = await launchBrowser(executable!);
  });
  afterAll(async () => {
    await browser?.close();
    await world?.stop();
  });

  async function open(id: string): Promise<Page> {
    const page = await browser.newPage({ viewport: { width: 1280, height: 1000 } });
    const address = new URL('/main.aspx', world.sandbox.dataverseUrl);
    address.search = new URLSearchParams({ etn: 'opportunity', id, formid: customizer.formId }).toString();
    await page.goto(address.href);
    return page;
  }

  /** Adds the first solution of the list in the subgrid on the customer's own tab; the Web API's first one is another. */
  async function addSolution(form: Page): Promise<void> {
    await form.getByRole('tab', { name: customizer.solutionsTab }).click();
    const solutions = form.getByRole('tabpanel', { name: customizer.solutionsTab });
    await solutions.getByRole('button', { name: 'New Microsoft Solution' }).click();
    const quickCreate = form.getByRole('dialog');
    await quickCreate.getByRole('combobox', { name: 'Solution' }).click();
    await quickCreate.getByRole('option').first().click();
    await quickCreate.getByRole('button', { name: 'Save and close' }).click();
    await quickCreate.waitFor({ ...within5s, state: 'detached' });
  }

  const save = (form: Page): Promise<void> =>
    form
      .getByRole('menuitem', { name: 'Save', exact: true })
      .or(form.getByRole('button', { name: 'Save', exact: true }))
      .click();

  it('shares a deal with our columns one by one and the subgrid on another tab, and updates it', async () => {
    const id = await createDeal(world.seller);
    const form = await open(id);
    expect(await form.getByRole('tab', { name: 'Microsoft Partner Center' }).count()).toBe(0);

    await addSolution(form);

    await form.getByRole('tab', { name: customizer.dealTab, exact: true }).click();
    await form.getByRole('switch', { name: 'Share with Microsoft' }).click();
    await save(form);
    const shared = await eventually('the referral', async () => {
      const deal = await readDeal(world.seller, id);
      return deal['cosell_referralidentifier'] ? deal : null;
    });
    expect(shared).toMatchObject({ cosell_referralstatus: referralStatus.active });

    await form.reload();
    await form.getByLabel('Referral', { exact: true }).waitFor(within5s);
    expect(await form.getByLabel('Referral', { exact: true }).inputValue()).toBe(shared['cosell_referralidentifier']);
    await form.getByLabel('Volume').fill('73000');
    await save(form);
    await eventually('the new value in Partner Center', async () => {
      const referral = await world.portal.referral(String(shared['cosell_referralidentifier']));
      return (referral['details'] as Row)['dealValue'] === 73_000;
    });
  });

  it('captures a solution that is added in the subgrid of a shared deal', async () => {
    const id = await createDeal(world.seller);
    await world.seller.addSolution(id);
    await world.seller.update(`opportunities(${id})`, { cosell_sync: true });
    const referralId = await eventually(
      'the referral',
      async () => (await readDeal(world.seller, id))['cosell_referralidentifier'],
    );
    const form = await open(id);
    await addSolution(form);
    await eventually('two solutions in Partner Center', async () => {
      const details = (await world.portal.referral(String(referralId)))['details'] as Row;
      return ((details['requirements'] as Row)['solutions'] as unknown[]).length === 2;
    });
  });
});
