/** A limit of calls per time. */
export interface ThrottleLimit {
  calls: number;
  perMs: number;
}

/**
 * Counts calls per organisation in a sliding window. Calls that are refused count too, as documented for the gateway.
 * The real limits are not published.
 */
export function createThrottle(
  limit: ThrottleLimit | undefined,
  now: () => Date,
): (key: string) => { retryAfterSeconds: number } | undefined {
  const calls = new Map<string, number[]>();
  return (key) => {
    if (limit === undefined) return undefined;
    const at = now().getTime();
    const recent = (calls.get(key) ?? []).filter((time) => time > at - limit.perMs);
    recent.push(at);
    calls.set(key, recent);
    if (recent.length <= limit.calls) return undefined;
    const freeAt = (recent[recent.length - limit.calls] ?? at) + limit.perMs;
    return { retryAfterSeconds: Math.max(1, Math.ceil((freeAt - at) / 1000)) };
  };
}
