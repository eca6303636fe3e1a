import type { Referral } from '../../../../sandbox/partner-center/src/referral.ts';
import { coSellDeal, connectedDeal, lakeview, ownDeal, referralsPath, startSandbox } from './setup.ts';
import type { ErrorBody, Sandbox } from './setup.ts';

const post = <T = Referral>(sandbox: Sandbox, body: unknown) => sandbox.call<T>('POST', referralsPath, body);

async function refusal(sandbox: Sandbox, body: unknown): Promise<string | undefined> {
  const answer = await post<ErrorBody>(sandbox, body);
  expect(answer.status).toBe(400);
  expect(answer.body.error.code).toBe('invalidRequest');
  expect(sandbox.core.referrals().filter((referral) => referral.name === 'refused')).toHaveLength(0);
  return answer.body.error.innerError?.code;
}

describe('creating an own referral', () => {
  it('answers 200 with the complete record and its entity tag', async () => {
    const answer = await post(startSandbox(), ownDeal());
    expect(answer.status).toBe(200);
    expect(answer.headers['etag']).toBe(answer.body.eTag);
    expect(answer.body).toMatchObject({
      '@odata.context': 'https://api.partner.microsoft.com/v1.0/engagements/$metadata#Referrals/$entity',
      organizationId: lakeview.organizationId,
      organizationName: lakeview.name,
      direction: 'Outgoing',
      mpnId: '7045511',
      expirationDateTime: null,
      registrationStatus: 'None',
      inviteContext: { assistanceRequestCode: 'Unknown', invitedBy: { organizationId: lakeview.organizationId } },
      trackingInfo: { microsoftMsxId: null },
    });
    expect(answer.body.createdDateTime).toMatch(/^2026-06-10T08:00:00\.\d{7}Z$/);
    expect(answer.body.eTag).toMatch(/^"[0-9a-f]{8}-0000-0d00-0000-[0-9a-f]{8}0000"$/);
    expect(answer.body.details.requirements.solutions[0]).toEqual({
      id: 'SOL-50871-LKV',
      name: 'Lakeview Cold Chain',
      type: 'Name',
      price: null,
      quantity: null,
      currency: null,
      publisherName: null,
      solutionType: null,
      closingDateTime: null,
    });
  });

  it('starts accepted whatever status the body names', async () => {
    const answer = await post(startSandbox(), ownDeal({ status: 'New', substatus: 'Pending' }));
    expect(answer.body).toMatchObject({ status: 'Active', substatus: 'Accepted' });
    expect(answer.body.acceptedDateTime).toBe(answer.body.createdDateTime);
  });

  it('creates a second record when the same body comes again', async () => {
    const sandbox = startSandbox();
    const headers = { 'ms-requestid': 'same', 'request-id': 'same' };
    const first = await sandbox.call<Referral>('POST', referralsPath, ownDeal(), { headers });
    const second = await sandbox.call<Referral>('POST', referralsPath, ownDeal(), { headers });
    expect(second.body.id).not.toBe(first.body.id);
    expect(sandbox.core.referrals()).toHaveLength(2);
  });

  it('ignores the casing of property names and drops read-only ones', async () => {
    const body = { ...ownDeal(), ORGANIZATIONID: 'x', eTag: '"y"' } as Record<string, unknown>;
    body['Consent'] = {
      ConsentToToShareInfoWithOthers: true,
      consenttocontact: true,
      consentToShareReferralWithMicrosoftSellers: false,
    };
    delete body['consent'];
    const answer = await post(startSandbox(), body);
    expect(answer.status).toBe(200);
    expect(answer.body.organizationId).toBe(lakeview.organizationId);
  });

  it('ignores the casing inside people and solutions too', async () => {
    const contact = { FirstName: 'Heike', LASTNAME: 'Pommer', PhoneNumber: '+49 4141 555010', Email: 'h@p.example' };
    const changes = {
      'customerProfile.team': [contact],
      'details.requirements.solutions': [{ Type: 'Name', ID: 'SOL-50871-LKV' }],
    };
    const { status, body } = await post(startSandbox(), ownDeal(changes));
    expect(status).toBe(200);
    expect(body.customerProfile.team).toMatchObject([{ firstName: 'Heike', lastName: 'Pommer' }]);
    expect(body.details.requirements.solutions).toMatchObject([{ type: 'Name', id: 'SOL-50871-LKV' }]);
  });

  it('keeps money with two decimals and times in the short form', async () => {
    const changes = { 'details.dealValue': '1234.567', 'details.closingDateTime': '2026-11-30T02:00:00.000+02:00' };
    const answer = await post(startSandbox(), ownDeal(changes));
    expect(answer.body.details).toMatchObject({ dealValue: 1234.57, closingDateTime: '2026-11-30T00:00:00Z' });
  });

  it('answers 201 where that is asked for', async () => {
    expect((await post(startSandbox({ createdStatus: 201 }), ownDeal())).status).toBe(201);
  });

  it.each([
    ['type', { type: undefined }],
    ['customerProfile', { customerProfile: undefined }],
    ['consent', { consent: undefined }],
    ['details', { details: undefined }],
    ['name', { name: ' ' }],
    ['customerProfile.name', { 'customerProfile.name': '' }],
    ['customerProfile.address.addressLine1', { 'customerProfile.address.addressLine1': undefined }],
    ['customerProfile.address.city', { 'customerProfile.address.city': '' }],
    ['customerProfile.address.country', { 'customerProfile.address.country': 'DEU' }],
    ['customerProfile.address.country', { 'customerProfile.address.country': 'XX' }],
    ['details.dealValue', { 'details.dealValue': 0 }],
    ['details.dealValue', { 'details.dealValue': 'much' }],
    ['details.currency', { 'details.currency': 'EURO' }],
    ['details.closingDateTime', { 'details.closingDateTime': '2026-11-30' }],
    ['details.closingDateTime', { 'details.closingDateTime': '2026-13-45T00:00:00.0000000Z' }],
    ['details.notes', { 'details.notes': 'x'.repeat(4001) }],
    ['details.requirements.solutions', { 'details.requirements.solutions': [] }],
    ['team', { team: [] }],
    ['team.0.phoneNumber', { team: [{ firstName: 'A', lastName: 'B', phoneNumber: '', email: 'a@b.example' }] }],
  ])('refuses a body without a sound %s', async (path, changes) => {
    const answer = await post<ErrorBody>(startSandbox(), ownDeal(changes));
    expect(answer.status).toBe(400);
    expect(answer.body.error.innerError?.message).toContain(`${path}: `);
  });

  it.each([
    ['consentMissing', { 'consent.consentToContact': false }],
    ['closingDateInPast', { 'details.closingDateTime': '2026-06-07T00:00:00Z' }],
    ['marketplaceIntentMissing', { 'details.requirements.additionalRequirements': {} }],
    [
      'solutionNotShareable',
      {
        'consent.consentToShareReferralWithMicrosoftSellers': true,
        'details.requirements.solutions': [{ type: 'Category', id: 'BigData' }],
      },
    ],
    ['unknownLocation', { mpnId: '1' }],
    ['sharedNeedsConsent', { type: 'Shared' }],
    ['unexpectedEngagement', { engagementId: '11111111-1111-4111-8111-111111111111' }],
    ['invalidProperty', { somethingElse: 1 }],
  ])('refuses with %s', async (code, changes) => {
    expect(await refusal(startSandbox(), ownDeal({ name: 'refused', ...changes }))).toBe(code);
  });

  it.each([
    ['customerContactMissing', { 'customerProfile.team': [] }],
    ['sharedNeedsSolutionTarget', { target: [] }],
  ])('refuses a co-sell deal with %s', async (code, changes) => {
    expect(await refusal(startSandbox(), coSellDeal({ name: 'refused', ...changes }))).toBe(code);
  });

  it.each(['', '{', '[]', 'null', '"x"'])('refuses the body %j', async (body) => {
    expect((await post(startSandbox(), body)).status).toBe(400);
  });

  it('refuses a body that is not JSON by its type', async () => {
    const headers = { 'content-type': 'text/plain' };
    expect((await startSandbox().call('POST', referralsPath, ownDeal(), { headers })).status).toBe(415);
  });

  it('does not model invitations of other partners', async () => {
    const target = [{ type: 'BusinessProfileLocation', id: 'another' }];
    expect((await post(startSandbox(), ownDeal({ target }))).status).toBe(501);
  });
});

describe('creating the connected referral', () => {
  it('gives Microsoft a record that waits 14 days', async () => {
    const sandbox = startSandbox();
    const own = await sandbox.create(coSellDeal());
    const answer = await post(sandbox, connectedDeal(own.engagementId));
    expect(answer.status).toBe(200);
    expect(answer.body).toMatchObject({
      engagementId: own.engagementId,
      organizationId: 'msft',
      organizationName: 'Microsoft',
      status: 'New',
      substatus: 'Pending',
      direction: 'Outgoing',
      mpnId: null,
      team: [],
      acceptedDateTime: null,
      inviteContext: {
        notes: 'Please introduce us.',
        assistanceRequestCode: 'ProofOfConceptOrDemo',
        invitedMpnId: null,
        invitedBy: { organizationId: lakeview.organizationId },
      },
    });
    expect(answer.body.expirationDateTime?.slice(0, 10)).toBe('2026-06-24');
    expect(answer.body.id).not.toBe(own.id);
  });

  it.each([
    ['engagementMissing', { engagementId: undefined }],
    ['engagementNotFound', { engagementId: '11111111-1111-4111-8111-111111111111' }],
    ['helpMissing', { 'inviteContext.assistanceRequestCode': 'Unknown' }],
    ['inviterMismatch', { 'inviteContext.invitedBy.organizationId': 'somebody' }],
    ['customerContactMissing', { 'customerProfile.team': [] }],
    ['customerContactMissing', { 'customerProfile.team': [], type: 'Independent' }],
    ['referralNotShared', { type: 'Independent', 'consent.consentToShareReferralWithMicrosoftSellers': false }],
  ])('refuses with %s', async (code, changes) => {
    const sandbox = startSandbox();
    const own = await sandbox.create(coSellDeal());
    expect(await refusal(sandbox, connectedDeal(own.engagementId, { name: 'refused', ...changes }))).toBe(code);
  });

  it('refuses while the own referral is private', async () => {
    const sandbox = startSandbox();
    const own = await sandbox.create(ownDeal());
    expect(await refusal(sandbox, connectedDeal(own.engagementId, { name: 'refused' }))).toBe('referralNotShared');
  });

  it('refuses once the own referral is closed', async () => {
    const sandbox = startSandbox();
    const own = await sandbox.create(coSellDeal());
    sandbox.core.asMicrosoft.close(own.id, 'Lost');
    expect(await refusal(sandbox, connectedDeal(own.engagementId, { name: 'refused' }))).toBe('referralClosed');
  });
});
