/** A dialog on the page; `close` answers it. */
export interface Dialog {
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
  showProgress(message: string): void;
  closeProgress(): void;
  subscribe(listener: () => void): () => void;
}

/** Creates the list of open dialogs; the page draws the last one. */
export function createDialogs(): Dialogs {
  const open: Dialog[] = [];
  const listeners = new Set<() => void>();
  let key = 0;
  const changed = () => listeners.forEach((listener) => listener());
  const remove = (dialog: Dialog) => {
    open.splice(open.indexOf(dialog), 1);
    changed();
  };
  const show = (parts: Omit<Dialog, 'key' | 'close'>): Promise<boolean> =>
    new Promise((resolve) => {
      key += 1;
      const dialog: Dialog = {
        ...parts,
        key,
        close(confirmed) {
          remove(dialog);
          resolve(confirmed);
        },
      };
      open.push(dialog);
      changed();
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
