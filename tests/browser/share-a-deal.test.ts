import { mkdirSync } from 'node:fs';
import path from 'node:path';
import axe from 'axe-core';
import type { Browser, Page } from 'playwright-core';
import { sample } from '../../sandbox/dataverse/src/base/sample-rows.ts';
import { findBrowser, launchBrowser } from '../support/browser.ts';
import { portalPerson } from '../../scripts/steps/people.ts';
import { startProduct } from '../support/product.ts';
import type { Product } from '../support/product.ts';

jest.setTimeout(180_000);

const executable = findBrowser();
const within5s = { timeout: 5_000 };
/** Pictures of the README are taken anew with COSELL_SCREENSHOTS=1; otherwise they go to a folder nobody keeps. */
const pictures = process.env['COSELL_SCREENSHOTS'] ? path.join('docs', 'images') : path.join('tests', '.artifacts');

(executable ? describe : describe.skip)('a seller in a browser (needs Chrome, Chromium or Edge)', () => {
  let product: Product;
  let portal: ReturnType<typeof portalPerson>;
  let browser: Browser;
  const problems: string[] = [];

  beforeAll(async () => {
    mkdirSync(pictures, { recursive: true });
    product = await startProduct();
    portal = portalPerson(product.partnerCenterUrl);
    browser = await launchBrowser(executable!);
  });
  afterAll(async () => {
    await browser?.close();
    await product?.stop();
  });

  async function open(address: string): Promise<Page> {
    // The pages' own policy refuses injected scripts; the accessibility checker is one.
    const page = await browser.newPage({ viewport: { width: 1280, height: 900 }, bypassCSP: true });
    page.on('pageerror', (error) => problems.push(error.message));
    page.on('console', (message) => {
      if (message.type() === 'error') problems.push(message.text());
    });
    await page.goto(address);
    return page;
  }

  it('shares a deal and sees the answer; an edit in Partner Center arrives on the open form', async () => {
    const form = await open(`${product.dataverseUrl}/`);
    await form.getByRole('link', { name: 'Warehouse analytics on Azure' }).click();
    await form.getByRole('tab', { name: 'Microsoft Partner Center' }).click();
    const tab = form.getByRole('tabpanel', { name: 'Microsoft Partner Center' });

    await tab.getByRole('combobox', { name: 'Add solution' }).click();
    await form.getByRole('option', { name: /Kestrel Fleet Insights/ }).click();
    await tab.getByRole('combobox', { name: 'How can Microsoft help?' }).click();
    await form.getByRole('option', { name: 'Proof Of Concept or Demo' }).click();
    await tab.getByRole('switch', { name: /Sync With Partner Center/ }).click();
    await form
      .getByRole('menuitem', { name: 'Save', exact: true })
      .or(form.getByRole('button', { name: 'Save', exact: true }))
      .click();
    await form
      .getByRole('dialog')
      .getByRole('button', { name: /share|ok|yes/i })
      .click();

    const link = tab.getByRole('button', { name: 'Open in Partner Center' });
    await link.waitFor(within5s);
    const referral = (await portal.referrals()).find(
      (one) => one['externalReferenceId'] === sample.opportunities.ready,
    )!;
    await tab.getByText(String(referral['id'])).first().waitFor(within5s);
    await tab
      .getByText(/\d{4}-\d{2}-\d{2} \d{2}:\d{2}.*Shared with Partner Center/)
      .first()
      .waitFor(within5s);
    await form.screenshot({ path: path.join(pictures, 'form-shared.png'), fullPage: true });

    const page = await open(`${product.partnerCenterUrl}/referrals/${String(referral['id'])}`);
    await page.getByLabel('Deal value').fill('61000');
    await page.getByRole('button', { name: 'Save changes' }).click();
    await form.bringToFront();
    await form.waitForFunction(
      () => [...document.querySelectorAll('input')].some((input) => /61[.,]?000/.test(input.value)),
      undefined,
      within5s,
    );
    await page.bringToFront();
    await page.screenshot({ path: path.join(pictures, 'partner-center.png'), fullPage: true });
    expect(problems).toEqual([]);
  });

  it('has no accessibility fault on the tab', async () => {
    const form = await open(`${product.dataverseUrl}/main.aspx?etn=opportunity&id=${sample.opportunities.ready}`);
    await form.getByRole('tab', { name: 'Microsoft Partner Center' }).click();
    await form.getByRole('button', { name: 'Open in Partner Center' }).waitFor();
    await form.addScriptTag({ content: axe.source });
    const violations = await form.evaluate(async () => {
      const { axe: checker } = globalThis as unknown as { axe: typeof axe };
      const result = await checker.run({ runOnly: ['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa'] });
      return result.violations.map((violation) => `${violation.id}: ${violation.nodes[0]?.html ?? ''}`);
    });
    expect(violations).toEqual([]);
  });

  it('tells the seller what is missing when a deal is not ready', async () => {
    const form = await open(`${product.dataverseUrl}/main.aspx?etn=opportunity&id=${sample.opportunities.bare}`);
    await form.getByRole('tab', { name: 'Microsoft Partner Center' }).click();
    const tab = form.getByRole('tabpanel', { name: 'Microsoft Partner Center' });
    await tab.getByRole('switch', { name: /Sync With Partner Center/ }).click();
    await form
      .getByRole('menuitem', { name: 'Save', exact: true })
      .or(form.getByRole('button', { name: 'Save', exact: true }))
      .click();
    await form
      .getByText(/Add at least one Microsoft solution/)
      .first()
      .waitFor(within5s);
    await tab
      .getByText(/\d{4}-\d{2}-\d{2} \d{2}:\d{2}.*Add at least one Microsoft solution/)
      .first()
      .waitFor({ timeout: 10_000 });
    await form.screenshot({ path: path.join(pictures, 'form-not-ready.png'), fullPage: true });
  });
});
