import { createRelay } from '../../relay/src/create-relay.ts';
import type { Relay } from '../../relay/src/create-relay.ts';
import { createMemoryCallGate } from '../../relay/src/adapters/store/call-gate.ts';
import type { HttpRequest, HttpResponse } from '../../relay/src/http/types.ts';
import type { Clock, Log } from '../../relay/src/ports/clock.ts';
import type { HintQueue } from '../../relay/src/ports/hint-queue.ts';
import type { SentValues } from '../../relay/src/ports/connection.ts';
import type { Effect } from './effects.ts';
import type { ProcessQueue } from './hint-store.ts';
import { createNetwork } from './network.ts';
import { chance } from './random.ts';
import { relaySettings } from './relay-settings.ts';
import { guardLanes } from './lanes.ts';
import type { World } from './world.ts';

/** One process of the relay, from its start to its end. */
export interface Life {
  readonly number: number;
  readonly name: string;
  state(): 'starting' | 'running' | 'standing' | 'ended';
  /** Runs something that comes from outside: at once, when the process goes on again, or never. */
  deliver(run: () => void): void;
  /** The process ends here and now; what it waits for never comes. */
  crash(): void;
  /** The process stands still and goes on later, as if nothing had been. */
  pause(ms: number): void;
  handle(request: HttpRequest): Promise<HttpResponse | null>;
  /** Puts a hint for a lane into the queue, as somebody who wants the deal looked at. */
  hint: HintQueue['hint'];
}

/** Resolves never: the process that waits for it has ended. */
const never = new Promise<never>(() => undefined);

/** Starts a process. `ended` is called once, when it is gone. */
export function startLife(world: World, number: number, ended: () => void): Life {
  const { time, witness, adversary } = world;
  const name = `relay ${number}`;
  let state: ReturnType<Life['state']> = 'starting';
  let held: (() => void)[] = [];
  let standsUntil = 0;
  let relay: Relay | null = null;
  let queue: ProcessQueue | null = null;

  function deliver(run: () => void): void {
    if (state === 'ended') return;
    if (time.now() < standsUntil) held.push(run);
    else run();
  }

  function goOn(): void {
    if (state === 'ended' || time.now() < standsUntil) return;
    if (state === 'standing') state = 'running';
    witness.say(name, 'goes on');
    const waiting = held;
    held = [];
    // One after the other, each with all that follows from it, as an event loop does.
    for (const run of waiting) time.after(0, () => deliver(run));
  }

  function end(): void {
    if (state === 'ended') return;
    state = 'ended';
    held = [];
    queue?.leave();
    ended();
  }

  const life: Life = {
    number,
    name,
    state: () => state,
    deliver,
    crash() {
      if (state === 'ended') return;
      witness.say(name, 'CRASH');
      end();
    },
    pause(ms) {
      if (state === 'ended') return;
      witness.say(name, 'stands still', () => `${ms} ms`);
      if (state === 'running') state = 'standing';
      standsUntil = Math.max(standsUntil, time.now() + ms);
      time.at(standsUntil, goOn);
    },
    handle: (request) => relay!.handle(request),
    hint: (hint) => queue!.hint(hint),
  };

  const clock: Clock = {
    now: () => new Date(time.now() + world.relaySkewMs),
    after: (ms, run) => time.after(ms, () => deliver(run)),
  };
  const log: Log = {
    info: (event, details) => witness.say(name, event, () => JSON.stringify(details ?? {})),
    warn: (event, details) => witness.say(name, `! ${event}`, () => JSON.stringify(details ?? {})),
    error: (event, details) => {
      witness.say(name, `!! ${event}`, () => JSON.stringify(details ?? {}));
      if (event === 'handler failed') witness.violate('no defect', JSON.stringify(details));
    },
  };

  /** A call of the database: takes no time, but the process may end or stand still before or after it. */
  async function stored<T>(effect: Effect, run: () => Promise<T>): Promise<T> {
    const planned = adversary.strike(effect);
    if (!planned) return delivered(await run());
    witness.say(name, `${planned.fault} at`, () => effect);
    adversary.struck(effect, planned.fault);
    if (planned.fault === 'crashBefore') {
      life.crash();
      return never;
    }
    if (planned.fault === 'pauseBefore') await standing(planned.ms);
    const result = await delivered(await run());
    if (planned.fault === 'crashAfter') {
      life.crash();
      return never;
    }
    if (planned.fault === 'pauseAfter') await standing(planned.ms);
    return result;
  }

  /** What a call brought, as soon as the process can take it. */
  function delivered<T>(result: T): Promise<T> {
    return new Promise((resolve) => deliver(() => resolve(result)));
  }

  function standing(ms: number): Promise<void> {
    life.pause(ms);
    return new Promise((resolve) => deliver(resolve));
  }

  const sent: SentValues = {
    read: (lane) => stored('sentRead', () => world.sent.read(lane)),
    remember: (lane, values) => stored('sentRemember', () => world.sent.remember(lane, values)),
    forget: (lane) => stored('sentForget', () => world.sent.forget(lane)),
  };

  function queueOf(): HintQueue {
    queue = world.hints.queueOf(clock, log);
    const inner = queue;
    const port: HintQueue = {
      start: (handlers) => inner.start(guardLanes(handlers, witness, deliver)),
      hint: (hint) => stored('queueHint', () => inner.hint(hint)),
      later: (hint, notBefore) => stored('queueLater', () => inner.later(hint, notBefore)),
      event: (event, notBefore) => stored('queueEvent', () => inner.event(event, notBefore)),
      stop: (graceMs) => inner.stop(graceMs),
    };
    return world.sabotage?.queue?.(port, world, clock) ?? port;
  }

  const random = chance(world.schedule.seed, name);
  const network = createNetwork(world, life, standing);
  relay = createRelay({
    settings: world.sabotage?.settings?.(relaySettings(world.origin)) ?? relaySettings(world.origin),
    clock,
    random: { newId: () => random.id(), fraction: () => random.fraction() },
    fetch: world.sabotage?.fetch?.(network.fetch, world) ?? network.fetch,
    certificateFetch: network.certificateFetch,
    log,
    secrets: { read: async () => 'refresh-token', write: async () => undefined },
    instance: 'the installation',
    queueOf,
    gateOf: () =>
      createMemoryCallGate({
        clock,
        limits: { 'partner-center': { parallel: 2, perMinute: 600 }, dataverse: { parallel: 4 } },
      }),
    sent,
    onLeaseLost: (reason) => {
      witness.say(name, 'lost the lease', () => reason);
      void relay!.stop(35_000).then(end, end);
    },
  });
  witness.say(name, 'starts');
  relay.start().then(
    () => {
      if (state === 'starting') state = time.now() < standsUntil ? 'standing' : 'running';
    },
    (error: unknown) => {
      witness.say(name, 'did not start', () => String(error));
      end();
    },
  );
  return life;
}
