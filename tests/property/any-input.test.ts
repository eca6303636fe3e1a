import fc from 'fast-check';
import { valueOf } from '../../domain/model/observation.ts';
import { plan } from '../../domain/plan/plan.ts';
import { recordRefused } from '../../domain/plan/refused-record.ts';
import type { PlanInput, Step } from '../../domain/plan/types.ts';
import { anyInput } from './model/any-input.ts';
import { runs, timeLimitMs } from './runs.ts';

/** What a referral may be told after it was created (domain.md 5.2). */
const changeable = ['status', 'fields', 'visible', 'externalReferenceId', 'contacts', 'team', 'solutions'];

function broken(planned: PlanInput, step: Step): readonly string[] {
  const wrong: string[] = [];
  if (step.do === 'patch') {
    const { patch, referral: own } = step;
    if (own.status === 'Closed') wrong.push('a closed referral is patched');
    if (own.isMicrosoftSide) wrong.push("Microsoft's side is patched");
    if (Object.keys(patch).some((key) => !changeable.includes(key))) wrong.push('something frozen is sent');
    if ('visible' in patch && patch.visible !== true) wrong.push('visibility is lowered');
    if (patch.contacts && valueOf(planned.link)?.microsoftReferralId) wrong.push('contacts are sent after sharing');
    if (patch.fields && 'dealValue' in patch.fields && !(Number(patch.fields['dealValue']) > 0))
      wrong.push('an empty value');
    if (patch.solutions?.length === 0 || patch.team?.length === 0) wrong.push('an empty list');
    if (planned.fault) wrong.push('a fault is not recorded');
  }
  if (step.do === 'post') {
    if (valueOf(planned.deal)?.sync !== true) wrong.push('a deal is shared against its flag');
    if (!step.link.operation) wrong.push('a POST without a pending operation');
    if (step.draft.help && step.draft.target !== 'microsoft') wrong.push('help is asked for at the wrong referral');
  }
  if (step.do === 'record') {
    const { record: written, link: row, requests } = step.changes;
    if (written?.changes.visible === (false as never)) wrong.push('visibility is lowered on the record');
    const known = new Set(valueOf(planned.link)?.conflicts);
    const found = row?.state.conflicts.some((one) => !known.has(one)) ?? false;
    if (found && row?.state.health === 'inStep') wrong.push('a conflict is in step');
    if (row && row.state.health === 'needsAttention' && !row.state.errorCode) wrong.push('attention without a reason');
    // Requests for a record that is not tied to this lane wait for the lane of the record, and some for another look.
    const lane = valueOf(planned.link);
    const isElsewhere = lane && !lane.record && valueOf(planned.deal);
    if (!isElsewhere && !step.again && requests.length !== planned.requests.length)
      wrong.push('a request is not answered');
  }
  return wrong;
}

describe('whatever the services and people send', () => {
  it(
    'a step comes out, the same one for the same input, that can be written as JSON and breaks no rule',
    () =>
      fc.assert(
        fc.property(anyInput, (planned) => {
          const step = plan(planned);
          expect(broken(planned, step)).toEqual([]);
          expect(plan(planned)).toEqual(step);
          if (step.do !== 'record') return;
          const refused = recordRefused(planned, step.changes, { code: 'DV_REJECTED', parameters: {} }, true);
          expect(refused.requests).toHaveLength(step.changes.requests.length);
          expect(() => JSON.stringify(refused)).not.toThrow();
        }),
        runs(),
      ),
    timeLimitMs,
  );
});
