import { calls } from './calls.ts';
import type { Act } from './detail.ts';
import { button, byId, element, field } from './elements.ts';

interface Entry {
  name: string;
  label: string;
  value: string;
  required?: boolean;
  wide?: boolean;
  type?: string;
}

const dayMs = 24 * 60 * 60_000;

/** The fields with an example, so that one press of the button already sends something sensible. */
function entries(): Entry[] {
  const closing = new Date(Date.now() + 90 * dayMs).toISOString().slice(0, 10);
  return [
    { name: 'name', label: 'Deal name', value: 'Harbour analytics platform', required: true },
    { name: 'customerName', label: 'Customer name', value: 'Vesterhavn Logistik A/S', required: true },
    { name: 'addressLine1', label: 'Address', value: 'Kajgade 14', required: true },
    { name: 'city', label: 'City', value: 'Aarhus', required: true },
    { name: 'state', label: 'State or region', value: '' },
    { name: 'postalCode', label: 'Postal code', value: '8000' },
    { name: 'country', label: 'Country (two letters)', value: 'DK', required: true },
    { name: 'firstName', label: 'Contact first name', value: 'Signe' },
    { name: 'lastName', label: 'Contact last name', value: 'Thorup' },
    { name: 'email', label: 'Contact e-mail', value: 'signe.thorup@vesterhavn.example', type: 'email' },
    { name: 'phoneNumber', label: 'Contact phone', value: '+45 55 55 01 17', type: 'tel' },
    { name: 'dealValue', label: 'Value', value: '64000', required: true, type: 'number' },
    { name: 'currency', label: 'Currency code', value: 'EUR', required: true },
    { name: 'closingDate', label: 'Expected closing date', value: closing, required: true, type: 'date' },
    { name: 'solutionId', label: 'Solution id', value: 'SOL-50871-LKV' },
    { name: 'solutionName', label: 'Solution name', value: 'Lakeview Port Insights' },
    { name: 'notes', label: 'Deal notes', value: '', wide: true },
    {
      name: 'invitation',
      label: 'Message to the partner',
      value: 'The customer asks for a partner with port experience.',
      wide: true,
    },
  ];
}

/** Turns the form into the body of the control endpoint. */
export function toDeal(values: Readonly<Record<string, string>>): Record<string, unknown> {
  const value = (name: string): string => (values[name] ?? '').trim();
  const hasContact = value('lastName') !== '';
  const solution = { id: value('solutionId'), name: value('solutionName') || null, type: 'Name' };
  return {
    kind: value('kind') || 'coSell',
    name: value('name'),
    customer: {
      name: value('customerName'),
      addressLine1: value('addressLine1'),
      city: value('city'),
      state: value('state') || null,
      postalCode: value('postalCode') || null,
      country: value('country').toUpperCase(),
    },
    ...(hasContact
      ? {
          contact: {
            firstName: value('firstName'),
            lastName: value('lastName'),
            email: value('email'),
            phoneNumber: value('phoneNumber'),
          },
        }
      : {}),
    dealValue: Number(value('dealValue')),
    currency: value('currency').toUpperCase(),
    closingDateTime: `${value('closingDate')}T00:00:00Z`,
    notes: value('notes') || null,
    invitation: value('invitation') || null,
    solutions: solution.id === '' ? [] : [solution],
  };
}

function inputFor(entry: Entry): HTMLInputElement {
  const attributes: Record<string, string> = { name: entry.name, value: entry.value, autocomplete: 'off' };
  if (entry.required === true) attributes['required'] = '';
  if (entry.type !== undefined) attributes['type'] = entry.type;
  if (entry.type === 'number') Object.assign(attributes, { min: '0.01', step: '0.01' });
  return element('input', attributes);
}

/** Prepares the dialog behind "New deal from Microsoft"; `created` receives the id of the partner's new record. */
export function prepareNewDeal(act: Act, created: (referralId: string) => void): void {
  const dialog = byId('deal-dialog') as HTMLDialogElement;
  const open = (): void => {
    const kind = element(
      'select',
      { name: 'kind' },
      element('option', { value: 'coSell' }, 'Co-sell deal'),
      element('option', { value: 'qualifiedLead' }, 'Qualified lead'),
    );
    const form = element(
      'form',
      {},
      element(
        'div',
        { class: 'fields' },
        field('Kind', kind),
        ...entries().map((entry) => field(entry.label, inputFor(entry), entry.wide)),
      ),
      element(
        'div',
        { class: 'buttons' },
        element('button', { type: 'submit', class: 'primary' }, 'Send to partner'),
        button('Cancel', () => dialog.close()),
      ),
    );
    form.addEventListener('submit', (event) => {
      event.preventDefault();
      const values = Object.fromEntries(
        [...new FormData(form).entries()].map(([name, value]) => [name, String(value)]),
      );
      const send = act(async () => {
        const { referralId } = await calls.createDeal(toDeal(values));
        dialog.close();
        created(referralId);
      });
      send.catch(() => undefined);
    });
    dialog.replaceChildren(
      element('div', { class: 'card-head' }, element('h2', { id: 'deal-dialog-title' }, 'New deal from Microsoft')),
      form,
    );
    dialog.showModal();
  };
  byId('new-deal').addEventListener('click', open);
}
