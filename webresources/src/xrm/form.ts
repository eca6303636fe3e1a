import { visibility } from '../../../solution/contract/choices.ts';
import { cosellReferral as referral, opportunity } from '../../../solution/contract/tables.ts';
import type { Deal } from '../rules/deal.ts';
import type { RecordReference } from '../rules/target.ts';

/** Our own notifications on the form; each has one id, so that a new text replaces the old one. */
export const notification = { progress: 'cosell.progress', hints: 'cosell.hints', news: 'cosell.news' } as const;

export type NotificationId = (typeof notification)[keyof typeof notification];
export type Level = 'ERROR' | 'WARNING' | 'INFO';

/** Standard columns of the default mapping that readiness looks at. */
const standard = {
  account: ['parentaccountid', 'customerid'],
  contact: ['parentcontactid'],
  currency: ['transactioncurrencyid'],
  value: 'estimatedvalue',
  closingDate: 'estimatedclosedate',
  notes: 'description',
} as const;

/** Attribute of a column, or nothing where the form does not have it. */
export function attributeOf(form: Xrm.FormContext, name: string): Xrm.Attributes.Attribute | null {
  return form.getAttribute(name) ?? null;
}

/** A GUID in lower case without braces. */
export function plainId(id: string): string {
  return id.replace(/[{}]/g, '').toLowerCase();
}

/** GUID of the record as {@link plainId}; empty for a record that is not saved, or a form that is gone. */
export function recordIdOf(form: Xrm.FormContext): string {
  try {
    return plainId(form.data.entity.getId());
  } catch {
    // The client throws when the user has left the form; whoever asks stops then.
    return '';
  }
}

/** The opportunity or lead a form is about: its own record, or the one that a referral belongs to. */
export function targetOf(form: Xrm.FormContext): RecordReference | undefined {
  const id = recordIdOf(form);
  const table = form.data.entity.getEntityName();
  if (table !== referral.table) return id ? { table, id } : undefined;
  const { opportunityId, leadId } = referral.lookups;
  const [deal] = [opportunityId, leadId].flatMap(({ column }) => (valueOf(form, column) as Xrm.LookupValue[]) ?? []);
  return deal && { table: deal.entityType, id: plainId(deal.id) };
}

/** Reads the deal from the form; NULL counts as No and as empty. */
export function readDeal(form: Xrm.FormContext): Deal {
  const { columns } = opportunity;
  const own = [columns.sync, columns.help, columns.visibility];
  return {
    recordId: recordIdOf(form),
    table: form.data.entity.getEntityName(),
    sync: valueOf(form, columns.sync) === true,
    isShared: Boolean(valueOf(form, columns.referralIdentifier)),
    help: (valueOf(form, columns.help) as number | null | undefined) ?? null,
    visible: valueOf(form, columns.visibility) === visibility.visible,
    hasChanged: own.some((name) => attributeOf(form, name)?.getIsDirty() === true),
    hasAccount: hasLookup(form, standard.account),
    hasContact: hasLookup(form, standard.contact),
    hasCurrency: hasLookup(form, standard.currency),
    value: valueOf(form, standard.value) as number | null | undefined,
    closingDate: dayOf(valueOf(form, standard.closingDate)),
    notes: valueOf(form, standard.notes) as string | null | undefined,
  };
}

export function isDirty(form: Xrm.FormContext): boolean {
  return form.data.getIsDirty();
}

/** Shows a text in place of the one that stands under the same id. */
export function notify(form: Xrm.FormContext, id: NotificationId, level: Level, text: string): void {
  // The client API does not say whether setting an id a second time replaces the text; clearing first settles it.
  form.ui.clearFormNotification(id);
  form.ui.setFormNotification(text, level, id);
}

export function clear(form: Xrm.FormContext, id: NotificationId): void {
  form.ui.clearFormNotification(id);
}

/** Reads the record again and has the commands judged by it. Never with unsaved changes: those would be lost. */
export async function refreshUnlessDirty(form: Xrm.FormContext): Promise<void> {
  if (isDirty(form)) return;
  try {
    await form.data.refresh(false);
    form.ui.refreshRibbon?.();
  } catch {
    // Offline or gone; the next look reads again.
  }
}

/** Value of a column; `undefined` when the form does not have it. */
export function valueOf(form: Xrm.FormContext, name: string): unknown {
  const attribute = attributeOf(form, name);
  return attribute ? attribute.getValue() : undefined;
}

/** `undefined` when the form shows none of the columns. */
function hasLookup(form: Xrm.FormContext, names: readonly string[]): boolean | undefined {
  const values = names.map((name) => valueOf(form, name)).filter((value) => value !== undefined);
  return values.length === 0 ? undefined : values.some((value) => Array.isArray(value) && value.length > 0);
}

/** The client gives a date column as local midnight of the day the user sees. */
function dayOf(value: unknown): string | null | undefined {
  if (!(value instanceof Date)) return value as null | undefined;
  const twoDigits = (part: number): string => String(part).padStart(2, '0');
  return `${value.getFullYear()}-${twoDigits(value.getMonth() + 1)}-${twoDigits(value.getDate())}`;
}
