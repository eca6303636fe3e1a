import { bounds } from './bounds.ts';
import { startLife } from './life.ts';
import type { Life } from './life.ts';
import { chance } from './random.ts';
import type { Disturbance } from './schedule.ts';
import type { World } from './world.ts';

/** Keeps a process of the relay running, as a service manager does. */
export interface Crew {
  /** Starts the first process. */
  start(): void;
  /** The newest process that can be reached: it may stand still. */
  reachable(): Life | undefined;
  /** True while a process starts or stands still. */
  unsettled(): boolean;
  disturb(disturbance: Disturbance): void;
  /** Ends everything, at the end of a schedule. */
  end(): void;
}

/** How long a process stands still before somebody starts another one beside it. Milliseconds; chosen. */
const impatienceMs = [3_000, 30_000] as const;

/** Makes the crew of a schedule. */
export function createCrew(world: World): Crew {
  const { time, witness } = world;
  const draw = chance(world.schedule.seed, 'crew');
  const lives: Life[] = [];
  let over = false;
  let started = 0;

  const alive = (): Life[] => lives.filter((life) => life.state() !== 'ended');

  function begin(): void {
    if (over) return;
    started += 1;
    lives.push(watched(startLife(world, started, () => later())));
  }

  /** A process that stands still makes its people nervous: they start another one. */
  function watched(life: Life): Life {
    const pause = life.pause.bind(life);
    return Object.assign(life, {
      pause(ms: number) {
        pause(ms);
        const wait = draw.between(...impatienceMs);
        if (wait < ms && draw.happens(0.8)) time.after(wait, begin);
      },
    });
  }

  function later(): void {
    time.after(draw.between(500, bounds.restartMs), () => {
      if (alive().every((life) => life.state() === 'standing')) begin();
    });
  }

  return {
    start: begin,
    reachable: () => alive().findLast((life) => life.state() !== 'starting'),
    unsettled: () => alive().length === 0 || alive().some((life) => life.state() !== 'running'),
    disturb({ kind, ms }) {
      const life = alive().at(-1);
      witness.say('world', kind, () => `${ms} ms`);
      switch (kind) {
        case 'crash':
          return life?.crash();
        case 'pause':
          return life?.pause(ms);
        case 'secondProcess':
          return begin();
        case 'clockJump':
          world.relaySkewMs += ms;
      }
    },
    end() {
      over = true;
      for (const life of alive()) life.crash();
    },
  };
}
