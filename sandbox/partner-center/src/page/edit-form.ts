import type { Referral } from '../referral.ts';
import { button, element, field } from './elements.ts';
import { changesBetween, editableValues } from './view-model.ts';
import type { EditableValues } from './view-model.ts';

/** The form in which a colleague or a Microsoft seller changes a deal. */
export interface EditForm {
  readonly node: HTMLElement;
  /** Takes over a newer state; values the person is changing are kept, and a note says so. */
  update(referral: Referral): void;
}

type Input = HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement;

const stages: readonly (readonly [string, string])[] = [
  ['', 'not set'],
  ['10', '10 % – created'],
  ['20', '20 % – qualified'],
  ['40', '40 % – developed'],
  ['60', '60 % – proposed'],
  ['80', '80 % – negotiated'],
  ['100', '100 % – won'],
];

function createInputs(): Record<keyof EditableValues, Input> {
  return {
    name: element('input', { name: 'name', required: '', maxlength: '255', autocomplete: 'off' }),
    dealValue: element('input', { name: 'dealValue', type: 'number', min: '0.01', step: '0.01', required: '' }),
    currency: element('input', { name: 'currency', required: '', maxlength: '3', autocomplete: 'off' }),
    closingDate: element('input', { name: 'closingDate', type: 'date', required: '' }),
    salesStage: element(
      'select',
      { name: 'salesStage' },
      ...stages.map(([value, label]) => element('option', { value }, label)),
    ),
    notes: element('textarea', { name: 'notes', maxlength: '4000' }),
  };
}

/** Creates the form for a record; `save` receives only what was changed. */
export function createEditForm(first: Referral, save: (changes: Record<string, unknown>) => Promise<void>): EditForm {
  const inputs = createInputs();
  const names = Object.keys(inputs) as (keyof EditableValues)[];
  let shown = editableValues(first);
  let newest = shown;

  const note = element('p', { class: 'note', role: 'status', hidden: '' });
  const submit = element('button', { type: 'submit', class: 'primary' }, 'Save changes');
  const form = element(
    'form',
    { 'aria-label': 'Edit deal' },
    element(
      'div',
      { class: 'fields' },
      field('Deal name', inputs.name, true),
      field('Deal value', inputs.dealValue),
      field('Currency', inputs.currency),
      field('Closing date', inputs.closingDate),
      field('Sales stage', inputs.salesStage),
      field('Notes', inputs.notes, true),
    ),
    element('div', { class: 'buttons' }, submit),
  );

  const read = (): EditableValues =>
    Object.fromEntries(names.map((name) => [name, inputs[name].value])) as unknown as EditableValues;
  const isChanged = (): boolean => Object.keys(changesBetween(shown, read())).length > 0;

  function show(values: EditableValues): void {
    shown = values;
    for (const name of names) inputs[name].value = values[name];
    note.hidden = true;
    submit.disabled = true;
  }

  note.append(
    'Somebody changed this deal meanwhile. ',
    button('Load the new values', () => show(newest)),
  );
  form.addEventListener('input', () => (submit.disabled = !isChanged()));
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    const changes = changesBetween(shown, read());
    submit.disabled = true;
    void save(changes).then(
      () => show(read()),
      () => (submit.disabled = false),
    );
  });
  show(shown);

  return {
    node: element('div', {}, note, form),
    update(referral) {
      newest = editableValues(referral);
      const isNewer = Object.keys(changesBetween(shown, newest)).length > 0;
      if (!isNewer) return;
      if (isChanged()) note.hidden = false;
      else show(newest);
    },
  };
}
