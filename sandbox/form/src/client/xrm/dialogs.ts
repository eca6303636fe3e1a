/** A question or message on the page; `close` answers it. */
export interface MessageDialog {
  key: number;
  kind: 'alert' | 'confirm' | 'error' | 'progress';
  title: string;
  subtitle?: string;
  text: string;
  details?: string;
  confirmLabel: string;
  cancelLabel: string;
  close(confirmed: boolean): void;
}

/** A page of the same origin in a frame. Sizes as CSS lengths. */
export interface FrameDialog {
  key: number;
  kind: 'frame';
  title: string;
  address: string;
  width?: string;
  height?: string;
  close(): void;
}

/** Content that the page draws itself; `close` answers it. */
export interface ContentDialog {
  key: number;
  kind: 'content';
  title: string;
  content: unknown;
  close(): void;
}

export type Dialog = MessageDialog | FrameDialog | ContentDialog;

export interface AlertStrings {
  text?: string;
  title?: string;
  confirmButtonLabel?: string;
}

export interface ConfirmStrings extends AlertStrings {
  subtitle?: string;
  cancelButtonLabel?: string;
}

export interface ErrorOptions {
  message?: string;
  details?: string;
  errorCode?: number;
}

/** The dialogs of `Xrm.Navigation` and the progress indicator of `Xrm.Utility`. */
export interface Dialogs {
  open(): readonly Dialog[];
  alert(strings: AlertStrings): Promise<void>;
  confirm(strings: ConfirmStrings): Promise<{ confirmed: boolean }>;
  error(options: ErrorOptions): Promise<void>;
  /** Shows a page in a frame; resolves when the person or the page itself closes it. */
  frame(options: { title: string; address: string; width?: string; height?: string }): Promise<void>;
  /** Shows what `draw` makes of the function that closes the dialog with an answer; undefined when it was dismissed. */
  content<T>(title: string, draw: (done: (answer: T | undefined) => void) => unknown): Promise<T | undefined>;
  showProgress(message: string): void;
  closeProgress(): void;
  subscribe(listener: () => void): () => void;
}

/** Creates the list of open dialogs; the newest lies on top. */
export function createDialogs(): Dialogs {
  const open: Dialog[] = [];
  const listeners = new Set<() => void>();
  let key = 0;
  const changed = () => listeners.forEach((listener) => listener());
  const remove = (dialog: Dialog) => {
    const index = open.indexOf(dialog);
    if (index < 0) return;
    open.splice(index, 1);
    changed();
  };
  const add = (dialog: Dialog) => {
    open.push(dialog);
    changed();
  };
  const show = (parts: Omit<MessageDialog, 'key' | 'close'>): Promise<boolean> =>
    new Promise((resolve) => {
      key += 1;
      const dialog: MessageDialog = {
        ...parts,
        key,
        close(confirmed) {
          remove(dialog);
          resolve(confirmed);
        },
      };
      add(dialog);
    });
  const closeProgress = () => open.filter((dialog) => dialog.kind === 'progress').forEach(remove);
  return {
    open: () => open,
    async alert(strings) {
      const { text = '', title = '', confirmButtonLabel = 'OK' } = strings;
      await show({ kind: 'alert', title, text, confirmLabel: confirmButtonLabel, cancelLabel: '' });
    },
    async confirm(strings) {
      const {
        text = '',
        title = 'Confirm',
        subtitle,
        confirmButtonLabel = 'OK',
        cancelButtonLabel = 'Cancel',
      } = strings;
      const parts = { title, text, confirmLabel: confirmButtonLabel, cancelLabel: cancelButtonLabel };
      return { confirmed: await show({ kind: 'confirm', ...parts, ...(subtitle === undefined ? {} : { subtitle }) }) };
    },
    async error(options) {
      const { message = 'An error has occurred.', details, errorCode } = options;
      const text = errorCode === undefined ? message : `${message} (0x${(errorCode >>> 0).toString(16)})`;
      await show({
        kind: 'error',
        title: 'Error',
        text,
        confirmLabel: 'OK',
        cancelLabel: '',
        ...(details === undefined ? {} : { details }),
      });
    },
    frame: (options) =>
      new Promise((resolve) => {
        key += 1;
        const dialog: FrameDialog = {
          ...options,
          key,
          kind: 'frame',
          close() {
            remove(dialog);
            resolve();
          },
        };
        add(dialog);
      }),
    content: (title, draw) =>
      new Promise((resolve) => {
        key += 1;
        const done = (answer: Parameters<typeof resolve>[0]) => {
          remove(dialog);
          resolve(answer);
        };
        const dialog: ContentDialog = {
          key,
          kind: 'content',
          title,
          content: draw(done),
          close: () => done(undefined),
        };
        add(dialog);
      }),
    showProgress(message) {
      closeProgress();
      void show({ kind: 'progress', title: '', text: message, confirmLabel: '', cancelLabel: '' });
    },
    closeProgress,
    subscribe(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
}
