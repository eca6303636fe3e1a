import { temporaryFolder } from '../../../support/temporary-folder.ts';
import { cpSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as choices from '../../../../solution/contract/choices.ts';
import {
  app,
  environmentVariables,
  nudge,
  roles,
  submitRequest,
  views,
  webResources,
} from '../../../../solution/contract/names.ts';
import { cosellDealSolution, cosellReferral, opportunity } from '../../../../solution/contract/tables.ts';
import { appNames, variableNames, viewIds } from '../../../../solution/scripts/generate/app-names.ts';
import { choiceValues } from '../../../../solution/scripts/generate/choices.ts';
import { generate } from '../../../../solution/scripts/generate/derived-files.ts';
import { resx } from '../../../../solution/scripts/generate/resx.ts';
import { checkTexts } from '../../../../solution/scripts/generate/texts.ts';
import { readApp, readEndpoint } from '../../../../solution/scripts/source/app.ts';
import { parseXml, rootOf } from '../../../../solution/scripts/source/xml.ts';
import { projectFolder } from '../gate/packages.ts';

describe('generate', () => {
  it('finds every committed file up to date', async () => {
    await expect(generate({ projectFolder, check: true })).resolves.toEqual([]);
  });

  it('names the files that differ, and writes them when it is not only checking', async () => {
    const copy = temporaryFolder('cosell-generate-');
    for (const folder of ['solution', 'pcf/PartnerCenterSection/strings', '.prettierrc.json']) {
      cpSync(join(projectFolder, folder), join(copy, folder), {
        recursive: true,
        filter: (path) => !/[\\/](bin|obj|tests)$/.test(path),
      });
    }
    const entity = join(copy, 'solution/src/Entities/cosell_Request/Entity.xml');
    const text = readFileSync(entity, 'utf8');
    writeFileSync(
      entity,
      text
        .replaceAll('cosell_RulesVersion', 'cosell_RulesEdition')
        .replaceAll('cosell_rulesversion', 'cosell_rulesedition'),
    );
    const stale = ['solution/contract/tables.ts', 'solution/plugin/src/Contract.cs'];
    await expect(generate({ projectFolder: copy, check: true })).resolves.toEqual(stale);
    await expect(generate({ projectFolder: copy, check: false })).resolves.toEqual(stale);
    await expect(generate({ projectFolder: copy, check: true })).resolves.toEqual([]);
    expect(readFileSync(join(copy, 'solution/contract/tables.ts'), 'utf8')).toContain(
      "rulesEdition: 'cosell_rulesedition'",
    );
    rmSync(copy, { recursive: true });
  });

  it('writes the labels of all languages beside the English ones, and refuses one without translation', async () => {
    const copy = temporaryFolder('cosell-generate-');
    for (const folder of ['solution/src', 'solution/texts', 'solution/plugin/rules.json', '.prettierrc.json']) {
      cpSync(join(projectFolder, folder), join(copy, folder), { recursive: true });
    }
    const siteMap = 'solution/src/AppModuleSiteMaps/cosell_Cosell/AppModuleSiteMap.xml';
    const english = (words: string): string => `<Title LCID="1033" Title="${words}" />`;
    const change = (from: string, to: string): void =>
      writeFileSync(join(copy, siteMap), readFileSync(join(copy, siteMap), 'utf8').replace(from, to));
    change(english('Overview'), english('Leads'));
    await expect(generate({ projectFolder: copy, check: false })).resolves.toContain(siteMap);
    const text = readFileSync(join(copy, siteMap), 'utf8');
    expect(text.split('<Title LCID="1029" Title="Zájemci" />')).toHaveLength(3);
    change(english('Connection'), english('Nobody translated this'));
    await expect(generate({ projectFolder: copy, check: false })).rejects.toThrow('Nobody translated this');
    rmSync(copy, { recursive: true });
  });
});

describe('contract', () => {
  it('tells lookups apart from columns', () => {
    expect(cosellDealSolution.lookups.opportunityId).toEqual({
      column: 'cosell_opportunityid',
      value: '_cosell_opportunityid_value',
      navigation: 'cosell_OpportunityId',
      targets: ['opportunity'],
      relationship: 'cosell_opportunity_DealSolution',
    });
    expect(Object.keys(cosellDealSolution.columns)).toEqual(['name']);
  });

  it('knows the alternate keys', () => {
    expect(cosellReferral.keys).toEqual({
      recordGenerationKey: ['cosell_connectionkey', 'cosell_recordkey', 'cosell_generation'],
      referralIdentifierKey: ['cosell_referralidentifier'],
    });
  });

  it('knows set and key of the standard tables', () => {
    expect(opportunity).toMatchObject({ table: 'opportunity', set: 'opportunities', id: 'opportunityid' });
  });

  it('begins every choice value with the option value prefix of the publisher', () => {
    const values = Object.values(choices).flatMap((choice) => Object.values(choice));
    expect(values.length).toBeGreaterThan(30);
    for (const value of values) expect(String(value)).toMatch(/^72345\d{4}$/);
  });

  it('names the parameters of the custom API', () => {
    expect(submitRequest.parameters).toEqual({
      clientRequestId: 'ClientRequestId',
      kind: 'Kind',
      target: 'Target',
      payload: 'Payload',
    });
    expect(submitRequest.responses).toEqual({ rowId: 'RowId', state: 'State' });
  });

  it('names the app with its dashboard, and the views that it opens', () => {
    expect(app).toMatchObject({
      uniqueName: 'cosell_Cosell',
      siteMap: 'cosell_Cosell',
      dashboard: { label: 'Co-sell Overview' },
    });
    expect(views.opportunity.myCosellDeals).toMatch(/^[0-9a-f-]{36}$/);
    expect(Object.keys(views.referral).sort()).toEqual(
      expect.arrayContaining(['answeredDeals', 'awaitingMyAnswer', 'dealsByStatus', 'needsAttention']),
    );
  });

  it('names every environment variable with its default', () => {
    expect(Object.values(environmentVariables).map(({ name, type, default: value }) => [name, type, value])).toEqual([
      ['cosell_AccountCountryColumn', 'text', 'address1_country'],
      [
        'cosell_AccountMatch',
        'json',
        '{"columns":["name","address1_postalcode"],"ignoreCase":true,"ignoreLegalForm":false}',
      ],
      ['cosell_CosellOnly', 'yesNo', 'no'],
      ['cosell_DealCurrencyColumn', 'text', 'transactioncurrencyid'],
      ['cosell_DealValueColumn', 'text', 'estimatedvalue'],
      ['cosell_DefaultOwner', 'text', ''],
      ['cosell_LeadDefaults', 'json', '{}'],
      ['cosell_NameMark', 'yesNo', 'yes'],
      ['cosell_NewAccountDefaults', 'json', '{}'],
      ['cosell_OpportunityDefaults', 'json', '{}'],
      ['cosell_ReconcileTimes', 'text', '02:00'],
    ]);
  });

  it('names roles, nudge and web resources', () => {
    expect(roles).toEqual({
      administrator: 'Co-sell Administrator',
      manager: 'Co-sell Manager',
      relay: 'Co-sell Relay',
      seller: 'Co-sell Seller',
    });
    expect(nudge).toMatchObject({ name: 'Co-sell Nudge', placeholderUrl: 'https://nudge.invalid/' });
    expect(webResources).toMatchObject({
      icon: 'cosell_/icons/cosell.svg',
      opportunityScript: 'cosell_/scripts/opportunity.js',
      messages: 'cosell_/strings/Messages',
    });
  });

  it('refuses a choice without keys, and one with another number of options', () => {
    expect(() => choiceValues({ name: 'cosell_new', options: [] })).toThrow('add the keys of this choice');
    expect(() => choiceValues({ name: 'cosell_visibility', options: [] })).toThrow('0 options, but 2 keys');
  });
});

describe('what the contract refuses', () => {
  const xml = (text: string) => rootOf(parseXml(text, 'test.xml'));
  const labelled = {
    uniqueName: 'cosell_Cosell',
    label: 'Co-sell',
    siteMap: 'cosell_Cosell',
    views: [],
    dashboards: [],
  };
  const view = { table: 'cosell_Referral', label: 'My Deals', id: 'a' };

  it('an app that opens a view that is not there', () => {
    const id = '11111111-0000-4000-8000-000000000001';
    const siteMap = xml(
      `<AppModuleSiteMap>
        <SubArea Url="/main.aspx?pagetype=entitylist&amp;viewid=%7b${id}%7D" />
        <SubArea Url="/main.aspx?pagetype=entitylist&amp;viewid={${id.replace('1', '3')}}&amp;viewtype=1039" />
      </AppModuleSiteMap>`,
    );
    const dashboard = xml(`<Dashboard><ViewId>{${id.replace('1', '2')}}</ViewId></Dashboard>`);
    const read = () => readApp(xml('<AppModule />'), siteMap, [dashboard], []);
    const missing = [id, id.replace('1', '3'), id.replace('1', '2')];
    expect(read).toThrow(`opens views that are not in the solution: ${missing.join(', ')}`);
  });

  it('another number of dashboards than one', () => {
    const board = { label: 'Overview', id: 'a' };
    expect(() => appNames(labelled)).toThrow('0 dashboards, but the contract names one');
    expect(() => appNames({ ...labelled, dashboards: [board, board] })).toThrow('2 dashboards');
  });

  it('two views of a table with one name', () => {
    expect(() => viewIds({ ...labelled, views: [view, { ...view, id: 'b' }] })).toThrow('two views that the app opens');
  });

  it('an environment variable of an unknown type', () => {
    expect(() => variableNames([{ schemaName: 'cosell_Secret', type: 100000005, defaultValue: '' }])).toThrow(
      'cosell_Secret: the type 100000005 is not known',
    );
  });

  it('a service endpoint that no step calls', () => {
    const endpoint = xml('<ServiceEndpoint Name="Co-sell Nudge" ServiceEndpointId="{a}" />');
    const other = xml('<SdkMessageProcessingStep><EventHandler>{b}</EventHandler></SdkMessageProcessingStep>');
    expect(() => readEndpoint(endpoint, [other])).toThrow('"Co-sell Nudge" has no step that calls it');
  });
});

describe('texts', () => {
  it('refuses a language with missing, unknown or empty sentences and other placeholders, all at once', () => {
    const en = { A: 'One {x}', B: 'Two', C: 'Three' };
    expect(() => checkTexts({ en, de: { A: 'Eins {y}', C: ' ', D: 'Vier' } })).toThrow(
      [
        'de: B is missing',
        'de: A has the placeholders {y}, English {x}',
        'de: C is empty',
        'de: D is not in English',
      ].join('\n'),
    );
  });

  it('accepts a language with the same keys and placeholders in another order', () => {
    expect(() => checkTexts({ en: { A: '{x} of {y}' }, de: { A: '{y}: {x}' } })).not.toThrow();
  });

  it('become a RESX file with escaped sentences', () => {
    expect(resx({ A: 'Research & "development" <b>' })).toContain(
      '<data name="A" xml:space="preserve">\n    <value>Research &amp; &quot;development&quot; &lt;b&gt;</value>',
    );
  });
});
