import { sample } from '../../../../sandbox/dataverse/src/base/sample-rows.ts';
import { pluginRefusal } from '../../../../sandbox/dataverse/src/errors.ts';
import type { PluginContext } from '../../../../sandbox/dataverse/src/plugins/types.ts';
import { createRow, fixtureEnvironment, grantFixtureRole, newEnvironment } from './client.ts';
import { fixtureIds, replaceIn, stepXml } from './fixture-solution.ts';
import type { Members } from './fixture-solution.ts';

const ready = `opportunities(${sample.opportunities.ready})`;
const custom = 'customizations.xml';

/** A copy of what a step sees, because the platform goes on with the same context. */
function copy(context: PluginContext): PluginContext {
  return structuredClone({ ...context, parentContext: undefined }) as unknown as PluginContext;
}

function withStep(step: Parameters<typeof stepXml>[0]): (members: Members) => void {
  return (members) => {
    const text = members[custom] ?? '';
    members[custom] = text.replace(/<SdkMessageProcessingStep .*<\/SdkMessageProcessingStep>/, stepXml(step));
  };
}

describe('a step after an update', () => {
  it('sees target, image, users and the tag of the request', async () => {
    const seen: PluginContext[] = [];
    const { send } = await fixtureEnvironment(({ context }) => void seen.push(copy(context)));
    await send('PATCH', `${ready}?tag=import`, { demo_flag: true }, {}, sample.users.seller);
    expect(seen).toHaveLength(1);
    expect(seen[0]).toMatchObject({
      messageName: 'Update',
      stage: 40,
      depth: 1,
      primaryEntityName: 'opportunity',
      primaryEntityId: sample.opportunities.ready,
      userId: sample.users.seller,
      initiatingUserId: sample.users.seller,
      sharedVariables: { tag: 'import' },
      inputParameters: { Target: { attributes: { demo_flag: true } } },
      preEntityImages: { pre: { attributes: { ownerid: { table: 'systemuser', id: sample.users.seller } } } },
    });
    expect(seen[0]?.preEntityImages['pre']?.attributes).not.toHaveProperty('demo_flag');
  });

  it('runs only when a filtering attribute was sent', async () => {
    let runs = 0;
    const { send } = await fixtureEnvironment(() => void (runs += 1));
    await send('PATCH', ready, { description: 'x' });
    expect(runs).toBe(0);
    await send('PATCH', ready, { name: 'x', description: 'y' });
    expect(runs).toBe(1);
  });

  it('undoes the change when it refuses', async () => {
    const { send } = await fixtureEnvironment(() => {
      throw pluginRefusal('Not today.');
    });
    const answer = await send('PATCH', ready, { name: 'Refused' });
    expect(answer).toMatchObject({ status: 400, code: '0x80040265', message: 'Not today.' });
    expect((await send('GET', `${ready}?$select=name`)).json['name']).toBe('Warehouse analytics on Azure');
  });

  it('writes in the transaction of the change and tells listeners only afterwards', async () => {
    const environment = await fixtureEnvironment(({ service }) => {
      expect(changes).toEqual([]);
      service(null).create('demo_widget', { demo_notes: 'made by the step' });
    });
    const changes: string[] = [];
    environment.core.onCommit(({ table, message }) => changes.push(`${message} ${table}`));
    await environment.send('PATCH', ready, { name: 'x' }, {}, sample.users.secondSeller);
    expect(changes).toEqual([]);
    await environment.send('PATCH', ready, { name: 'x' }, {}, sample.users.seller);
    expect(changes).toEqual(['Update opportunity', 'Create demo_widget']);
  });

  it('acts as the system with null and as the caller with the caller', async () => {
    const environment = await fixtureEnvironment(({ service, context }) => {
      service(null).create('demo_widget', { demo_notes: 'system' });
      service(context.userId).create('demo_widget', { demo_notes: 'caller' });
    });
    const answer = await environment.send('PATCH', ready, { name: 'x' }, {}, sample.users.seller);
    expect(answer).toMatchObject({ status: 403, code: '0x80040220' });
    expect(answer.message).toContain('prvCreatedemo_Widget');
    expect((await environment.send('GET', 'demo_widgets/$count')).body).toBe('0');
    await grantFixtureRole(environment, sample.users.seller);
    expect((await environment.send('PATCH', ready, { name: 'x' }, {}, sample.users.seller)).status).toBe(204);
    const { rows } = await environment.send('GET', 'demo_widgets?$select=demo_notes,_ownerid_value');
    expect(rows.map((row) => row['_ownerid_value'])).toEqual([sample.users.system, sample.users.seller]);
  });
});

describe('the stages', () => {
  it('let a step before validation change the target', async () => {
    const environment = await fixtureEnvironment(
      ({ context }) => {
        const target = context.inputParameters['Target'];
        if (typeof target === 'object' && 'attributes' in target) target.attributes['demo_notes'] = 'set by the step';
      },
      withStep({ message: 'Create', table: 'demo_widget', stage: 10 }),
    );
    const id = await createRow(environment, 'demo_widgets', { demo_notes: 'sent' });
    expect((await environment.send('GET', `demo_widgets(${id})`)).json['demo_notes']).toBe('set by the step');
  });

  it('keep writes of a step before validation although the operation fails', async () => {
    const environment = await fixtureEnvironment(
      ({ service, context }) => {
        if (context.depth === 1) service(null).create('demo_kind', { demo_name: 'outside of the transaction' });
      },
      withStep({ message: 'Create', table: 'demo_widget', stage: 10 }),
    );
    const answer = await environment.send('POST', 'demo_widgets', { demo_part: 1000 });
    expect(answer.status).toBe(400);
    expect((await environment.send('GET', 'demo_kinds/$count')).body).toBe('1');
  });

  it('undo writes of a step before the operation when it fails', async () => {
    const environment = await fixtureEnvironment(
      ({ service }) => {
        service(null).create('demo_kind', { demo_name: 'inside of the transaction' });
      },
      withStep({ message: 'Create', table: 'demo_widget', stage: 20 }),
    );
    await environment.send('POST', 'demo_widgets', { demo_part: 1000 });
    expect((await environment.send('GET', 'demo_kinds/$count')).body).toBe('0');
  });

  it('run a delete step while the row is still known as an image', async () => {
    const seen: PluginContext[] = [];
    const environment = await fixtureEnvironment(
      ({ context }) => void seen.push(copy(context)),
      withStep({ message: 'Delete', table: 'demo_widget', image: 'demo_code' }),
    );
    const id = await createRow(environment, 'demo_widgets', { demo_code: 'A' });
    await environment.send('DELETE', `demo_widgets(${id})`);
    expect(seen[0]?.preEntityImages['pre']?.attributes).toEqual({ demo_code: 'A' });
  });

  it('count the depth of nested operations and end a loop', async () => {
    const depths: number[] = [];
    const environment = await fixtureEnvironment(
      ({ context, service }) => {
        depths.push(context.depth);
        expect(context.parentContext?.depth).toBe(context.depth > 1 ? context.depth - 1 : undefined);
        service(null).create('demo_widget', {});
      },
      withStep({ message: 'Create', table: 'demo_widget' }),
    );
    const answer = await environment.send('POST', 'demo_widgets', {});
    expect(answer).toMatchObject({ status: 400, code: '0x80044182' });
    expect(depths).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
    expect((await environment.send('GET', 'demo_widgets/$count')).body).toBe('0');
  });

  it('do not hand the tag on to nested operations', async () => {
    const tags: unknown[] = [];
    const environment = await fixtureEnvironment(
      ({ context, service }) => {
        tags.push(context.sharedVariables['tag']);
        if (context.depth === 1) service(null).create('demo_widget', {});
      },
      withStep({ message: 'Create', table: 'demo_widget' }),
    );
    await environment.send('POST', 'demo_widgets?tag=relay', {});
    expect(tags).toEqual(['relay', undefined]);
  });
});

describe('a custom API', () => {
  const echo = ({ context }: { context: PluginContext }): void => {
    const target = context.inputParameters['Target'];
    const id = typeof target === 'object' ? target.id : 'none';
    context.outputParameters['Answer'] = `${String(context.inputParameters['Text'])} ${id}`;
  };

  it('hands parameters to its plug-in and returns its response properties', async () => {
    const { send } = await fixtureEnvironment(echo);
    const answer = await send('POST', 'demo_Do', {
      Text: 'hello',
      Target: { '@odata.type': 'Microsoft.Dynamics.CRM.opportunity', opportunityid: sample.opportunities.ready },
    });
    expect(answer.status).toBe(200);
    expect(answer.json['@odata.context']).toContain('#Microsoft.Dynamics.CRM.demo_DoResponse');
    expect(answer.json['Answer']).toBe(`hello ${sample.opportunities.ready}`);
  });

  it('leaves out an optional parameter', async () => {
    const { send } = await fixtureEnvironment(echo);
    expect((await send('POST', 'demo_Do', { Text: 'hello' })).json['Answer']).toBe('hello none');
  });

  const refused: [string, unknown, number, string][] = [
    ['a missing parameter', {}, 400, "Required field 'Text' is missing"],
    [
      'an unknown parameter',
      { Text: 'x', Txt: 'y' },
      400,
      "The parameter 'Txt' in the request payload is not a valid parameter",
    ],
    ['a value of another type', { Text: 5 }, 400, "The parameter 'Text' must be a text"],
    ['a reference without id', { Text: 'x', Target: {} }, 400, "The parameter 'Target' must be a reference"],
  ];

  it.each(refused)('refuses %s', async (_name, body, status, message) => {
    const { send } = await fixtureEnvironment(echo);
    const answer = await send('POST', 'demo_Do', body);
    expect(answer.status).toBe(status);
    expect(answer.message).toContain(message);
  });

  it('asks for its execute privilege', async () => {
    const environment = await fixtureEnvironment(echo);
    const call = (): ReturnType<typeof environment.send> =>
      environment.send('POST', 'demo_Do', { Text: 'x' }, {}, sample.users.seller);
    expect(await call()).toMatchObject({ status: 403, code: '0x80040220' });
    await grantFixtureRole(environment, sample.users.seller);
    expect((await call()).status).toBe(200);
  });

  it('is called with POST only, and unknown ones are not found', async () => {
    const { send } = await fixtureEnvironment(echo);
    expect((await send('GET', 'demo_Do')).status).toBe(405);
    expect(await send('POST', 'demo_Dont', {})).toMatchObject({ status: 404, code: '0x8006088a' });
    expect((await send('POST', 'QualifyLead', {})).status).toBe(404);
  });

  it('undoes what it did when it refuses', async () => {
    const { send } = await fixtureEnvironment(({ service }) => {
      service(null).create('demo_kind', { demo_name: 'x' });
      throw pluginRefusal('No.', 723450100);
    });
    expect(await send('POST', 'demo_Do', { Text: 'x' })).toMatchObject({
      status: 400,
      code: '0x2b1ef8f4',
      message: 'No.',
    });
    expect((await send('GET', 'demo_kinds/$count')).body).toBe('0');
  });
});

describe('functions', () => {
  it('WhoAmI tells user, unit and organisation', async () => {
    const { core, send } = newEnvironment();
    const { json } = await send('GET', 'WhoAmI()', undefined, {}, sample.users.relay);
    expect(json).toMatchObject({ UserId: sample.users.relay, OrganizationId: core.organizationId });
  });

  it('RetrievePrincipalAccess tells the rights of a user on a row', async () => {
    const { send } = newEnvironment();
    const ask = async (user: string, target: string): Promise<unknown> =>
      (
        await send(
          'GET',
          `systemusers(${user})/Microsoft.Dynamics.CRM.RetrievePrincipalAccess(Target=@t)?@t=${encodeURIComponent(target)}`,
        )
      ).json['AccessRights'];
    expect(await ask(sample.users.seller, `{'@odata.id':'${ready}'}`)).toContain('WriteAccess');
    expect(await ask(sample.users.secondSeller, `{"@odata.id":"${ready}"}`)).toBe(
      'ReadAccess, AppendAccess, AppendToAccess',
    );
    expect(await ask(sample.users.relay, `{"@odata.id":"${ready}"}`)).toBe('None');
  });

  it('refuse impersonation', async () => {
    const { send } = newEnvironment();
    expect((await send('GET', 'WhoAmI', undefined, { MSCRMCallerID: sample.users.seller })).status).toBe(501);
  });
});

it('the fixture has one step that its tests replace', async () => {
  const { core } = await fixtureEnvironment(undefined, (members) =>
    replaceIn(members, custom, fixtureIds.step, fixtureIds.step),
  );
  expect(core.catalog.steps.map((step) => step.id)).toEqual([fixtureIds.step]);
});
