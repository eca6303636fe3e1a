/** A message at the top of a page. */
export interface Notice {
  id: string;
  level: 'ERROR' | 'WARNING';
  message: string;
}

/** Messages of a page without a form. */
export interface Notices {
  all(): readonly Notice[];
  /** Shows a message; one with the same id is replaced. */
  show(notice: Notice): void;
  subscribe(listener: () => void): () => void;
}

/** Creates an empty list of messages. */
export function createNotices(): Notices {
  const notices = new Map<string, Notice>();
  const listeners = new Set<() => void>();
  return {
    all: () => [...notices.values()],
    show(notice) {
      notices.set(notice.id, notice);
      listeners.forEach((listener) => listener());
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
}

/** Shows what a page cannot do of its definitions, if anything. */
export function showProblems(notices: Notices, problems: readonly string[]): void {
  if (problems.length > 0) notices.show({ id: 'problems', level: 'WARNING', message: problems.join(' ') });
}

/** Shows the failure of a script. */
export function showFailure(notices: Notices, error: unknown): void {
  const message = error instanceof Error ? error.message : String(error);
  notices.show({ id: 'script-error', level: 'ERROR', message: `A script of the page failed: ${message}` });
}
