import * as React from 'react';
import type { FrameDialog } from '../xrm/dialogs.ts';
import { Modal } from './modal.tsx';

/**
 * A page of the same origin in a dialog. It finds `Xrm` in the window above it, and closes the dialog by `window.close()`
 * as in an app; browsers themselves ignore that call in a frame.
 */
export function FrameBox({ dialog }: { dialog: FrameDialog }) {
  const { title, address, width, height, close } = dialog;
  const frame = React.useRef<HTMLIFrameElement>(null);
  const [problem, setProblem] = React.useState('');
  const loaded = () => {
    const inner = frame.current?.contentWindow;
    if (!inner) return;
    inner.close = close;
    inner.addEventListener('keydown', (event) => {
      if (event.key === 'Escape' && !event.defaultPrevented) close();
    });
    if (!inner.document.body?.childElementCount)
      setProblem(`The page ${address.split('?')[0]} is empty. Is it in the imported solution?`);
    // The keyboard goes on inside the dialog.
    else inner.focus();
  };
  return (
    <Modal
      title={title || 'Dialog'}
      role="dialog"
      className="framed"
      style={{ ...(width ? { width } : {}), ...(height ? { height } : {}) }}
      onEscape={close}
    >
      <div className="frame-head">
        <h2>{title}</h2>
        <button type="button" className="quiet" aria-label="Close" onClick={close}>
          ✕
        </button>
      </div>
      {problem !== '' && <p role="alert">{problem}</p>}
      <iframe ref={frame} title={title || 'Dialog'} src={address} onLoad={loaded} />
    </Modal>
  );
}
