import type { Referral } from '../../../../sandbox/partner-center/src/referral.ts';
import { member } from './patching.ts';
import {
  callerOf,
  coSellDeal,
  connectedDeal,
  inboundDeal,
  lakeview,
  listen,
  ownDeal,
  referralsPath,
  rival,
  startSandbox,
} from './setup.ts';
import type { Sandbox } from './setup.ts';

const lead = {
  customerName: 'Larkspur Dental Group',
  country: 'AU',
  contact: { firstName: 'Wei', lastName: 'Alderton', phoneNumber: '+61 2 5550 0115', email: 'wei@larkspur.example' },
  solution: { id: 'SOL-50871-LKV', name: 'Lakeview Cold Chain', type: 'Name' as const },
};

describe('people in the portal', () => {
  it('send an inbound deal that waits for an answer', async () => {
    const sandbox = startSandbox();
    const events = listen(sandbox);
    const sent = sandbox.core.asMicrosoft.createDeal(inboundDeal());
    const { body } = await sandbox.call<Referral>('GET', `${referralsPath}/${sent.referralId}`);
    expect(body).toMatchObject({
      status: 'New',
      substatus: 'Pending',
      type: 'Shared',
      qualification: 'SalesQualified',
      direction: 'Incoming',
      organizationId: lakeview.organizationId,
      expirationDateTime: '2026-06-24T08:00:00.0000000Z',
      team: [],
      target: [{ type: 'SolutionProfile', id: 'SOL-50871-LKV' }],
      inviteContext: { invitedBy: { organizationId: 'msft' }, invitedMpnId: '7045511' },
    });
    expect(events.take()).toEqual([`referral-created ${sent.referralId}`]);
    const microsofts = await sandbox.call<Referral>('GET', `${referralsPath}/${sent.microsoftReferralId ?? ''}`);
    expect(microsofts.body).toMatchObject({
      organizationId: 'msft',
      status: 'Active',
      engagementId: sent.engagementId,
    });
  });

  it('send a lead without a record of Microsoft’s', () => {
    const sandbox = startSandbox();
    const sent = sandbox.core.asMicrosoft.createDeal(inboundDeal({ kind: 'qualifiedLead' }));
    expect(sent.microsoftReferralId).toBeUndefined();
    expect(sandbox.core.referrals()).toMatchObject([
      { type: 'Independent', qualification: 'MarketingQualified', status: 'New', substatus: 'Received' },
    ]);
  });

  it('edit an own referral', async () => {
    const sandbox = startSandbox();
    const own = await sandbox.create();
    const events = listen(sandbox);
    const edited = sandbox.core.asMicrosoft.edit(own.id, {
      name: 'Renamed',
      dealValue: 77000,
      currency: 'USD',
      closingDateTime: '2027-01-15T00:00:00Z',
      notes: null,
      salesStage: '40',
      shareWithMicrosoftSellers: true,
    });
    expect(edited).toMatchObject({
      name: 'Renamed',
      salesStage: '40',
      consent: { consentToShareReferralWithMicrosoftSellers: true },
      details: { dealValue: 77000, currency: 'USD', closingDateTime: '2027-01-15T00:00:00Z', notes: null },
    });
    expect(edited.eTag).not.toBe(own.eTag);
    expect(events.take()).toEqual([`referral-updated ${own.id}`]);
  });

  it('accept Microsoft’s record with an id of its CRM and a seller', async () => {
    const sandbox = startSandbox();
    const own = await sandbox.create(coSellDeal());
    const asked = await sandbox.create(connectedDeal(own.engagementId));
    const accepted = sandbox.core.asMicrosoft.accept(asked.id);
    expect(accepted).toMatchObject({ status: 'Active', substatus: 'Accepted', expirationDateTime: null });
    expect(accepted.trackingInfo.microsoftMsxId).toMatch(/^7-[0-9A-Z]{10}$/);
    expect(accepted.team).toHaveLength(1);
    expect(sandbox.core.referrals()[0]?.eTag).toBe(own.eTag);
  });

  it('decline it with a reason', async () => {
    const sandbox = startSandbox({ answerTouchesPartner: true });
    const own = await sandbox.create(coSellDeal());
    const asked = await sandbox.create(connectedDeal(own.engagementId));
    const declined = sandbox.core.asMicrosoft.decline(asked.id, 'No seller manages this customer');
    expect(declined).toMatchObject({
      status: 'Closed',
      substatus: 'Declined',
      statusReason: 'No seller manages this customer',
    });
    expect(declined.trackingInfo.microsoftMsxId).toBeNull();
    expect(sandbox.core.referrals()[0]?.eTag).not.toBe(own.eTag);
  });

  it('cannot touch what is closed, unknown or already answered', async () => {
    const sandbox = startSandbox();
    const { id } = await sandbox.create();
    const portal = sandbox.core.asMicrosoft;
    expect(() => portal.accept(id)).toThrow(expect.objectContaining({ status: 400 }));
    portal.close(id, 'Won');
    expect(() => portal.edit(id, { notes: 'x' })).toThrow(expect.objectContaining({ status: 400 }));
    expect(() => portal.edit('11111111-1111-4111-8111-111111111111', {})).toThrow(
      expect.objectContaining({ status: 404 }),
    );
  });

  it.each([
    ['an unknown country', { customer: { ...inboundDeal().customer, country: 'Danmark' } }],
    ['no value', { dealValue: 0 }],
    ['an unknown receiver', { organizationId: 'x' }],
  ])('cannot send a deal with %s', (_what, changes) => {
    const sandbox = startSandbox();
    expect(() => sandbox.core.asMicrosoft.createDeal(inboundDeal(changes))).toThrow(
      expect.objectContaining({ status: 400 }),
    );
    expect(sandbox.core.referrals()).toEqual([]);
  });

  it('edit team and CRM id', async () => {
    const sandbox = startSandbox();
    const own = await sandbox.create();
    const team = [member];
    const edited = sandbox.core.asMicrosoft.edit(own.id, { team, externalReferenceId: 'elsewhere' });
    expect(edited).toMatchObject({ team, externalReferenceId: 'elsewhere' });
    expect(sandbox.core.asMicrosoft.edit(own.id, { externalReferenceId: null }).externalReferenceId).toBeNull();
  });

  it.each([
    ['no team', { team: [] }],
    ['an unknown field', { colour: 'red' }],
    ['a withdrawn consent', { shareWithMicrosoftSellers: false }],
  ])('cannot edit %s', async (_what, changes) => {
    const sandbox = startSandbox();
    const own = await sandbox.create();
    expect(() => sandbox.core.asMicrosoft.edit(own.id, changes as object)).toThrow(
      expect.objectContaining({ status: 400 }),
    );
    expect(sandbox.core.referrals()[0]?.eTag).toBe(own.eTag);
  });
});

describe('Microsoft after its acceptance', () => {
  it.each([
    ['Won', false],
    ['Lost', true],
  ] as const)('closes its record as %s; touching the partner’s: %s', async (substatus, answerTouchesPartner) => {
    const sandbox = startSandbox({ answerTouchesPartner });
    const own = await sandbox.create(coSellDeal());
    const asked = await sandbox.create(connectedDeal(own.engagementId));
    sandbox.core.asMicrosoft.accept(asked.id);
    const before = sandbox.core.referrals()[0]?.eTag;
    const events = listen(sandbox);
    const closed = sandbox.core.asMicrosoft.close(asked.id, substatus, 'Decided by the customer');
    expect(closed).toMatchObject({ status: 'Closed', substatus, statusReason: 'Decided by the customer' });
    expect(sandbox.core.referrals()[0]?.eTag !== before).toBe(answerTouchesPartner);
    expect(events.take()).toEqual([
      `related-referral-updated ${asked.id}`,
      ...(answerTouchesPartner ? [`referral-updated ${own.id}`] : []),
    ]);
  });

  it('cannot close what it has not accepted', async () => {
    const sandbox = startSandbox();
    const own = await sandbox.create(coSellDeal());
    const asked = await sandbox.create(connectedDeal(own.engagementId));
    expect(() => sandbox.core.asMicrosoft.close(asked.id, 'Won')).toThrow(expect.objectContaining({ status: 400 }));
  });
});

describe('what arrives from outside', () => {
  const arrive = (sandbox: Sandbox, changes: Parameters<typeof inboundDeal>[0]) =>
    sandbox.core.asMicrosoft.createDeal(inboundDeal(changes));
  const from = { organizationId: rival.organizationId, name: rival.name };

  it('is a sales-qualified lead of Microsoft', () => {
    const sandbox = startSandbox();
    arrive(sandbox, { kind: 'qualifiedLead', qualification: 'SalesQualified' });
    expect(sandbox.core.referrals()).toMatchObject([
      {
        type: 'Independent',
        qualification: 'SalesQualified',
        inviteContext: { invitedBy: { organizationId: 'msft' } },
      },
    ]);
  });

  it('is a deal of another partner, whose own record stands beside it', async () => {
    const sandbox = startSandbox();
    const events = listen(sandbox);
    const sent = arrive(sandbox, { from });
    expect(sent.microsoftReferralId).toBeUndefined();
    const received = await sandbox.call<Referral>('GET', `${referralsPath}/${sent.referralId}`);
    expect(received.body).toMatchObject({
      type: 'Shared',
      status: 'New',
      substatus: 'Pending',
      organizationId: lakeview.organizationId,
      inviteContext: { invitedBy: { organizationId: rival.organizationId, organizationName: rival.name } },
    });
    const own = await sandbox.list('', callerOf(rival));
    expect(own.body.value).toMatchObject([
      { id: sent.inviterReferralId, status: 'Active', direction: 'Outgoing', engagementId: sent.engagementId },
    ]);
    expect(events.all.map(({ name, organizationId }) => [name, organizationId])).toEqual([
      ['referral-created', rival.organizationId],
      ['referral-created', lakeview.organizationId],
      ['related-referral-created', rival.organizationId],
    ]);
  });

  it('is a solution assessment of one solution', () => {
    const sandbox = startSandbox();
    const sent = arrive(sandbox, { kind: 'solutionAssessment' });
    const received = sandbox.core.referrals().find(({ id }) => id === sent.referralId);
    expect(received).toMatchObject({ type: 'Shared', inviteContext: { invitedBy: { organizationId: 'msft' } } });
    expect(received?.details.requirements.solutions).toHaveLength(1);
  });

  it.each([
    ['a lead of a partner', { kind: 'qualifiedLead' as const, from }],
    ['an invitation of itself', { from: { organizationId: lakeview.organizationId, name: lakeview.name } }],
    ['a partner called msft', { from: { organizationId: 'msft', name: 'Microsoft' } }],
    ['an assessment without a solution', { kind: 'solutionAssessment' as const, solutions: [] }],
  ])('is never %s', (_what, changes) => {
    const sandbox = startSandbox();
    expect(() => arrive(sandbox, changes)).toThrow(expect.objectContaining({ status: 400 }));
    expect(sandbox.core.referrals()).toEqual([]);
  });

  it('is a marketplace lead with little about the customer', async () => {
    const sandbox = startSandbox();
    const events = listen(sandbox);
    const { id } = sandbox.core.asMicrosoft.createMarketplaceLead({ ...lead, callToAction: 'Free trial' });
    const read = await sandbox.call<Referral>('GET', `${referralsPath}/${id}`);
    expect(read.body).toMatchObject({
      type: 'Independent',
      qualification: 'Direct',
      status: 'New',
      substatus: 'Received',
      referralSource: 'AppSource',
      callToAction: 'Free trial',
      expirationDateTime: null,
      customerProfile: { address: { addressLine1: '', country: 'AU' }, team: [{ lastName: 'Alderton' }] },
      details: { dealValue: 0, closingDateTime: null },
      inviteContext: { invitedBy: { organizationId: null } },
    });
    expect(events.take()).toEqual([`referral-created ${id}`]);
  });

  it('is a marketplace lead that the API hides where the option says so', async () => {
    const sandbox = startSandbox({ marketplaceLeads: false });
    const { id } = sandbox.core.asMicrosoft.createMarketplaceLead(lead);
    const own = await sandbox.create(ownDeal({ qualification: 'Direct' }));
    expect((await sandbox.call('GET', `${referralsPath}/${id}`)).status).toBe(404);
    expect((await sandbox.list('')).body.value.map((referral) => referral.id)).toEqual([own.id]);
  });

  it.each([
    ['an unknown country', { country: 'Australia' }],
    ['an unknown source', { referralSource: 'Elsewhere' }],
    ['no customer', { customerName: ' ' }],
    ['an unknown receiver', { organizationId: 'x' }],
  ])('is no marketplace lead with %s', (_what, changes) => {
    const sandbox = startSandbox();
    const send = () => sandbox.core.asMicrosoft.createMarketplaceLead({ ...lead, ...changes } as typeof lead);
    expect(send).toThrow(expect.objectContaining({ status: 400 }));
  });
});

describe('a duplicate made by hand', () => {
  it('is a second open deal with the same CRM id in an engagement of its own', async () => {
    const sandbox = startSandbox();
    const own = await sandbox.create();
    sandbox.core.asMicrosoft.close(own.id, 'Lost');
    const events = listen(sandbox);
    const second = sandbox.core.asMicrosoft.duplicate(own.id);
    expect(second).toMatchObject({
      name: own.name,
      externalReferenceId: own.externalReferenceId,
      status: 'Active',
      substatus: 'Accepted',
      closedDateTime: null,
      statusReason: null,
    });
    expect([own.id, own.engagementId, own.eTag]).not.toEqual(
      expect.arrayContaining([second.id, second.engagementId, second.eTag]),
    );
    expect(second.links.self.uri).toContain(second.id);
    expect(events.take()).toEqual([`referral-created ${second.id}`]);
    const found = await sandbox.list(`$filter=externalReferenceId eq '${own.externalReferenceId ?? ''}'`);
    expect(found.body.value).toHaveLength(2);
  });

  it('is made of own deals only', async () => {
    const sandbox = startSandbox();
    const own = await sandbox.create(coSellDeal());
    const asked = await sandbox.create(connectedDeal(own.engagementId));
    const { referralId } = sandbox.core.asMicrosoft.createDeal(inboundDeal());
    for (const id of [asked.id, referralId]) {
      expect(() => sandbox.core.asMicrosoft.duplicate(id)).toThrow(expect.objectContaining({ status: 400 }));
    }
    expect(() => sandbox.core.asMicrosoft.duplicate('unknown')).toThrow(expect.objectContaining({ status: 404 }));
  });
});
