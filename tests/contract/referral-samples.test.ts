import { createBody } from '../../relay/src/adapters/partner-center/create-body.ts';
import { faultOf } from '../../relay/src/adapters/partner-center/errors.ts';
import { patchOperations } from '../../relay/src/adapters/partner-center/patch-operations.ts';
import { readReferral, readReferralHead } from '../../relay/src/adapters/partner-center/read-referral.ts';
import type { Referral } from '../../domain/model/referral.ts';
import { errors, lists, patches, posts, referrals } from '../fixtures/partner-center/index.ts';
import type { Json, PatchOperation } from '../fixtures/partner-center/index.ts';
import { at, draftOf, patchOf, settingsOf, wholeMapping } from './referral-samples.ts';

const now = new Date('2026-06-10T08:00:00Z');

function read(body: Json): Referral {
  const referral = readReferral(body, null, wholeMapping);
  if (!referral) throw new Error('a published referral is not read');
  return referral;
}

const utc = (time: unknown): string | null => (time ? `${String(time).slice(0, 23)}Z` : null);

describe('every published referral', () => {
  it('is there', () => {
    expect(referrals.length).toBeGreaterThanOrEqual(25);
    expect(lists.length).toBeGreaterThanOrEqual(2);
  });

  it.each(referrals.map(({ file, name, body }) => [file, name, body] as const))(
    'is read: %s, %s',
    (_file, _name, body) => {
      const referral = read(body);
      expect(referral).toMatchObject({
        id: body['id'],
        engagementId: body['engagementId'],
        organizationId: body['organizationId'],
        eTag: body['eTag'],
        name: body['name'],
        externalReferenceId: body['externalReferenceId'] || null,
        createdAt: utc(body['createdDateTime']),
        updatedAt: utc(body['updatedDateTime']),
        expiresAt: utc(body['expirationDateTime']),
        status: body['status'],
        substatus: body['substatus'],
        statusReason: body['statusReason'],
        type: body['type'],
        qualification: body['qualification'],
        inviterOrganizationId: at(body, 'inviteContext.invitedBy.organizationId'),
        visible: at(body, 'consent.consentToShareReferralWithMicrosoftSellers'),
        program: body['referralProgram'],
        microsoftCrmIdentifier: at(body, 'trackingInfo.microsoftMsxId'),
      });
      expect(referral.fields).toMatchObject({
        dealValue: at(body, 'details.dealValue'),
        currency: at(body, 'details.currency'),
        closingDate: (at(body, 'details.closingDateTime') as string | null)?.slice(0, 10) ?? null,
        notes: at(body, 'details.notes'),
        salesStage: body['salesStage'],
        campaignId: body['campaignId'],
      });
      expect(referral.customer.name).toBe((at(body, 'customerProfile.name') as string).replace('&amp;', '&'));
      expect(referral.contacts).toHaveLength((at(body, 'customerProfile.team') as unknown[]).length);
      expect(referral.team).toHaveLength((body['team'] as unknown[]).length);
      expect(referral.solutions.map(({ id }) => id)).toEqual(
        (at(body, 'details.requirements.solutions') as Json[]).map(({ id }) => id),
      );
      expect(readReferralHead(body, now)).toEqual({
        id: referral.id,
        engagementId: referral.engagementId,
        externalReferenceId: referral.externalReferenceId,
        eTag: referral.eTag,
        updatedAt: referral.updatedAt,
        status: referral.status,
        substatus: referral.substatus,
        isMicrosoftSide: referral.isMicrosoftSide,
      });
    },
  );

  it('says whose side it is', () => {
    const sides = referrals.map(({ body }) => [body['organizationId'], read(body).isMicrosoftSide] as const);
    expect(sides.filter(([owner]) => owner === 'msft').length).toBeGreaterThan(0);
    for (const [owner, isMicrosoftSide] of sides) expect(isMicrosoftSide || owner !== 'msft').toBe(true);
  });
});

describe('every published POST', () => {
  it.each(posts.map(({ file, name, body, answer }) => [file, name, body, answer] as const))(
    'is what the relay sends: %s, %s',
    (_file, _name, body, answer) => {
      const draft = draftOf(body);
      const sent = createBody(draft, wholeMapping, settingsOf(body)) as Json;
      const path = 'details.requirements.additionalRequirements';
      // Services deals carry attributes that the relay does not send (partner-center.md 8.1).
      expect(at(body, `${path}.attributes`)).toEqual(
        expect.arrayContaining(at(sent, `${path}.attributes`) as unknown[]),
      );
      const comparable = structuredClone(sent);
      (at(comparable, path) as Record<string, unknown>)['attributes'] = at(body, `${path}.attributes`);
      expect(body).toMatchObject(comparable);
      expect(Object.keys(body).filter((name) => !(name in sent))).toEqual([]);

      const stored = read(answer);
      expect(stored).toMatchObject({
        name: draft.name,
        visible: draft.visible,
        contacts: draft.contacts,
        // The people on Microsoft's side are Microsoft's, and known once it accepted (partner-center.md 4.5).
        team: draft.target === 'microsoft' ? [] : draft.team,
      });
      expect(stored.fields).toMatchObject(draft.fields);
      expect(stored.solutions).toEqual(draft.solutions);
      expect(stored.isMicrosoftSide).toBe(draft.target === 'microsoft');
      expect(stored.help).toBe(draft.help ?? null);
      expect(stored.customer).toEqual({
        name: draft.customer.name,
        address: draft.customer.address,
        ...(draft.customer.duns ? { duns: draft.customer.duns } : {}),
        ...(draft.customer.size ? { size: draft.customer.size } : {}),
      });
    },
  );
});

/** What the service documents and the relay does not do: registration, and closing as an error (partner-center.md 3.6, 8.19). */
const notSent = ['close as error', 'register a won deal', "correct a registration after 'action required'"];

/** A referral that holds something wherever `replace` is published, and nothing where `add` is. */
function currentFor(operations: readonly PatchOperation[]): Referral {
  const [own] = posts;
  if (!own) throw new Error('no published POST');
  const current = read(own.answer);
  const isReplaced = (path: string): boolean =>
    operations.some((operation) => operation.path === path && operation.op === 'replace');
  return {
    ...current,
    externalReferenceId: isReplaced('/externalReferenceId') ? 'old' : null,
    statusReason: isReplaced('/statusReason') ? 'old' : null,
    fields: { ...current.fields, salesStage: '20', campaignId: 'old', referralProgram: 'old' },
  };
}

describe('every published PATCH', () => {
  const known = patches.filter(({ name }) => !notSent.includes(name));

  it('is one the relay sends, or is named as one it does not', () => {
    expect(patches.map(({ name }) => name)).toEqual(expect.arrayContaining(notSent));
    expect(known.length).toBe(patches.length - notSent.length);
    expect(known.length).toBeGreaterThanOrEqual(13);
  });

  it.each(known.map(({ file, name, operations }) => [file, name, operations] as const))(
    'is what the relay sends: %s, %s',
    (_file, _name, operations) => {
      const current = currentFor(operations);
      const sent = patchOperations(current, patchOf(operations, current), wholeMapping);
      // Whole lists instead of single entries, so that a repeated PATCH adds nothing twice.
      const isEntry = ({ path }: PatchOperation): boolean => path.endsWith('/-');
      const byPath = (left: PatchOperation, right: PatchOperation): number => (left.path < right.path ? -1 : 1);
      const whole = sent.filter(({ path }) => operations.some((operation) => operation.path === `${path}/-`));
      expect(sent.filter((operation) => !whole.includes(operation)).toSorted(byPath)).toEqual(
        operations.filter((operation) => !isEntry(operation)).toSorted(byPath),
      );
      expect(whole.map(({ value }) => (value as unknown[]).at(-1))).toEqual(
        operations.filter(isEntry).map(({ value }) => value),
      );
    },
  );
});

describe('every published refusal', () => {
  const expected: Readonly<Record<string, readonly [code: string, retry: string]>> = {
    'malformed or missing input on create': ['PC_REJECTED', 'never'],
    'illegal status transition': ['PC_REJECTED', 'never'],
    'token missing, expired or for another audience': ['PC_SIGN_IN', 'never'],
    'sample of the official error page': ['PC_SIGN_IN', 'never'],
    'token without MFA proof': ['PC_MFA', 'never'],
    'role or location scope missing': ['PC_ACCESS_DENIED', 'never'],
    'unknown id or not visible': ['REF_REFERRAL_MISSING', 'never'],
    'eTag does not match': ['PC_CHANGED_MEANWHILE', 'now'],
    'resource changed meanwhile (alternative code)': ['PC_CHANGED_MEANWHILE', 'now'],
    'semantically wrong': ['PC_REJECTED', 'never'],
    throttled: ['PC_THROTTLED', 'later'],
    'server failure, may be retried': ['PC_UNAVAILABLE', 'later'],
    'service busy': ['PC_UNAVAILABLE', 'later'],
    'gateway failure without JSON': ['PC_UNAVAILABLE', 'later'],
    'token endpoint: refresh token no longer valid': ['PC_REJECTED', 'never'],
  };

  it('has a meaning', () => {
    expect(errors.map(({ name }) => name).sort()).toEqual(Object.keys(expected).sort());
  });

  it.each(errors.map((error) => [error.name, error] as const))(
    'is understood: %s',
    (name, { status, headers, body }) => {
      const text = typeof body === 'string' ? body : JSON.stringify(body);
      const fault = faultOf({ status, headers: new Headers(headers), text }, 'patch', now);
      expect([fault.code, fault.retry]).toEqual(expected[name]);
      const wait = headers['Retry-After'];
      expect(fault.retryAfterMs).toBe(wait === undefined ? undefined : Number(wait) * 1000);
    },
  );
});
