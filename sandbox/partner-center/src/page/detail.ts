import type { Referral } from '../referral.ts';
import { calls } from './calls.ts';
import { createEditForm } from './edit-form.ts';
import type { EditForm } from './edit-form.ts';
import { button, byId, element, facts, field } from './elements.ts';
import { dateOf, helpOf, stateOf } from './view-model.ts';
import type { Badge, Row } from './view-model.ts';

/** Runs an action of the person and shows what went wrong; rejects so that a form can react too. */
export type Act = (action: () => Promise<unknown>) => Promise<void>;

/** A coloured state. */
export function badge(state: Badge): HTMLElement {
  return element('span', { class: `badge ${state.tone}` }, state.text);
}

function person(member: Referral['team'][number]): string {
  return [`${member.firstName ?? ''} ${member.lastName ?? ''}`.trim(), member.email, member.phoneNumber]
    .filter(Boolean)
    .join(', ');
}

function describeDeal(row: Row): HTMLElement {
  const { referral } = row;
  const { customerProfile: customer } = referral;
  const { address } = customer;
  const place = [address.addressLine1, `${address.postalCode ?? ''} ${address.city}`.trim(), address.country];
  return facts([
    ['Referral', referral.id],
    ['CRM id', referral.externalReferenceId],
    ['Customer', customer.name],
    ['Address', place.filter(Boolean).join(', ')],
    ['Contact', customer.team.map(person).join('; ')],
    ['Solutions', referral.details.requirements.solutions.map((tag) => tag.name ?? tag.id).join(', ')],
    ['Team', referral.team.map(person).join('; ')],
    ['Microsoft sellers', referral.consent.consentToShareReferralWithMicrosoftSellers ? 'may see it' : 'cannot see it'],
    ['Program', referral.referralProgram],
    ['Answer until', referral.status === 'New' ? dateOf(referral.expirationDateTime) : ''],
    ['Reason', referral.statusReason],
  ]);
}

/** Buttons for a record that waits for an answer. */
function answerButtons(record: Referral, who: string, act: Act): HTMLElement {
  const reason = element('input', { autocomplete: 'off' });
  return element(
    'div',
    {},
    field(`Reason for declining (${who})`, reason),
    element(
      'div',
      { class: 'buttons' },
      button(`Accept as ${who}`, () => void act(() => calls.accept(record.id)).catch(() => undefined), 'primary'),
      button(`Decline as ${who}`, () => void act(() => calls.decline(record.id, reason.value)).catch(() => undefined)),
    ),
  );
}

function closeButtons(record: Referral, who: string, act: Act): HTMLElement {
  const close = (substatus: string) => () => void act(() => calls.close(record.id, substatus)).catch(() => undefined);
  return element(
    'div',
    { class: 'buttons' },
    button(`Close as won (${who})`, close('Won')),
    button(`Close as lost (${who})`, close('Lost')),
  );
}

function describeMicrosoft(microsoft: Referral | undefined, act: Act): HTMLElement {
  const part = element('div', {}, element('h3', {}, 'Microsoft’s record'));
  if (microsoft === undefined) {
    part.append(element('p', {}, 'Microsoft has not been asked for help.'));
    return part;
  }
  part.append(
    badge(stateOf(microsoft)),
    facts([
      ['Help asked for', helpOf(microsoft)],
      ['Note to Microsoft', microsoft.inviteContext.notes],
      ['Microsoft CRM id', microsoft.trackingInfo.microsoftMsxId],
      ['Seller', microsoft.team.map(person).join('; ')],
      ['Answer until', microsoft.status === 'New' ? dateOf(microsoft.expirationDateTime) : ''],
      ['Reason', microsoft.statusReason],
    ]),
  );
  if (microsoft.status === 'New') part.append(answerButtons(microsoft, 'Microsoft', act));
  if (microsoft.status === 'Active') part.append(closeButtons(microsoft, 'Microsoft', act));
  return part;
}

/** The panel with one deal. */
export interface DetailPanel {
  /** Shows a row, or asks to choose one; keeps what the person is typing while the same deal stays open. */
  show(row: Row | undefined): void;
}

/** Creates the panel. */
export function createDetailPanel(act: Act): DetailPanel {
  const panel = byId('detail');
  let open: { id: string; isClosed: boolean; form: EditForm | undefined; eTags: string } | undefined;
  const eTagsOf = (row: Row): string => `${row.referral.eTag} ${row.microsoft?.eTag ?? ''}`;
  let facing = element('div');
  let microsoftPart = element('div');

  function render(row: Row): void {
    const { referral } = row;
    const isClosed = referral.status === 'Closed';
    const form = isClosed
      ? undefined
      : createEditForm(referral, (changes) => act(() => calls.edit(referral.id, changes)));
    facing = element('div');
    microsoftPart = element('div');
    panel.replaceChildren(
      element('div', { class: 'card-head' }, element('h2', { id: 'detail-title' }, referral.name)),
      element(
        'div',
        { class: 'detail-body' },
        facing,
        element('h3', {}, 'Edit in the portal'),
        form?.node ?? element('p', {}, 'A closed deal cannot be changed.'),
        microsoftPart,
      ),
    );
    open = { id: referral.id, isClosed, form, eTags: '' };
  }

  function refresh(row: Row): void {
    const { referral } = row;
    facing.replaceChildren(badge(row.status), describeDeal(row));
    if (referral.status === 'New') facing.append(answerButtons(referral, 'partner', act));
    if (referral.status === 'Active') facing.append(closeButtons(referral, 'partner', act));
    microsoftPart.replaceChildren(describeMicrosoft(row.microsoft, act));
    const title = panel.querySelector('#detail-title');
    if (title !== null) title.textContent = referral.name;
  }

  return {
    show(row) {
      if (row === undefined) {
        if (open === undefined) return;
        open = undefined;
        panel.replaceChildren(
          element('div', { class: 'card-head' }, element('h2', { id: 'detail-title' }, 'Deal')),
          element('p', { class: 'empty' }, 'Choose a referral in the list.'),
        );
        return;
      }
      const isClosed = row.referral.status === 'Closed';
      if (open?.id !== row.referral.id || open.isClosed !== isClosed) render(row);
      if (open === undefined || open.eTags === eTagsOf(row)) return;
      open.eTags = eTagsOf(row);
      refresh(row);
      open.form?.update(row.referral);
    },
  };
}
