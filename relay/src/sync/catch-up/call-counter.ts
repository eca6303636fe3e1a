import type { Clock } from '../../ports/clock.ts';

/** Requests of this process that counted against the daily entitlement, by day (UTC). */
export interface CallCounter {
  add(requests: number): void;
  /** Today so far, and the whole day before; null when this process did not count it. */
  counts(): { readonly day: string; readonly today: number; readonly yesterday: number | null };
}

/** Counts from now on. */
export function createCallCounter(clock: Clock): CallCounter {
  let day = dayOf(clock);
  let today = 0;
  let yesterday: number | null = null;

  function turnPage(): void {
    const current = dayOf(clock);
    if (current === day) return;
    const next = new Date(Date.parse(day) + 86_400_000).toISOString().slice(0, 10);
    yesterday = current === next ? today : null;
    day = current;
    today = 0;
  }

  return {
    add(requests) {
      turnPage();
      today += requests;
    },
    counts() {
      turnPage();
      return { day, today, yesterday };
    },
  };
}

function dayOf(clock: Clock): string {
  return clock.now().toISOString().slice(0, 10);
}
