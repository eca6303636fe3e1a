import type { CrmDeal } from '../../../../domain/model/deal.ts';
import type { Link } from '../../../../domain/model/link.ts';
import { present } from '../../../../domain/model/observation.ts';
import type { Referral } from '../../../../domain/model/referral.ts';
import { plan } from '../../../../domain/plan/plan.ts';
import type { PlanInput } from '../../../../domain/plan/types.ts';
import { aDeal, aLink, anInput, aReferral, expectStep, published } from '../../../support/plan.ts';

function linked(deal: Partial<CrmDeal>, referral: Partial<Referral>, over: Partial<PlanInput> = {}): PlanInput {
  return anInput({
    deal: present(aDeal({ published: published(), ...deal })),
    referral: present(aReferral(referral)),
    link: present(aLink()),
    ...over,
  });
}

describe("Microsoft's side", () => {
  const microsoft = aReferral({
    id: '00000000-0000-4000-8000-000000000009',
    organizationId: 'msft',
    isMicrosoftSide: true,
    status: 'New',
    substatus: 'Pending',
    createdAt: '2026-06-01T08:00:00.1234567Z',
  });
  const seen = (over: Partial<Referral>, link: Partial<Link> = {}) =>
    expectStep(
      plan(
        linked(
          {},
          {},
          {
            related: true,
            engagement: present([aReferral(), { ...microsoft, ...over }]),
            link: present(
              aLink({
                microsoftReferralId: microsoft.id,
                microsoftStatus: 'New',
                microsoftSubstatus: 'Pending',
                microsoftAnswerBy: '2026-06-15T08:00:00.000Z',
                ...link,
              }),
            ),
          },
        ),
      ),
      'record',
    ).changes;

  it('has 14 days to answer, or until the time it names', () => {
    const fresh = {
      microsoftReferralId: null,
      microsoftStatus: null,
      microsoftSubstatus: null,
      microsoftAnswerBy: null,
    };
    expect(seen({}, fresh).link?.state).toMatchObject({ microsoftAnswerBy: '2026-06-15T08:00:00.000Z' });
    expect(seen({ expiresAt: '2026-06-10T00:00:00Z' }).link?.state).toMatchObject({
      microsoftAnswerBy: '2026-06-10T00:00:00.000Z',
    });
    expect(seen({ createdAt: 'soon' }).link?.state).toMatchObject({ microsoftAnswerBy: null });
  });

  it.each([
    ['Active', 'Accepted', null, 'REF_MICROSOFT_ACCEPTED', {}],
    ['Closed', 'Expired', null, 'REF_MICROSOFT_EXPIRED', {}],
    ['Closed', 'Declined', 'No seller', 'REF_MICROSOFT_DECLINED', { reason: 'No seller' }],
    ['Closed', 'Declined', null, 'REF_MICROSOFT_STATUS', { status: 'Declined' }],
    ['Closed', 'Archived', null, 'REF_MICROSOFT_STATUS', { status: 'Archived' }],
    ['Closed', 'constructor', null, 'REF_MICROSOFT_STATUS', { status: 'constructor' }],
  ] as const)('is %s/%s with reason %p: %s', (status, substatus, statusReason, code, parameters) => {
    const changes = seen({ status, substatus, statusReason });
    expect(changes.history).toMatchObject([{ code, parameters, direction: 'toDynamics' }]);
    expect(changes.link?.state).toMatchObject({
      microsoftStatus: status,
      microsoftSubstatus: substatus,
      microsoftReason: statusReason,
      microsoftAnswerBy: null,
    });
  });

  it('keeps the reason it once gave', () => {
    const changes = seen({ status: 'Closed', substatus: 'Lost' }, { microsoftReason: 'No seller' });
    expect(changes.link?.state.microsoftReason).toBe('No seller');
  });

  it('is not read for a deal that needs no help, unless an event names it', () => {
    expect(plan(linked({}, {})).do).toBe('rest');
    expect(plan(linked({}, {}, { related: true }))).toEqual({ do: 'look', at: 'engagement' });
  });
});
