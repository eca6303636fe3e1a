/** @jest-environment jsdom */
import { createEditForm } from '../../../../../sandbox/partner-center/src/page/edit-form.ts';
import type { EditForm } from '../../../../../sandbox/partner-center/src/page/edit-form.ts';
import type { Referral } from '../../../../../sandbox/partner-center/src/referral.ts';

const referral = (dealValue: number): Referral =>
  ({
    name: 'Harbour',
    salesStage: null,
    details: { dealValue, currency: 'EUR', closingDateTime: '2026-12-01T00:00:00Z', notes: 'first' },
  }) as Referral;

function open(save = jest.fn(() => Promise.resolve())) {
  const form = createEditForm(referral(100), save);
  document.body.replaceChildren(form.node);
  return { form, save };
}

const input = (form: EditForm, name: string): HTMLInputElement => {
  const found = form.node.querySelector<HTMLInputElement>(`[name="${name}"]`);
  if (found === null) throw new Error(`no input ${name}`);
  return found;
};

function type(form: EditForm, name: string, value: string): void {
  input(form, name).value = value;
  input(form, name).dispatchEvent(new Event('input', { bubbles: true }));
}

const submitButton = (form: EditForm) => form.node.querySelector<HTMLButtonElement>('button[type="submit"]');
const note = (form: EditForm) => form.node.querySelector<HTMLElement>('.note');
const submit = (form: EditForm) =>
  form.node.querySelector('form')?.dispatchEvent(new Event('submit', { cancelable: true, bubbles: true }));

describe('edit form', () => {
  it('can be saved only when something was changed, and sends only that', async () => {
    const { form, save } = open();
    expect(submitButton(form)?.disabled).toBe(true);
    type(form, 'dealValue', '250');
    expect(submitButton(form)?.disabled).toBe(false);
    submit(form);
    expect(save).toHaveBeenCalledWith({ dealValue: 250 });
    await Promise.resolve();
    expect(submitButton(form)?.disabled).toBe(true);
  });

  it('keeps the values and can be saved again after a refusal', async () => {
    const refused = jest.fn(() => Promise.reject(new Error('no')));
    const { form } = open(refused);
    type(form, 'dealValue', '250');
    submit(form);
    await new Promise((resolve) => queueMicrotask(() => resolve(undefined)));
    expect(submitButton(form)?.disabled).toBe(false);
    expect(input(form, 'dealValue').value).toBe('250');
  });

  it('takes over a newer state while nobody types', () => {
    const { form } = open();
    form.update(referral(300));
    expect(input(form, 'dealValue').value).toBe('300');
    expect(note(form)?.hidden).toBe(true);
  });

  it('keeps what is being typed and offers the newer state', () => {
    const { form } = open();
    type(form, 'notes', 'mine');
    form.update(referral(300));
    expect(input(form, 'dealValue').value).toBe('100');
    expect(note(form)?.hidden).toBe(false);
    note(form)?.querySelector('button')?.click();
    expect([input(form, 'dealValue').value, input(form, 'notes').value]).toEqual(['300', 'first']);
    expect(note(form)?.hidden).toBe(true);
  });
});
