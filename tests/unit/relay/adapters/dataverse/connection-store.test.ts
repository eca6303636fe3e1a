import { RelayError } from '../../../../../relay/src/errors/relay-error.ts';
import { connectionId, environment } from './environment.ts';

const lease = { instance: 'one', epoch: 1, organizationId: 'org', renewedOn: '2030-05-01T08:00:00.000Z' };
const publish = { relayUserId: 'user', formSettings: { rulesVersion: 1 } };

describe('the connection row in Dataverse', () => {
  it('does not exist before it is loaded', async () => {
    const { connections } = await environment();
    expect(await connections.find(connectionId)).toBeNull();
    const made = await connections.load(connectionId, 'Partner Center');
    expect(await connections.find(connectionId)).toEqual(made);
    expect(made.notes).toEqual({
      watermarks: null,
      probes: null,
      progress: null,
      progressText: null,
      lastReconcileOn: null,
      entitlement: null,
    });
  });

  it('takes lease and notes in one write, and keeps notes that were not given', async () => {
    const { connections } = await environment();
    const made = await connections.load(connectionId, 'Partner Center');
    const first = await connections.saveLease(made, lease, publish, {
      watermarks: '{"leads":null}',
      progressText: 'x'.repeat(500),
      lastReconcileOn: '2030-05-01T02:00:00.000Z',
    });
    expect(first.notes).toMatchObject({
      watermarks: '{"leads":null}',
      progressText: 'x'.repeat(400),
      lastReconcileOn: '2030-05-01T02:00:00.000Z',
    });
    const second = await connections.saveLease(first, { ...lease, epoch: 2 }, publish, { probes: '{}' });
    expect(second).toMatchObject({ lease: { epoch: 2 }, notes: { watermarks: '{"leads":null}', probes: '{}' } });
  });

  it('lets somebody without the lease write a note, unless the row changed meanwhile', async () => {
    const { connections } = await environment();
    const made = await connections.load(connectionId, 'Partner Center');
    const held = await connections.saveLease(made, lease, publish, {});
    const wished = await connections.saveNotes(held, { progress: '{"wish":null}' });
    expect(wished).toMatchObject({ lease: { instance: 'one' }, notes: { progress: '{"wish":null}' } });
    const late = connections.saveNotes(held, { progress: 'late' });
    await expect(late).rejects.toBeInstanceOf(RelayError);
    await expect(late).rejects.toMatchObject({ code: 'DV_CHANGED_MEANWHILE' });
    expect((await connections.find(connectionId))?.notes.progress).toBe('{"wish":null}');
  });

  it('counts nothing as a note that is only blank', async () => {
    const { connections, ask } = await environment();
    await connections.load(connectionId, 'Partner Center');
    await ask('PATCH', `cosell_connections(${connectionId})`, { cosell_watermarks: '  ' });
    expect((await connections.find(connectionId))?.notes.watermarks).toBeNull();
  });
});
