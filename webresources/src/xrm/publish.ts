/** Adds functions to the one global namespace; it may exist already, because a control or another script of ours made it. */
export function publish(name: 'Opportunity' | 'Commands' | 'Decline' | 'Views', functions: object): void {
  const root = window as unknown as { Cosell?: Record<string, object> };
  root.Cosell = root.Cosell ?? {};
  root.Cosell[name] = functions;
}
