import { deliveryBody } from '../../sandbox/partner-center/src/deliveries.ts';
import { webhookPath } from '../../relay/src/http/webhook.ts';
import { bounds } from './bounds.ts';
import type { Crew } from './crew.ts';
import { chance } from './random.ts';
import { certificateUrl } from './relay-settings.ts';
import type { World } from './world.ts';

/** Waits between the attempts to deliver an event (not published; chosen as in the sandbox's sender). Milliseconds. */
const retryMs = [2_000, 4_000, 8_000, 15_000, 30_000, 30_000, 30_000, 30_000, 30_000] as const;
/** Partner Center waits this long for the answer to a delivery. Milliseconds. */
const answerMs = 5_000;

/** Sends every event to the relay's webhook, late and more than once where the schedule says so, until it is accepted. */
export function deliverEvents(world: World, crew: Crew, connectionId: string, masterKey: string): void {
  const { time, witness, schedule } = world;
  const draw = chance(schedule.seed, 'events');
  const path = webhookPath(masterKey, connectionId);

  world.services.partnerCenter.onEvent((event) => {
    if (event.resourceName !== 'referral') return;
    const copies = 1 + (draw.happens(schedule.repeatedEvents) ? draw.between(1, 2) : 0);
    // The time of the change is not read by the relay; a fixed one lets the signature of a body be used again.
    const body = deliveryBody({ ...event, changedAt: '2031-05-05T08:00:00+00:00' });
    const referralId = event.resourceUri.slice(-36);
    for (let n = 0; n < copies; n += 1) {
      const delay = draw.happens(schedule.lateEvents) ? draw.between(1_000, bounds.eventDelayMs) : draw.between(5, 300);
      world.undelivered += 1;
      time.after(delay, () => attempt(referralId, event.name, body, 0));
    }
  });

  function attempt(referralId: string, name: string, body: string, attempts: number): void {
    const life = crew.reachable();
    let answered = false;
    const done = (status: number): void => {
      if (answered) return;
      answered = true;
      witness.say('webhook', `${name} answered ${status}`, () => referralId);
      if (status >= 200 && status < 300) {
        if (status === 202) witness.accepted({ referralId, at: time.now() });
        world.undelivered -= 1;
      } else if (attempts + 1 < bounds.deliveryAttempts) {
        time.after(retryMs[attempts] ?? 30_000, () => attempt(referralId, name, body, attempts + 1));
      } else {
        witness.violate('bounds', `the event of ${referralId} could not be delivered`);
        world.undelivered -= 1;
      }
    };
    time.after(answerMs, () => done(0));
    if (!life) return;
    const request = {
      method: 'POST',
      path,
      headers: {
        'x-ms-signature': `Signature ${world.origin.sign(body)}`,
        'x-ms-certificate-url': certificateUrl,
        'x-ms-signature-algorithm': 'rsa-sha256',
      },
      rawBody: Buffer.from(body),
    };
    life.deliver(() => {
      life.handle(request).then(
        // The answer of a process that ended meanwhile never arrives.
        (answer) => life.deliver(() => done(answer?.status ?? 404)),
        () => life.deliver(() => done(500)),
      );
    });
  }
}
