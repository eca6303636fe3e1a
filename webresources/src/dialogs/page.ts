import { declineReasons } from '../../../domain/decline.ts';
import type { TextKey } from '../../../solution/contract/texts.ts';
import type { DeclineApp } from './app.ts';

/** The parts of decline.html, found once. The page hands itself over; it is our own, not the form's. */
export interface Parts {
  page: Document;
  heading: HTMLElement;
  form: HTMLFormElement;
  fields: HTMLFieldSetElement;
  reasons: HTMLFieldSetElement;
  note: HTMLTextAreaElement;
  left: HTMLElement;
  submit: HTMLButtonElement;
  cancel: HTMLButtonElement;
  status: HTMLElement;
  error: HTMLElement;
}

/** Finds the parts by their ids. */
export function partsOf(page: Document): Parts {
  const part = <T extends HTMLElement>(id: string): T => page.getElementById(id) as T;
  return {
    page,
    heading: part('heading'),
    form: part('form'),
    fields: part('fields'),
    reasons: part('reasons'),
    note: part('note'),
    left: part('left'),
    submit: part('submit'),
    cancel: part('cancel'),
    status: part('status'),
    error: part('error'),
  };
}

/** Fills the texts and the list of reasons. */
export function fill({ page, reasons }: Parts, { textOf }: DeclineApp): void {
  for (const element of Array.from(page.querySelectorAll<HTMLElement>('[data-text]'))) {
    element.textContent = textOf(element.dataset['text'] as TextKey);
  }
  for (const [reason, key] of Object.entries(declineReasons)) {
    const label = page.createElement('label');
    const choice = page.createElement('input');
    label.className = 'reason';
    choice.type = 'radio';
    choice.name = 'reason';
    choice.required = true;
    choice.value = reason;
    label.append(choice, textOf(key));
    reasons.append(label);
  }
}

/** The radio buttons of the reasons. */
export function choices({ reasons }: Parts): HTMLInputElement[] {
  return Array.from(reasons.querySelectorAll<HTMLInputElement>('input'));
}

/** Says what is wrong with the choice of a reason; an empty text takes it back. */
export function showReasonError(parts: Parts, text: string): void {
  parts.error.textContent = text;
  for (const choice of choices(parts)) {
    if (text) choice.setAttribute('aria-invalid', 'true');
    else choice.removeAttribute('aria-invalid');
  }
}
