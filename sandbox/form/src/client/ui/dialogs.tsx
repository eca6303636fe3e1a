import * as React from 'react';
import type { Dialog, Dialogs } from '../xrm/dialogs.ts';
import { useChanges } from './use-model.ts';

/** Draws the newest dialog over the page and keeps the focus in it. */
export function DialogLayer({ dialogs }: { dialogs: Dialogs }) {
  useChanges(dialogs);
  const open = dialogs.open();
  const dialog = open[open.length - 1];
  return dialog ? <DialogBox key={dialog.key} dialog={dialog} /> : null;
}

function DialogBox({ dialog }: { dialog: Dialog }) {
  const { kind, title, subtitle, text, details, confirmLabel, cancelLabel, close } = dialog;
  if (kind === 'progress') {
    return (
      <div className="dialog-backdrop">
        <div className="dialog" role="status">
          {text}
        </div>
      </div>
    );
  }
  return (
    <Modal title={title || text} role={kind === 'error' ? 'alertdialog' : 'dialog'} onEscape={() => close(false)}>
      {title !== '' && <h2>{title}</h2>}
      {subtitle !== undefined && <h3>{subtitle}</h3>}
      <p className="dialog-text">{text}</p>
      {details !== undefined && (
        <details>
          <summary>Details</summary>
          <pre>{details}</pre>
        </details>
      )}
      <div className="dialog-buttons">
        <button type="button" className="primary" onClick={() => close(true)}>
          {confirmLabel}
        </button>
        {kind === 'confirm' && (
          <button type="button" onClick={() => close(false)}>
            {cancelLabel}
          </button>
        )}
      </div>
    </Modal>
  );
}

/** A modal box: first button or field focused, Tab stays inside, the focus goes back afterwards. */
export function Modal(props: {
  title: string;
  role: 'dialog' | 'alertdialog';
  onEscape(): void;
  children: React.ReactNode;
}) {
  const box = React.useRef<HTMLDivElement>(null);
  React.useEffect(() => {
    const before = document.activeElement;
    focusables(box.current)[0]?.focus();
    return () => {
      if (before instanceof HTMLElement) before.focus();
    };
  }, []);
  const keys = (event: React.KeyboardEvent) => {
    if (event.key === 'Escape') props.onEscape();
    if (event.key !== 'Tab') return;
    const items = focusables(box.current);
    const edge = event.shiftKey ? items[0] : items[items.length - 1];
    if (document.activeElement !== edge) return;
    event.preventDefault();
    (event.shiftKey ? items[items.length - 1] : items[0])?.focus();
  };
  return (
    <div className="dialog-backdrop">
      <div ref={box} className="dialog" role={props.role} aria-modal="true" aria-label={props.title} onKeyDown={keys}>
        {props.children}
      </div>
    </div>
  );
}

function focusables(root: HTMLElement | null): HTMLElement[] {
  return Array.from(
    root?.querySelectorAll<HTMLElement>('button, input, select, textarea, a[href], summary') ?? [],
  ).filter((element) => !element.hasAttribute('disabled'));
}
