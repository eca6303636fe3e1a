import { defaultEnvironmentSettings } from '../../../../../relay/src/adapters/dataverse/index.ts';
import { sample } from '../../../../../sandbox/dataverse/src/base/sample-rows.ts';
import { environmentVariables } from '../../../../../solution/contract/names.ts';
import { rejection } from '../ports.ts';
import { environment } from './environment.ts';

type Environment = Awaited<ReturnType<typeof environment>>;

/** Sets the current value of a variable as an administrator does. */
async function set({ ask }: Environment, key: keyof typeof environmentVariables, value: string): Promise<void> {
  const filter = `$filter=schemaname eq '${environmentVariables[key].name}'`;
  const { value: rows } = await ask('GET', `environmentvariabledefinitions?$select=schemaname&${filter}`);
  const [row] = rows as Record<string, unknown>[];
  const definition = `/environmentvariabledefinitions(${String(row?.['environmentvariabledefinitionid'])})`;
  await ask('POST', 'environmentvariablevalues', { value, 'EnvironmentVariableDefinitionId@odata.bind': definition });
}

describe('the settings of an environment', () => {
  it('are the defaults of a fresh installation, in one request', async () => {
    const { settings, fetch } = await environment();
    await expect(settings.read()).resolves.toEqual({ settings: defaultEnvironmentSettings, warnings: [] });
    expect(fetch.sent).toHaveLength(1);
  });

  it('are the current values where the administrator set some, in two requests', async () => {
    const env = await environment();
    await set(env, 'accountCountryColumn', 'accountnumber');
    await set(env, 'dealValueColumn', 'budgetamount');
    await set(env, 'dealCurrencyColumn', 'stepname');
    await set(env, 'nameMark', 'no');
    await set(env, 'reconcileTimes', '04:15');
    await set(env, 'opportunityDefaults', '{"stepname":"1-Qualify"}');
    await set(env, 'accountMatch', '{"columns":["name","accountnumber"],"ignoreCase":false}');
    await set(env, 'defaultOwner', 'ADA.norling@kestrel.example');
    await expect(env.settings.read()).resolves.toEqual({
      settings: {
        ...defaultEnvironmentSettings,
        accountCountryColumn: 'accountnumber',
        dealValueColumn: 'budgetamount',
        dealCurrencyColumn: 'stepname',
        nameMark: false,
        reconcileTimes: ['04:15'],
        opportunityDefaults: { stepname: '1-Qualify' },
        accountMatch: { columns: ['name', 'accountnumber'], ignoreCase: false, ignoreLegalForm: false },
        defaultOwner: { kind: 'user', id: sample.users.administrator },
      },
      warnings: [],
    });
    expect(env.fetch.sent).toHaveLength(2);
  });

  it.each<[keyof typeof environmentVariables, string, string]>([
    ['accountCountryColumn', 'new_nowhere', 'a column that is not there'],
    ['accountCountryColumn', 'numberofemployees', 'a number where text is needed'],
    ['accountCountryColumn', 'primarycontactid', 'a lookup where text is needed'],
    ['dealValueColumn', 'new_nowhere', 'a column that is not there'],
    ['dealValueColumn', 'description', 'text where a number is needed'],
    ['dealValueColumn', 'estimatedclosedate', 'a date where a number is needed'],
    ['dealValueColumn', 'closeprobability', 'a whole number where an amount is needed'],
    ['dealCurrencyColumn', 'new_nowhere', 'a column that is not there'],
    ['dealCurrencyColumn', 'parentaccountid', 'a lookup that is not the one to the currency'],
    ['accountMatch', '{"columns":["name","accountnumber"]}', 'a column that a referral does not fill'],
    ['accountMatch', 'name', 'no JSON'],
    ['defaultOwner', 'nobody@kestrel.example', 'nobody'],
  ])('use the default when %s names %s: %s', async (key, value) => {
    const env = await environment();
    await set(env, key, value);
    const { settings, warnings } = await env.settings.read();
    // Another column would send another value: none is used.
    const instead = key === 'dealValueColumn' || key === 'dealCurrencyColumn' ? { [key]: null } : {};
    expect(settings).toEqual({ ...defaultEnvironmentSettings, ...instead });
    expect(warnings).toHaveLength(1);
    expect(warnings[0]).toContain(environmentVariables[key].name);
  });

  it('match accounts by the country column only where it is the one in use', async () => {
    const env = await environment();
    await set(env, 'accountCountryColumn', 'accountnumber');
    await set(env, 'accountMatch', '{"columns":["name","address1_country"]}');
    const { settings, warnings } = await env.settings.read();
    expect(settings.accountMatch).toEqual(defaultEnvironmentSettings.accountMatch);
    expect(warnings).toEqual([expect.stringContaining('cosell_AccountMatch')]);
  });

  it('find the default owner as a user by either name, or as a team', async () => {
    const owner = async (name: string) => {
      const env = await environment();
      await env.ask('PATCH', `systemusers(${sample.users.seller})`, { domainname: 'selma@kestrel.example' });
      await set(env, 'defaultOwner', name);
      return (await env.settings.read()).settings.defaultOwner;
    };
    await expect(owner('selma.brandt@kestrel.example')).resolves.toEqual({ kind: 'user', id: sample.users.seller });
    await expect(owner('selma@kestrel.example')).resolves.toEqual({ kind: 'user', id: sample.users.seller });
    await expect(owner('partner SALES')).resolves.toEqual({ kind: 'team', id: sample.teams.partnerSales });
  });

  it('take no disabled user, no access team and no name of two as the default owner', async () => {
    const env = await environment();
    await env.ask('PATCH', `systemusers(${sample.users.seller})`, { isdisabled: true });
    await env.ask('POST', 'teams', { name: 'Guests', teamtype: 1 });
    await env.ask('POST', 'teams', { name: 'Twins' });
    await env.ask('POST', 'teams', { name: 'Twins' });
    for (const name of ['selma.brandt@kestrel.example', 'Guests', 'Twins']) {
      const { value } = await env.ask('GET', 'environmentvariablevalues');
      for (const row of value as Record<string, unknown>[])
        await env.ask('DELETE', `environmentvariablevalues(${String(row['environmentvariablevalueid'])})`);
      await set(env, 'defaultOwner', name);
      const { settings, warnings } = await env.settings.read();
      expect([name, settings.defaultOwner, warnings.length]).toEqual([name, null, 1]);
    }
  });

  it('that cannot be checked are said to lack a privilege, not to be wrong', async () => {
    const env = await environment();
    await set(env, 'defaultOwner', 'ada.norling@kestrel.example');
    const [role] = (await env.ask('GET', "roles?$filter=name eq 'Co-sell Relay'"))['value'] as Record<string, string>[];
    const path = `systemusers(${sample.users.relay})/systemuserroles_association`;
    await env.ask('DELETE', `${path}(${role?.['roleid']})/$ref`);
    const own = env.core.catalog.roles.find(({ name }) => name === 'Co-sell Relay');
    const bare = env.core.catalog.roles.find(({ name }) => name === 'System Customizer');
    const privileges = bare?.privileges as Map<string, string> | undefined;
    for (const [name, depth] of own?.privileges ?? []) if (name !== 'prvReadTeam') privileges?.set(name, depth);
    await env.ask('POST', `${path}/$ref`, { '@odata.id': `https://crm.example/api/data/v9.2/roles(${bare?.id})` });
    const { settings, warnings } = await env.settings.read();
    expect(settings.defaultOwner).toBeNull();
    expect(warnings).toEqual([
      'cosell_DefaultOwner cannot be checked. Give the user of the relay a role with prvReadTeam. Used instead: nobody.',
    ]);
  });

  it('cannot be read without the privilege, which is named', async () => {
    const env = await environment();
    const [role] = (await env.ask('GET', "roles?$filter=name eq 'Co-sell Relay'"))['value'] as Record<string, string>[];
    await env.ask('DELETE', `systemusers(${sample.users.relay})/systemuserroles_association(${role?.['roleid']})/$ref`);
    expect(await rejection(env.settings.read())).toMatchObject({
      code: 'DV_ACCESS_DENIED',
      parameters: { detail: 'prvReadEnvironmentVariableDefinition' },
    });
  });

  it('are the defaults where the solution is not there or older', async () => {
    const env = await environment(sample.users.administrator);
    await env.core.uninstallSolution('CosellConnector');
    const { settings, warnings } = await env.settings.read();
    expect(settings).toEqual(defaultEnvironmentSettings);
    expect(warnings).toEqual([
      expect.stringMatching(/no environment variable cosell_AccountCountryColumn, .*Defaults/),
    ]);
  });
});
