import { sample } from '../../../../sandbox/dataverse/src/base/sample-rows.ts';
import { createRow, fixtureEnvironment, grantFixtureRole } from './client.ts';
import type { Answer, TestEnvironment } from './client.ts';
import { replaceIn, stepXml } from './fixture-solution.ts';
import type { Members } from './fixture-solution.ts';
import type { Plugin } from '../../../../sandbox/dataverse/src/plugins/types.ts';

const { seller, secondSeller, administrator } = sample.users;
const ready = `opportunities(${sample.opportunities.ready})`;
const custom = 'customizations.xml';
const createPrivilege = '<RolePrivilege name="prvCreatedemo_Widget" level="Basic" />';

function withAssign(members: Members): void {
  const assign = '<RolePrivilege name="prvAssigndemo_Widget" level="Basic" />';
  replaceIn(members, custom, createPrivilege, `${createPrivilege}${assign}`);
}

function withAssignCascade(mode: string): (members: Members) => void {
  return (members) => {
    withAssign(members);
    replaceIn(members, custom, '<CascadeAssign>Cascade</CascadeAssign>', `<CascadeAssign>${mode}</CascadeAssign>`);
  };
}

/** A deal of the seller with a widget of his and one of the administrator. */
async function family(
  change?: (members: Members) => void,
  plugin?: Plugin,
): Promise<{ environment: TestEnvironment; own: string; foreign: string }> {
  const environment = await fixtureEnvironment(plugin, change);
  await grantFixtureRole(environment, seller);
  const body = { 'demo_OpportunityId@odata.bind': `/${ready}` };
  const own = `demo_widgets(${await createRow(environment, 'demo_widgets', body, seller)})`;
  const foreign = `demo_widgets(${await createRow(environment, 'demo_widgets', body, administrator)})`;
  return { environment, own, foreign };
}

function assign({ send }: TestEnvironment, by: string): Promise<Answer> {
  return send('PATCH', ready, { 'ownerid@odata.bind': `/systemusers(${secondSeller})` }, {}, by);
}

async function ownerOf({ send }: TestEnvironment, row: string): Promise<unknown> {
  return (await send('GET', `${row}?$select=_ownerid_value`)).json['_ownerid_value'];
}

describe('an assignment that goes on to related rows', () => {
  it('needs Assign on their table', async () => {
    const { environment } = await family();
    await grantFixtureRole(environment, secondSeller);
    const answer = await assign(environment, seller);
    expect(answer).toMatchObject({ status: 403, code: '0x80040220' });
    expect(answer.message).toContain('prvAssigndemo_Widget');
    expect(await ownerOf(environment, ready)).toBe(seller);
  });

  it('needs Assign on every one of them', async () => {
    const { environment, own } = await family(withAssign);
    await grantFixtureRole(environment, secondSeller);
    const answer = await assign(environment, seller);
    expect(answer).toMatchObject({ status: 403, code: '0x80048306' });
    expect(answer.message).toContain('AssignAccess');
    expect(await ownerOf(environment, own)).toBe(seller);
  });

  it('needs a new owner who may read their table', async () => {
    const { environment, own } = await family(withAssign);
    const answer = await assign(environment, administrator);
    expect(answer).toMatchObject({ status: 403, code: '0x80040220' });
    expect(answer.message).toContain(`Id=${secondSeller}`);
    expect(answer.message).toContain('prvReaddemo_Widget');
    expect([await ownerOf(environment, ready), await ownerOf(environment, own)]).toEqual([seller, seller]);
  });

  it('takes all of them with Cascade', async () => {
    const { environment, own, foreign } = await family(withAssign);
    await grantFixtureRole(environment, secondSeller);
    expect((await assign(environment, administrator)).status).toBe(204);
    expect([await ownerOf(environment, own), await ownerOf(environment, foreign)]).toEqual([
      secondSeller,
      secondSeller,
    ]);
  });

  it('takes none with NoCascade, whoever the owners are', async () => {
    const { environment, own } = await family(withAssignCascade('NoCascade'));
    expect((await assign(environment, seller)).status).toBe(204);
    expect([await ownerOf(environment, ready), await ownerOf(environment, own)]).toEqual([secondSeller, seller]);
  });

  it('takes those of the former owner with UserOwned', async () => {
    const { environment, own, foreign } = await family(withAssignCascade('UserOwned'));
    await grantFixtureRole(environment, secondSeller);
    expect((await assign(environment, seller)).status).toBe(204);
    expect([await ownerOf(environment, own), await ownerOf(environment, foreign)]).toEqual([
      secondSeller,
      administrator,
    ]);
  });

  it('takes active ones with Active', async () => {
    const { environment, own, foreign } = await family(withAssignCascade('ActiveOnly'));
    await grantFixtureRole(environment, secondSeller);
    await environment.send('PATCH', own, { statecode: 1 });
    expect((await assign(environment, administrator)).status).toBe(204);
    expect([await ownerOf(environment, own), await ownerOf(environment, foreign)]).toEqual([seller, secondSeller]);
  });

  it('needs Assign on the row itself, and stays away when the owner stays', async () => {
    const { environment } = await family();
    expect(await assign(environment, secondSeller)).toMatchObject({ status: 403, code: '0x80048306' });
    const same = await environment.send('PATCH', ready, { 'ownerid@odata.bind': `/systemusers(${seller})` });
    expect(same.status).toBe(204);
  });
});

describe('a deletion that takes related rows along', () => {
  function withDeleteStep(input: Parameters<typeof stepXml>[0]): (members: Members) => void {
    return (members) => {
      const text = members[custom] ?? '';
      members[custom] = text.replace(
        /<SdkMessageProcessingStep .*<\/SdkMessageProcessingStep>/,
        stepXml({ message: 'Delete', ...input }),
      );
    };
  }

  it('needs Delete on every one of them', async () => {
    const { environment, own } = await family();
    const answer = await environment.send('DELETE', ready, undefined, {}, seller);
    expect(answer).toMatchObject({ status: 403, code: '0x80048306' });
    expect(answer.message).toContain('DeleteAccess');
    expect((await environment.send('GET', ready)).status).toBe(200);
    expect((await environment.send('GET', own)).status).toBe(200);
    expect((await environment.send('DELETE', ready)).status).toBe(204);
    expect((await environment.send('GET', own)).status).toBe(404);
  });

  it('needs the privilege on their table', async () => {
    const environment = await fixtureEnvironment();
    await createRow(environment, 'demo_widgets', { 'demo_OpportunityId@odata.bind': `/${ready}` });
    const answer = await environment.send('DELETE', ready, undefined, {}, seller);
    expect(answer).toMatchObject({ status: 403, code: '0x80040220' });
    expect(answer.message).toContain('prvDeletedemo_Widget');
  });

  it('finds none when a step has removed them as the system', async () => {
    const remove: Plugin = ({ context, service }) => {
      const system = service(null);
      const deal = { table: 'opportunity', id: context.primaryEntityId };
      for (const { id } of system.find('demo_widget', { demo_opportunityid: deal }, []))
        system.delete('demo_widget', id);
    };
    const { environment, own } = await family(withDeleteStep({ table: 'opportunity', stage: 20 }), remove);
    expect((await environment.send('DELETE', ready, undefined, {}, seller)).status).toBe(204);
    expect((await environment.send('GET', own)).status).toBe(404);
  });

  it('runs the steps of each row, with its image and the deletion above it', async () => {
    const seen: unknown[] = [];
    const look: Plugin = ({ context: { depth, stage, preEntityImages, parentContext: above } }) => {
      seen.push([depth, stage, preEntityImages['pre']?.attributes['demo_code']]);
      seen.push([above?.messageName, above?.primaryEntityName, above?.primaryEntityId, above?.depth]);
    };
    const environment = await fixtureEnvironment(look, withDeleteStep({ table: 'demo_widget', image: 'demo_code' }));
    await createRow(environment, 'demo_widgets', { 'demo_OpportunityId@odata.bind': `/${ready}`, demo_code: 'W' });
    await environment.send('DELETE', ready);
    expect(seen).toEqual([
      [2, 40, 'W'],
      ['Delete', 'opportunity', sample.opportunities.ready, 1],
    ]);
  });

  it('has an image of the row in all its stages', async () => {
    for (const stage of [10, 20, 40]) {
      const names: unknown[] = [];
      const { environment } = await family(
        withDeleteStep({ table: 'opportunity', stage, image: 'name,ownerid' }),
        ({ context }) => void names.push(context.preEntityImages['pre']?.attributes['name']),
      );
      await environment.send('DELETE', ready);
      expect(names).toEqual(['Warehouse analytics on Azure']);
    }
  });
});
