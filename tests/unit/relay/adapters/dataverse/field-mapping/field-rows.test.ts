import { valueOf } from '../../../../../../domain/model/observation.ts';
import {
  createEnvironmentSettings,
  defaultEnvironmentSettings,
} from '../../../../../../relay/src/adapters/dataverse/index.ts';
import type { SettingsReading } from '../../../../../../relay/src/ports/environment-settings.ts';
import { sample } from '../../../../../../sandbox/dataverse/src/base/sample-rows.ts';
import { conversion, mappingDirection, mappingTable } from '../../../../../../solution/contract/choices.ts';
import { customerZip, entityXml, ownTableXml } from '../../../../sandbox/dataverse/fixture-customer.ts';
import { columnXml, relationshipXml } from '../../../../sandbox/dataverse/fixture-solution.ts';
import { countedIds, fetchTo, rejection } from '../../ports.ts';
import { address, environment, host, lane, linkState, ready } from '../environment.ts';

type Environment = Awaited<ReturnType<typeof environment>>;

/** A row as an administrator makes it in the app; returns its id. */
async function map(env: Environment, values: Readonly<Record<string, unknown>> = {}): Promise<string> {
  const row = await env.ask('POST', 'cosell_fieldmappings', {
    cosell_name: 'Campaign',
    cosell_mappingtable: mappingTable.opportunity,
    cosell_column: 'stepname',
    cosell_referralfield: 'campaignId',
    cosell_mappingdirection: mappingDirection.both,
    cosell_conversion: conversion.text,
    ...values,
  });
  return String(row['cosell_fieldmappingid']);
}

const resultOf = async ({ ask }: Environment, id: string) =>
  (await ask('GET', `cosell_fieldmappings(${id})`))['cosell_checkresult'];

const fieldsOf = ({ settings }: SettingsReading, table: 'opportunity' | 'lead' | 'account') =>
  settings.fieldRows?.rows[table].map((row) => [row.field, row.column]);

/** The deal as a store with the settings just read sees it. */
async function dealOf(
  env: Environment,
  { settings }: SettingsReading,
  record: Parameters<Environment['store']['view']>[1] = ready,
) {
  return valueOf((await env.storeWith(settings).view(lane, record)).deal);
}

/** Takes a role of the relay's user away. */
async function withoutRole({ ask }: Environment): Promise<void> {
  const [role] = (await ask('GET', "roles?$filter=name eq 'Co-sell Relay'"))['value'] as Record<string, string>[];
  await ask('DELETE', `systemusers(${sample.users.relay})/systemuserroles_association(${role?.['roleid']})/$ref`);
}

/** Settings of an environment that answers every check result with this status. */
function settingsRefusing(env: Environment, status: number) {
  const error = JSON.stringify({ error: { code: '0x0', message: 'Missing prvWritecosell_FieldMapping' } });
  const part = [`HTTP/1.1 ${status} No`, 'Content-Type: application/json', '', error];
  const body = ['--b', 'Content-Type: application/http', 'Content-Transfer-Encoding: binary', '', ...part, '--b--', ''];
  const fetch = fetchTo(async ({ method, url, headers, body: sent }) => {
    if (sent?.includes('cosell_checkresult":')) {
      return { status: 200, headers: { 'content-type': 'multipart/mixed; boundary=b' }, body: body.join('\r\n') };
    }
    const request = { method, url: url.slice(host.length), headers, userId: sample.users.relay };
    return env.core.handle(sent === undefined ? request : { ...request, body: sent });
  });
  const { gate, clock } = env;
  return createEnvironmentSettings({
    baseUrl: host,
    fetch,
    token: async () => 'token',
    gate,
    clock,
    random: countedIds(),
  });
}

describe('the rows of the field mapping', () => {
  it('are read with the settings, in the same request', async () => {
    const env = await environment();
    await map(env);
    await map(env, {
      cosell_name: 'Company',
      cosell_mappingtable: mappingTable.lead,
      cosell_column: 'address1_line3',
      cosell_referralfield: 'customerProfile.name',
    });
    env.fetch.sent.length = 0;
    const reading = await env.settings.read();
    expect(reading.warnings).toEqual([]);
    expect(fieldsOf(reading, 'opportunity')).toEqual([['campaignId', 'stepname']]);
    expect(fieldsOf(reading, 'lead')).toEqual([['customerName', 'address1_line3']]);
    expect(env.fetch.sent).toHaveLength(1);
  });

  it('that are inactive do not count', async () => {
    const env = await environment();
    const id = await map(env);
    await env.ask('PATCH', `cosell_fieldmappings(${id})`, { statecode: 1, statuscode: 2 });
    await expect(env.settings.read()).resolves.toEqual({ settings: defaultEnvironmentSettings, warnings: [] });
  });

  it('are told what is wrong with them, once, and that nothing is any more', async () => {
    const env = await environment();
    const id = await map(env, { cosell_column: 'new_nowhere' });
    const writes = () => env.fetch.sent.filter(({ body }) => body?.includes('cosell_checkresult":')).length;
    const { warnings } = await env.settings.read();
    expect(warnings).toEqual([expect.stringMatching(/^Field mapping "Campaign": The table opportunity has no column/)]);
    await expect(resultOf(env, id)).resolves.toMatch(/^The table opportunity has no column new_nowhere/);
    expect(writes()).toBe(1);
    await env.settings.read();
    expect(writes()).toBe(1);
    await env.ask('PATCH', `cosell_fieldmappings(${id})`, { cosell_column: 'stepname' });
    await expect(env.settings.read()).resolves.toMatchObject({ warnings: [] });
    await expect(resultOf(env, id)).resolves.toBeNull();
    expect(writes()).toBe(2);
  });

  it('are checked against the options of a choice', async () => {
    const env = await environment();
    const stage = {
      cosell_column: 'salesstage',
      cosell_referralfield: 'salesStage',
      cosell_conversion: conversion.choiceMap,
    };
    const id = await map(env, { ...stage, cosell_parameters: '{"0":"20","1":"40","7":"60"}' });
    await env.settings.read();
    await expect(resultOf(env, id)).resolves.toBe('The choice salesstage has no option 7. It has: 0, 1, 2, 3.');
    await env.ask('PATCH', `cosell_fieldmappings(${id})`, { cosell_parameters: '{"0":"20","1":"40"}' });
    const reading = await env.settings.read();
    await expect(resultOf(env, id)).resolves.toBe('The choice map does not name 2, 3: these count as empty.');
    await env.ask('PATCH', `opportunities(${ready.id})`, { salesstage: 1 });
    const deal = await dealOf(env, reading);
    expect(deal?.fields['salesStage']).toBe('40');
    const record = { ref: ready, version: deal?.version ?? '', changes: { fields: { salesStage: '20' } } };
    const applied = await env
      .storeWith(reading.settings)
      .apply({ lane, record, history: [], historyOf: null, requests: [] });
    expect(applied.fields).toMatchObject({ salesStage: '20', dealValue: 48_000 });
    await expect(env.ask('GET', `opportunities(${ready.id})`)).resolves.toMatchObject({ salesstage: 0 });
  });

  it('carry text and dates to columns with and without time, and constants', async () => {
    const env = await environment();
    await map(env);
    await map(env, {
      cosell_column: 'actualclosedate',
      cosell_referralfield: 'details.closingDateTime',
      cosell_conversion: conversion.date,
    });
    await map(env, {
      cosell_column: 'description',
      cosell_referralfield: 'referralProgram',
      cosell_mappingdirection: mappingDirection.toPartnerCenter,
      cosell_conversion: conversion.constant,
      cosell_parameters: '{"value":"Spring"}',
    });
    const reading = await env.settings.read();
    expect(reading.warnings).toEqual([]);
    await env.ask('PATCH', `opportunities(${ready.id})`, { stepname: 'S-1', actualclosedate: '2030-06-30' });
    const deal = await dealOf(env, reading);
    expect(deal?.fields).toMatchObject({ campaignId: 'S-1', closingDate: '2030-06-30', referralProgram: 'Spring' });
  });

  it('fill a new opportunity with what the referral brings, and with defaults where it brings nothing', async () => {
    const env = await environment();
    await map(env, { cosell_defaultvalue: 'NONE' });
    await map(env, {
      cosell_column: 'salesstage',
      cosell_referralfield: 'salesStage',
      cosell_conversion: conversion.choiceMap,
      cosell_parameters: '{"0":"20","1":"40","2":"60","3":"80"}',
      cosell_defaultvalue: '20',
    });
    await map(env, {
      cosell_column: 'closeprobability',
      cosell_referralfield: 'details.notes',
      cosell_mappingdirection: mappingDirection.toDynamics,
      cosell_conversion: conversion.constant,
      cosell_parameters: '{"value":35}',
    });
    const { settings, warnings } = await env.settings.read();
    expect(warnings).toEqual([]);
    const id = 'b0b00000-0000-4000-8000-000000000013';
    await env.storeWith(settings).apply({
      lane,
      opportunity: {
        id,
        name: 'Harbour analytics',
        accountId: sample.accounts.tannenhof,
        contactId: null,
        ownerUserId: null,
        onHold: false,
        fields: { dealValue: 64_000, currency: 'GBP', notes: 'Hello', campaignId: null, salesStage: '60' },
        visible: false,
        help: null,
        published: {
          referralIdentifier: lane,
          referralLink: null,
          referralProgram: null,
          microsoftCrmIdentifier: null,
          referralStatus: 'pending',
          audit: '',
        },
        solutions: [],
      },
      link: { version: null, state: linkState({ record: { table: 'opportunity', id } }), name: 'Deal' },
      history: [],
      historyOf: null,
      requests: [],
    });
    await expect(env.ask('GET', `opportunities(${id})`)).resolves.toMatchObject({
      stepname: 'NONE',
      salesstage: 2,
      closeprobability: 35,
      description: 'Hello',
      estimatedvalue: 64_000,
    });
  });

  it('take the currency of a deal as text from a column of the customer', async () => {
    const env = await environment();
    const reading = { settings: { ...defaultEnvironmentSettings, dealCurrencyColumn: 'stepname' }, warnings: [] };
    await env.ask('PATCH', `opportunities(${ready.id})`, { stepname: 'usd' });
    const deal = await dealOf(env, reading);
    expect(deal?.fields['currency']).toBe('USD');
    const record = { ref: ready, version: deal?.version ?? '', changes: { fields: { currency: 'GBP' } } };
    const change = { lane, record, history: [], historyOf: null, requests: [] };
    expect((await env.storeWith(reading.settings).apply(change)).fields?.['currency']).toBe('GBP');
    await expect(env.ask('GET', `opportunities(${ready.id})`)).resolves.toMatchObject({
      stepname: 'GBP',
      _transactioncurrencyid_value: sample.currencies.euro,
    });
  });

  it('are not needed for names of countries', async () => {
    const env = await environment();
    await env.ask('PATCH', `accounts(${sample.accounts.tannenhof})`, { address1_country: 'Rakousko' });
    expect((await dealOf(env, await env.settings.read()))?.customer?.address.country).toBe('AT');
  });

  it('keep a result that could not be written for the next time, and say why', async () => {
    const env = await environment();
    const id = await map(env, { cosell_column: 'new_nowhere' });
    const read = async (status: number) => (await settingsRefusing(env, status).read()).warnings;
    await expect(read(412)).resolves.toHaveLength(1);
    await expect(read(403)).resolves.toEqual([
      expect.stringContaining('no column new_nowhere'),
      'The results of the check cannot be written into cosell_fieldmapping (DV_ACCESS_DENIED: prvWritecosell_FieldMapping).',
    ]);
    await expect(resultOf(env, id)).resolves.toBeNull();
  });

  it('are left as they are when they cannot be read, with the missing privilege', async () => {
    const env = await environment();
    await withoutRole(env);
    expect(await rejection(env.settings.read())).toMatchObject({ code: 'DV_ACCESS_DENIED' });
    const [role] = (await env.ask('GET', "roles?$filter=name eq 'Salesperson'"))['value'] as Record<string, string>[];
    await env.ask('POST', `systemusers(${sample.users.relay})/systemuserroles_association/$ref`, {
      '@odata.id': `https://crm.example/api/data/v9.2/roles(${role?.['roleid']})`,
    });
    const { settings, warnings } = await env.settings.read();
    expect(settings.fieldRows).toBeNull();
    expect(warnings).toEqual([
      expect.stringMatching(/give the user of the relay a role with prvReadcosell_FieldMapping/),
    ]);
  });
});

describe('a lookup to a table of countries', () => {
  const thing = 'c0c00000-0000-4000-8000-000000000001';

  /** A customer's table of countries with Denmark in it and a lookup on the account; mapped. */
  async function withCountries(userId?: string) {
    const env = await environment(userId);
    const entities =
      ownTableXml('cust_OtherId').replace(/<attribute PhysicalName="cust_OtherId">.*?<\/attribute>/s, '') +
      entityXml('Account', columnXml({ schemaName: 'cust_CountryId', type: 'lookup' }));
    const cascade = { onDelete: 'RemoveLink' };
    const relationships = relationshipXml('cust_thing_account', 'cust_Thing', 'Account', 'cust_CountryId', cascade);
    await env.core.importSolution(customerZip({ entities, relationships }));
    await env.ask('POST', 'cust_things', { cust_thingid: thing, cust_name: 'Denmark' });
    const id = await map(env, {
      cosell_mappingtable: mappingTable.account,
      cosell_column: 'cust_countryid',
      cosell_referralfield: 'customerProfile.address.country',
      cosell_conversion: conversion.country,
    });
    return { env, id };
  }

  it('is read and written as the code of the country', async () => {
    const { env, id } = await withCountries(sample.users.administrator);
    const reading = await env.settings.read();
    expect([await resultOf(env, id), reading.warnings]).toEqual([null, []]);
    await env.ask('PATCH', `accounts(${sample.accounts.tannenhof})`, {
      'cust_CountryId@odata.bind': `/cust_things(${thing})`,
    });
    expect((await dealOf(env, reading))?.customer?.address.country).toBe('DK');
    const accountId = 'b0b00000-0000-4000-8000-000000000011';
    const account = { id: accountId, name: 'Vesterhavn', address: address({ city: 'Aarhus', country: 'DK' }) };
    await env.storeWith(reading.settings).apply({
      lane,
      customer: { account, contact: null },
      history: [],
      historyOf: null,
      requests: [],
    });
    await expect(env.ask('GET', `accounts(${accountId})`)).resolves.toMatchObject({
      _cust_countryid_value: thing,
      address1_country: null,
    });
  });

  it('needs the right to read its table, which the row then says', async () => {
    const { env, id } = await withCountries();
    const { settings } = await env.settings.read();
    await expect(resultOf(env, id)).resolves.toMatch(
      /a role with prvReadcust_Thing\. Until then customerProfile\.address\.country does not travel\.$/,
    );
    expect(settings.fieldRows?.stopped.account).toEqual(['country']);
  });
});
