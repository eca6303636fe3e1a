/** Ends a wait early. */
export type Cancel = () => void;

/** Calls back later; the only place of the scripts that starts timers. */
export function later(milliseconds: number, action: () => void): Cancel {
  const timer = setTimeout(action, milliseconds);
  return () => clearTimeout(timer);
}

/** Waits; for flows that are checked for their end after every wait. */
export function wait(milliseconds: number): Promise<void> {
  return new Promise((resolve) => void later(milliseconds, resolve));
}

/** The present in milliseconds since 1970. */
export function now(): number {
  return Date.now();
}

/** The day in UTC as yyyy-MM-dd; readiness compares closing dates with it. */
export function today(): string {
  return new Date().toISOString().slice(0, 10);
}
