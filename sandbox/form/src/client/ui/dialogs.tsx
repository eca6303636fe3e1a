import * as React from 'react';
import type { Dialog, Dialogs, MessageDialog } from '../xrm/dialogs.ts';
import { FrameBox } from './frame-dialog.tsx';
import { Modal } from './modal.tsx';
import { useChanges } from './use-model.ts';

/** Draws the open dialogs, the newest on top; the others stay as they are below it. */
export function DialogLayer({ dialogs }: { dialogs: Dialogs }) {
  useChanges(dialogs);
  return (
    <>
      {dialogs.open().map((dialog) => (
        <DialogBox key={dialog.key} dialog={dialog} />
      ))}
    </>
  );
}

function DialogBox({ dialog }: { dialog: Dialog }) {
  if (dialog.kind === 'frame') return <FrameBox dialog={dialog} />;
  if (dialog.kind === 'content') {
    return (
      <Modal title={dialog.title} role="dialog" className="wide" onEscape={dialog.close}>
        {dialog.content as React.ReactElement}
      </Modal>
    );
  }
  return <MessageBox dialog={dialog} />;
}

function MessageBox({ dialog }: { dialog: MessageDialog }) {
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
