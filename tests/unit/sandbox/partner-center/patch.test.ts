import { patchablePaths } from '../../../../sandbox/partner-center/src/patch.ts';
import type { Referral } from '../../../../sandbox/partner-center/src/referral.ts';
import { asked, innerCode, member, solution, sound } from './patching.ts';
import { coSellDeal, connectedDeal, referralsPath, replace, startSandbox } from './setup.ts';
import type { ErrorBody } from './setup.ts';

describe('patching', () => {
  it('answers 204 without a body unless the representation is asked for', async () => {
    const sandbox = startSandbox();
    const { id } = await sandbox.create();
    const bare = await sandbox.patch(id, [replace('/details/dealValue', 60000)]);
    expect([bare.status, bare.text]).toEqual([204, '']);
    expect(bare.headers['request-id']).toBeTruthy();
    const whole = await sandbox.patch(id, [replace('/details/dealValue', '70000.5')], asked);
    expect(whole.status).toBe(200);
    expect(whole.body.details.dealValue).toBe(70000.5);
    expect(whole.headers['etag']).toBe(whole.body.eTag);
  });

  it('changes entity tag and time of change', async () => {
    const sandbox = startSandbox();
    const before = await sandbox.create();
    const after = (await sandbox.patch(before.id, [replace('/details/notes', 'new')], asked)).body;
    expect(after.eTag).not.toBe(before.eTag);
    expect(after.updatedDateTime > before.updatedDateTime).toBe(true);
    expect(after.createdDateTime).toBe(before.createdDateTime);
  });

  it.each(sound)('sets %s with replace and with add', async (path, value) => {
    const sandbox = startSandbox();
    for (const op of ['replace', 'add']) {
      const { id } = await sandbox.create();
      const answer = await sandbox.patch<Record<string, unknown>>(id, [{ op, path, value }], asked);
      expect(answer.status).toBe(200);
      const read = path
        .split('/')
        .slice(1)
        .reduce<unknown>((part, name) => (part as Record<string, unknown>)[name], answer.body);
      expect(read).toEqual(value);
    }
  });

  it.each([
    ['/team', member, (referral: Referral) => referral.team],
    ['/customerProfile/team', member, (referral: Referral) => referral.customerProfile.team],
    ['/details/requirements/solutions', solution, (referral: Referral) => referral.details.requirements.solutions],
  ])('replaces all of %s and appends to it', async (path, value, read) => {
    const sandbox = startSandbox();
    const { id } = await sandbox.create();
    const replaced = await sandbox.patch(id, [replace(path, [value])], asked);
    expect(read(replaced.body)).toMatchObject([value]);
    const appended = await sandbox.patch(id, [{ op: 'add', path: `${path}/-`, value }], asked);
    expect(read(appended.body)).toMatchObject([value, value]);
  });

  it('knows exactly the paths of the connector contract', () => {
    expect([...patchablePaths.keys()].sort()).toEqual(
      [
        '/status', '/substatus', '/statusReason', '/salesStage', '/externalReferenceId', '/campaignId',
        '/referralProgram', '/consent/consentToShareReferralWithMicrosoftSellers', '/customerProfile/team',
        '/customerProfile/team/-', '/details/dealValue', '/details/currency', '/details/closingDateTime',
        '/details/notes', '/details/requirements/solutions', '/details/requirements/solutions/-', '/team', '/team/-',
      ].sort(),
    ); // prettier-ignore
  });

  it.each([
    '/name',
    '/customerProfile/name',
    '/customerProfile/address/city',
    '/mpnId',
    '/type',
    '/id',
    '/eTag',
    '',
    '/team/0',
  ])('refuses the path %j', async (path) => {
    const sandbox = startSandbox();
    expect(await innerCode(sandbox, (await sandbox.create()).id, [replace(path, 'x')])).toBe('pathNotPatchable');
  });

  it.each(['remove', 'move', 'copy', 'test'])('refuses the operation %s', async (op) => {
    const sandbox = startSandbox();
    const { id } = await sandbox.create();
    expect(await innerCode(sandbox, id, [{ op, path: '/details/notes', value: 'x' }])).toBe('operationNotSupported');
  });

  it('refuses to replace at the end of a list', async () => {
    const sandbox = startSandbox();
    const { id } = await sandbox.create();
    expect(await innerCode(sandbox, id, [replace('/team/-', member)])).toBe('operationNotSupported');
  });

  it('applies all operations or none', async () => {
    const sandbox = startSandbox();
    const before = await sandbox.create();
    await innerCode(sandbox, before.id, [replace('/details/notes', 'x'), replace('/details/currency', 'nothing')]);
    expect(sandbox.core.referrals()[0]).toMatchObject({ eTag: before.eTag, details: { notes: before.details.notes } });
  });

  it.each([
    ['a consent taken back', '/consent/consentToShareReferralWithMicrosoftSellers', false],
    ['a value of zero', '/details/dealValue', 0],
    ['a negative value', '/details/dealValue', -1],
    ['a value that is no number', '/details/dealValue', 'ten'],
    ['an unknown currency', '/details/currency', 'XQX'],
    ['a date without time', '/details/closingDateTime', '2026-12-15'],
    ['an unknown stage', '/salesStage', '35'],
    ['no team', '/team', []],
    ['a member without e-mail', '/team', [{ firstName: 'A', lastName: 'B', phoneNumber: '1' }]],
    ['no solution', '/details/requirements/solutions', []],
    ['an unknown status', '/status', 'Open'],
    ['a substatus only the service sets', '/substatus', 'Expired'],
    ['a long CRM id', '/externalReferenceId', 'x'.repeat(101)],
  ])('refuses %s', async (_what, path, value) => {
    const sandbox = startSandbox();
    expect(await innerCode(sandbox, (await sandbox.create()).id, [replace(path, value)])).toBe('invalidProperty');
  });

  it.each(['', '{}', '[]', '[1]', '[{"op":"replace"}]'])('refuses the body %j', async (body) => {
    const sandbox = startSandbox();
    const { id } = await sandbox.create();
    expect((await sandbox.call('PATCH', `${referralsPath}/${id}`, body)).status).toBe(400);
  });

  it('refuses more than 50 team members', async () => {
    const sandbox = startSandbox();
    const { id } = await sandbox.create();
    await sandbox.patch(id, [
      replace(
        '/team',
        Array.from({ length: 50 }, () => member),
      ),
    ]);
    expect(await innerCode(sandbox, id, [{ op: 'add', path: '/team/-', value: member }])).toBe('tooManyEntries');
  });

  it('locks customer contacts once Microsoft has been asked', async () => {
    const sandbox = startSandbox();
    const own = await sandbox.create(coSellDeal());
    expect((await sandbox.patch(own.id, [replace('/customerProfile/team', [member])])).status).toBe(204);
    await sandbox.create(connectedDeal(own.engagementId));
    expect(await innerCode(sandbox, own.id, [replace('/customerProfile/team', [member])])).toBe(
      'customerContactLocked',
    );
  });

  it('does not let the partner change Microsoft’s record', async () => {
    const sandbox = startSandbox();
    const own = await sandbox.create(coSellDeal());
    const microsofts = await sandbox.create(connectedDeal(own.engagementId));
    const answer = await sandbox.patch<ErrorBody>(microsofts.id, [replace('/details/notes', 'x')]);
    expect([answer.status, answer.body.error.code]).toEqual([403, 'accessDenied']);
  });
});

describe('entity tags', () => {
  it('lets the last writer win without If-Match', async () => {
    const sandbox = startSandbox();
    const { id } = await sandbox.create();
    await sandbox.patch(id, [replace('/details/notes', 'one')]);
    expect((await sandbox.patch(id, [replace('/details/notes', 'two')])).status).toBe(204);
  });

  it('accepts the current tag with its quotes', async () => {
    const sandbox = startSandbox();
    const { id, eTag } = await sandbox.create();
    expect(eTag).toMatch(/^".*"$/);
    expect((await sandbox.patch(id, [replace('/details/notes', 'x')], { 'if-match': eTag })).status).toBe(204);
  });

  it.each([
    ['an old tag', (eTag: string) => eTag.replace('"7', '"8')],
    ['a tag without quotes', (eTag: string) => eTag.slice(1, -1)],
  ])('answers 412 with inner code 99918 to %s', async (_what, change) => {
    const sandbox = startSandbox();
    const { id, eTag } = await sandbox.create();
    const answer = await sandbox.patch<ErrorBody>(id, [replace('/details/notes', 'x')], { 'if-match': change(eTag) });
    expect(answer.status).toBe(412);
    expect(answer.body.error).toMatchObject({
      code: 'preconditionFailed',
      target: 'ETag',
      innerError: { code: '99918' },
    });
  });
});
