/** @jest-environment jsdom */
import { readFileSync } from 'node:fs';
import axe from 'axe-core';
import { declineReasons, longestNote } from '../../../../domain/decline.ts';
import { texts } from '../../../../solution/contract/texts.ts';
import type { TextKey } from '../../../../solution/contract/texts.ts';
import type { DeclineApp } from '../../../../webresources/src/dialogs/app.ts';
import { startDecline } from '../../../../webresources/src/dialogs/decline.ts';
import { encodeTargets } from '../../../../webresources/src/rules/dialog-data.ts';

const html = readFileSync('webresources/src/dialogs/decline.html', 'utf8');
const ids = ['5b0c2f5e-7c1d-4a55-9a3e-000000000001', '5b0c2f5e-7c1d-4a55-9a3e-000000000002'] as const;
const two = [
  { table: 'opportunity', id: ids[0] },
  { table: 'lead', id: ids[1] },
];
const names = new Map<string, string>([
  [ids[0], 'Warehouse'],
  [ids[1], 'Fleet'],
]);
const text = (key: TextKey, parameters: Record<string, string> = {}): string =>
  texts.en[key].replace(/\{(\w+)\}/g, (_, name: string) => parameters[name] ?? '');

const find = <T extends HTMLElement>(id: string): T => document.getElementById(id) as T;
const radios = (): HTMLInputElement[] => Array.from(document.querySelectorAll('input[type=radio]'));
const submitButton = (): HTMLButtonElement => find('submit');
const settle = (): Promise<unknown> => new Promise((resolve) => setTimeout(resolve));

function start(targets: object[] = two, app: Partial<DeclineApp> = {}) {
  document.documentElement.innerHTML = html
    .replace(/^[\s\S]*?<html[^>]*>|<\/html>/g, '')
    .replace(/<script[^>]*><\/script>/g, '');
  const decline = jest.fn(async (..._: Parameters<DeclineApp['decline']>): Promise<unknown> => 'row');
  const close = jest.fn();
  const refusal = (fault: unknown): string => (fault as Error).message;
  const readNames = async (): Promise<Map<string, string>> => names;
  const whole: DeclineApp = { language: () => 'de', textOf: text, readNames, decline, refusal, ...app };
  startDecline(document, `?data=${encodeTargets(targets as typeof two)}`, whole, close);
  return { decline, close };
}

function choose(reason: string, note = ''): void {
  radios()
    .find(({ value }) => value === reason)!
    .click();
  const field = find<HTMLTextAreaElement>('note');
  field.value = note;
  field.dispatchEvent(new Event('input'));
}

async function submit(): Promise<void> {
  submitButton().click();
  await settle();
}

describe('the decline dialog', () => {
  it('offers every reason in the words of the portal and starts at the first', () => {
    start();
    expect(radios().map((radio) => [radio.value, radio.parentElement?.textContent])).toEqual(
      Object.entries(declineReasons).map(([reason, key]) => [reason, text(key)]),
    );
    expect(document.activeElement).toBe(radios()[0]);
    expect(radios().some(({ checked }) => checked)).toBe(false);
  });

  it('says what it declines, that it cannot be undone, and in which language', () => {
    start();
    expect(find('heading').textContent).toBe(text('UI_DECLINE_MANY', { count: '2' }));
    expect(document.body.textContent).toContain(text('UI_DECLINE_FINAL'));
    expect(document.documentElement.lang).toBe('de');
    expect(document.title).toBe(text('UI_DECLINE'));
  });

  it('names a single deal as soon as its name is read', async () => {
    start([two[0]!]);
    expect(find('heading').textContent).toBe(text('UI_DECLINE_MANY', { count: '1' }));
    await settle();
    expect(find('heading').textContent).toBe(text('UI_DECLINE_ONE', { name: 'Warehouse' }));
  });

  it('counts deals whose names cannot be read', async () => {
    const { decline } = start(two, { readNames: async () => new Map() });
    decline.mockResolvedValueOnce('row').mockRejectedValueOnce(new Error('No access.'));
    await settle();
    expect(find('heading').textContent).toBe(text('UI_DECLINE_MANY', { count: '2' }));
    choose('budget');
    await submit();
    expect(find('error').textContent).toBe(`${text('UI_DECLINE_ROW', { number: '2' })}: No access.`);
    expect(find('heading').textContent).toBe(text('UI_DECLINE_MANY', { count: '1' }));
  });

  it('labels every field, group and button', () => {
    start();
    expect(find('fields').getAttribute('aria-labelledby')).toBe('heading');
    expect(find('heading').textContent).not.toBe('');
    expect(radios().every(({ required }) => required)).toBe(true);
    expect(document.querySelector('label[for=note]')?.textContent).toBe(text('UI_DECLINE_NOTE'));
    expect(find('reasons').querySelector('legend')?.textContent).toBe(text('UI_DECLINE_REASON'));
    const unnamed = Array.from(document.querySelectorAll('button, legend, label')).filter(
      (element) => !element.textContent?.trim(),
    );
    expect(unnamed).toEqual([]);
  });

  it('has no accessibility fault that can be found without a browser, also with an error on it', async () => {
    start();
    await submit();
    expect(find('error').textContent).not.toBe('');
    const { violations } = await axe.run(document.body, { rules: { 'color-contrast': { enabled: false } } });
    expect(violations.map(({ id, nodes }) => [id, nodes[0]?.html])).toEqual([]);
  });

  it('stores one request per deal with reason and note, and closes', async () => {
    const { decline, close } = start();
    choose('budget', ' Too small. ');
    await submit();
    expect(decline.mock.calls.map(([target, payload]) => [target.id, JSON.parse(payload)])).toEqual(
      ids.map((id) => [id, { reason: 'budget', note: 'Too small.' }]),
    );
    const [one, other] = decline.mock.calls.map(([, , clientRequestId]) => clientRequestId);
    expect(one).toMatch(/^[0-9a-f-]{36}$/);
    expect(other).not.toBe(one);
    expect(close).toHaveBeenCalledTimes(1);
    expect(find('status').textContent).toBe(text('UI_DECLINE_DONE'));
    expect(find('form').hidden).toBe(true);
    expect(document.activeElement).toBe(find('status'));
  });

  it('sends no note when there is none', async () => {
    const { decline } = start([two[0]!]);
    choose('other', '   ');
    await submit();
    expect(decline.mock.calls[0]?.[1]).toBe('{"reason":"other"}');
  });

  it('wants a reason first', async () => {
    const { decline, close } = start();
    submitButton().focus();
    await submit();
    expect(decline).not.toHaveBeenCalled();
    expect(close).not.toHaveBeenCalled();
    expect(find('error').textContent).toBe(text('REF_DECLINE_REASON'));
    expect(document.activeElement).toBe(radios()[0]);
    expect(find('reasons').getAttribute('aria-describedby')).toBe('error');
    const isInvalid = (): boolean[] => radios().map((radio) => radio.getAttribute('aria-invalid') === 'true');
    expect(new Set(isInvalid())).toEqual(new Set([true]));
    choose('budget');
    expect(new Set(isInvalid())).toEqual(new Set([false]));
    expect(find('error').textContent).toBe('');
  });

  it('counts the characters that are left', () => {
    start();
    expect(find<HTMLTextAreaElement>('note').maxLength).toBe(longestNote);
    choose('budget', 'abc');
    expect(find('left').textContent).toBe(text('UI_DECLINE_LEFT', { count: String(longestNote - 3) }));
  });

  it('shows progress, lets nobody send twice, and cannot be left meanwhile', async () => {
    const { decline, close } = start();
    let finish = (_: string): void => undefined;
    decline.mockReturnValueOnce(new Promise((resolve) => (finish = resolve)));
    choose('budget');
    radios()[0]?.focus();
    find<HTMLFormElement>('form').requestSubmit();
    await settle();
    expect(find('status').textContent).toBe(text('UI_DECLINE_WORKING', { count: '1', total: '2' }));
    expect(submitButton().disabled).toBe(false);
    expect(submitButton().getAttribute('aria-disabled')).toBe('true');
    expect(document.activeElement).toBe(submitButton());
    expect(find<HTMLFieldSetElement>('fields').disabled).toBe(true);
    submitButton().click();
    expect(find<HTMLButtonElement>('cancel').disabled).toBe(true);
    find<HTMLFormElement>('form').dispatchEvent(new Event('submit', { cancelable: true }));
    document.dispatchEvent(new KeyboardEvent('keydown', { key: 'Escape' }));
    expect(close).not.toHaveBeenCalled();
    finish('row');
    await settle();
    expect(decline).toHaveBeenCalledTimes(2);
    expect(close).toHaveBeenCalledTimes(1);
  });

  it('keeps what failed with the reason, and sends only that again with the same id', async () => {
    const { decline, close } = start();
    decline.mockResolvedValueOnce('row').mockRejectedValueOnce(new Error('No access.'));
    choose('budget');
    await submit();
    expect(close).not.toHaveBeenCalled();
    expect(find('error').textContent).toBe('Fleet: No access.');
    expect(find('heading').textContent).toBe(text('UI_DECLINE_ONE', { name: 'Fleet' }));
    expect(submitButton().getAttribute('aria-disabled')).toBe('false');
    expect(document.activeElement).toBe(submitButton());
    choose('budget');
    expect(find('error').textContent).toBe('Fleet: No access.');
    await submit();
    expect(decline).toHaveBeenCalledTimes(3);
    expect(decline.mock.calls[2]).toEqual(decline.mock.calls[1]);
    expect(find('error').textContent).toBe('');
    expect(close).toHaveBeenCalledTimes(1);
  });

  it('takes another id for another content, because one id stands for one request', async () => {
    const { decline } = start([two[0]!]);
    decline.mockRejectedValueOnce(new Error('network'));
    choose('budget');
    await submit();
    choose('abuse');
    await submit();
    expect(decline.mock.calls[1]?.[2]).not.toBe(decline.mock.calls[0]?.[2]);
  });

  it.each(['cancel', 'Escape'])('closes without a request by %s', (way) => {
    const { decline, close } = start();
    if (way === 'cancel') find('cancel').click();
    else document.dispatchEvent(new KeyboardEvent('keydown', { key: 'Escape' }));
    expect(close).toHaveBeenCalledTimes(1);
    expect(decline).not.toHaveBeenCalled();
  });

  it('does not close by another key', () => {
    const { close } = start();
    document.dispatchEvent(new KeyboardEvent('keydown', { key: 'a' }));
    expect(close).not.toHaveBeenCalled();
  });

  it('shows names as text, never as markup', async () => {
    start([two[0]!], { readNames: async () => new Map([[ids[0], '<img src=x onerror=alert(1)>']]) });
    await settle();
    expect(document.querySelector('img')).toBeNull();
    expect(find('heading').textContent).toContain('<img');
  });

  it('says what is wrong when it does not know which deals to decline', () => {
    start([]);
    expect(find('form').hidden).toBe(true);
    expect(find('error').textContent).toBe(text('UI_DECLINE_BAD_DATA'));
  });

  it.each([
    [
      'there is no app around it',
      {
        language: () => {
          throw new Error('Xrm is not defined');
        },
      },
    ],
    ['the app does not know the language', { language: () => '' }],
  ])('says that it is a dialog of an app when %s', (_, app) => {
    start(two, app);
    expect(find('form').hidden).toBe(true);
    expect(find('error').textContent).toContain('only as a dialog of a Dynamics 365 app');
  });

  it('says so, too, when the script of the app is missing', () => {
    start();
    document.documentElement.innerHTML = html.replace(/<script[^>]*><\/script>/g, '');
    startDecline(document, '', undefined, jest.fn());
    expect(find('error').textContent).toContain('only as a dialog of a Dynamics 365 app');
  });
});
