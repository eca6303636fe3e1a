import type { Delivery } from '../deliveries.ts';
import { calls } from './calls.ts';
import { badge, createDetailPanel } from './detail.ts';
import type { Act } from './detail.ts';
import { button, byId, element } from './elements.ts';
import { prepareNewDeal } from './new-deal.ts';
import { deliveryState, lastAnswer, toRows } from './view-model.ts';
import type { Row } from './view-model.ts';

/** Deliveries shown; the log itself is longer. */
const shownDeliveries = 50;

const cell = (content: Node | string, className = ''): HTMLElement =>
  element('td', className === '' ? {} : { class: className }, content);

const selectedId = (): string | undefined => /^\/referrals\/([^/]+)$/.exec(location.pathname)?.[1];

function showMessage(text: string | undefined): void {
  const message = byId('message');
  message.hidden = text === undefined;
  message.textContent = text ?? '';
}

const act: Act = async (action) => {
  try {
    await action();
    showMessage(undefined);
  } catch (error) {
    showMessage(error instanceof Error ? error.message : String(error));
    throw error;
  }
};

const detail = createDetailPanel(act);
let rows: Row[] = [];

function select(id: string): void {
  if (selectedId() !== id) history.pushState(null, '', `/referrals/${id}`);
  showSelection();
}

function showSelection(): void {
  const id = selectedId();
  for (const line of byId('referrals').children) {
    line.setAttribute('aria-current', String(line.getAttribute('data-id') === id));
  }
  // The deep link may name Microsoft's record; the deal is shown through the partner's.
  detail.show(rows.find((row) => row.referral.id === id || row.microsoft?.id === id));
}

function renderRow(row: Row): HTMLElement {
  const { referral } = row;
  return element(
    'tr',
    { 'data-id': referral.id },
    cell(button(referral.name, () => select(referral.id), 'link')),
    cell(referral.customerProfile.name),
    cell(row.value, 'number'),
    cell(row.closingDate),
    cell(badge(row.status)),
    cell(row.direction),
    cell(row.help),
    cell(row.microsoftStatus === undefined ? '–' : badge(row.microsoftStatus)),
  );
}

/** The deal a delivery is about; validation events name no deal. */
function dealOf(delivery: Delivery): string {
  const row = rows.find(({ referral, microsoft }) => [referral.id, microsoft?.id].includes(delivery.resourceId));
  if (row === undefined) return delivery.resourceId;
  return row.referral.id === delivery.resourceId ? row.referral.name : `${row.referral.name} (Microsoft)`;
}

function renderDelivery(delivery: Delivery): HTMLElement {
  return element(
    'tr',
    {},
    cell(delivery.attempts[0]?.at.slice(11, 19) ?? ''),
    cell(delivery.event, 'whole'),
    cell(dealOf(delivery)),
    cell(badge(deliveryState(delivery))),
    cell(String(delivery.attempts.length), 'number'),
    cell(lastAnswer(delivery)),
  );
}

/** Replaces the rows and keeps the keyboard focus on the deal where it was. */
function renderList(): void {
  const body = byId('referrals');
  const focused = document.activeElement?.closest('tr[data-id]')?.getAttribute('data-id');
  body.replaceChildren(...rows.map(renderRow));
  byId('no-referrals').hidden = rows.length > 0;
  if (focused === null || focused === undefined) return;
  body.querySelector<HTMLElement>(`tr[data-id="${CSS.escape(focused)}"] button`)?.focus();
}

async function refresh(): Promise<void> {
  const [referrals, deliveries] = await Promise.all([calls.referrals(), calls.deliveries()]);
  rows = toRows(referrals);
  renderList();
  const newest = deliveries.slice(-shownDeliveries).reverse();
  byId('deliveries').replaceChildren(...newest.map(renderDelivery));
  byId('no-deliveries').hidden = newest.length > 0;
  showSelection();
}

/** One refresh at a time; a change during it causes one more. */
function createRefresher(): () => void {
  let isRunning = false;
  let isWanted = false;
  const run = (): void => {
    isWanted = isRunning;
    if (isRunning) return;
    isRunning = true;
    void act(refresh)
      .catch(() => undefined)
      .finally(() => {
        isRunning = false;
        if (isWanted) run();
      });
  };
  return run;
}

function followChanges(): void {
  const changed = createRefresher();
  const connection = byId('connection');
  const source = new EventSource('/sandbox/api/stream');
  source.addEventListener('open', () => (connection.textContent = 'Live'));
  source.addEventListener('error', () => (connection.textContent = 'Connection lost, trying again…'));
  source.addEventListener('changed', changed);
}

window.addEventListener('popstate', showSelection);
prepareNewDeal(act, select);
followChanges();
