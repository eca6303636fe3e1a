import { isPageHidden, onPageShown } from '../../../../webresources/src/xrm/page-visibility.ts';

type Report = (list: { getEntries(): { name: string }[] }) => void;

/** The performance timeline of a browser that reports visibility (Chrome, Edge). */
class FakePerformanceObserver {
  static readonly supportedEntryTypes = ['mark', 'visibility-state'];
  static report: Report = () => undefined;
  static observed: object | undefined;

  constructor(report: Report) {
    FakePerformanceObserver.report = report;
  }

  observe(options: object): void {
    FakePerformanceObserver.observed = options;
  }
}

const report = (...names: string[]): void =>
  FakePerformanceObserver.report({ getEntries: () => names.map((name) => ({ name })) });

describe('page visibility', () => {
  const original = globalThis.PerformanceObserver;

  beforeAll(() => {
    globalThis.PerformanceObserver = FakePerformanceObserver as never;
  });

  afterAll(() => {
    globalThis.PerformanceObserver = original;
  });

  it('follows the performance timeline and calls back when the page is shown again', () => {
    const shown = jest.fn();
    const stop = onPageShown(shown);
    expect(FakePerformanceObserver.observed).toEqual({ type: 'visibility-state', buffered: true });
    expect(isPageHidden()).toBe(false);
    report('visible', 'hidden');
    expect(isPageHidden()).toBe(true);
    expect(shown).not.toHaveBeenCalled();
    report('visible');
    expect(isPageHidden()).toBe(false);
    expect(shown).toHaveBeenCalledTimes(1);
    stop();
    report('visible');
    expect(shown).toHaveBeenCalledTimes(1);
  });
});
