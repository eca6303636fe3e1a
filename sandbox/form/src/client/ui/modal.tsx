import * as React from 'react';

/** A modal box: first button or field focused, Tab stays inside, the focus goes back afterwards. */
export function Modal(props: {
  title: string;
  role: 'dialog' | 'alertdialog';
  className?: string;
  style?: React.CSSProperties;
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
      <div
        ref={box}
        className={`dialog ${props.className ?? ''}`}
        style={props.style}
        role={props.role}
        aria-modal="true"
        aria-label={props.title}
        onKeyDown={keys}
      >
        {props.children}
      </div>
    </div>
  );
}

function focusables(root: HTMLElement | null): HTMLElement[] {
  return Array.from(
    root?.querySelectorAll<HTMLElement>('button, input, select, textarea, a[href], summary, iframe') ?? [],
  ).filter((element) => !element.hasAttribute('disabled'));
}
