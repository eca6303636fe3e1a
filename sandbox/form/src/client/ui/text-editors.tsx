import * as React from 'react';
import { dateText, formatValue } from '../data/values.ts';
import type { AttributeModel } from '../model/attribute.ts';
import type { EditorProps } from './editor-props.ts';
import { ariaOf } from './editor-props.ts';
import { parseNumber } from './number-text.ts';

/**
 * Text that is taken when the seller leaves the field or presses Enter, as in a model-driven form. While the field has the
 * focus its draft stays, even when the form is read again.
 */
function useDraft(shown: string, take: (text: string) => void) {
  const [draft, setDraft] = React.useState<string | undefined>(undefined);
  const finish = () => {
    if (draft === undefined) return;
    setDraft(undefined);
    if (draft !== shown) take(draft);
  };
  return {
    value: draft ?? shown,
    onChange: (event: React.ChangeEvent<HTMLInputElement | HTMLTextAreaElement>) => setDraft(event.target.value),
    onBlur: finish,
    onKeyDown: (event: React.KeyboardEvent) => {
      if (event.key === 'Enter' && event.currentTarget.tagName !== 'TEXTAREA') finish();
      if (event.key === 'Escape') setDraft(undefined);
    },
  };
}

/** Input types and link prefixes by text format. */
const formats: Record<string, { type: string; prefix: string }> = {
  url: { type: 'url', prefix: '' },
  email: { type: 'email', prefix: 'mailto:' },
  phone: { type: 'tel', prefix: 'tel:' },
};

/** Text, memo, address of a page, e-mail, phone. */
export function TextEditor(props: EditorProps) {
  const { id, attribute, isDisabled } = props;
  const { column } = attribute;
  const shown = String(attribute.value() ?? '');
  const draft = useDraft(shown, (text) => attribute.change(text.trim() === '' ? null : text));
  const shared = { id, disabled: isDisabled, maxLength: column.maxLength, ...ariaOf(props), ...draft };
  if (column.type === 'ntext' || column.format === 'textarea') return <textarea rows={4} {...shared} />;
  const format = formats[column.format ?? ''];
  return (
    <span className="field-with-link">
      <input type={format?.type ?? 'text'} autoComplete="off" {...shared} />
      {format && shown !== '' && (
        <OpenLink format={column.format ?? ''} address={`${format.prefix}${shown}`} label={props.label} />
      )}
    </span>
  );
}

/** Only addresses a browser opens safely become links. */
function OpenLink({ format, address, label }: { format: string; address: string; label: string }) {
  if (!/^(https?:|mailto:|tel:)/i.test(address)) return null;
  const newTab = format === 'url' ? { target: '_blank', rel: 'noopener noreferrer' } : {};
  return (
    <a href={address} aria-label={`Open ${label}`} {...newTab}>
      Open
    </a>
  );
}

function judge(attribute: AttributeModel, message: string | undefined) {
  attribute.api.setIsValid(message === undefined, message);
}

/** Whole numbers, decimals and money, in the browser's number format. */
export function NumberEditor(props: EditorProps) {
  const { id, attribute, isDisabled, label } = props;
  const { column } = attribute;
  const isWhole = column.type === 'int' || column.type === 'bigint';
  const [wrong, setWrong] = React.useState<string | undefined>(undefined);
  const draft = useDraft(wrong ?? formatValue(column, attribute.value()), (text) => {
    const number = text.trim() === '' ? null : parseNumber(text, navigator.language);
    const message = problemOf(label, number, isWhole, column.min, column.max);
    setWrong(message === undefined ? undefined : text);
    judge(attribute, message);
    if (message === undefined) attribute.change(number ?? null);
  });
  return (
    <input
      id={id}
      type="text"
      inputMode="decimal"
      autoComplete="off"
      disabled={isDisabled}
      {...ariaOf(props)}
      {...draft}
    />
  );
}

function problemOf(
  label: string,
  number: number | null | undefined,
  isWhole: boolean,
  min?: number,
  max?: number,
): string | undefined {
  if (number === null) return undefined;
  if (number === undefined) return `${label}: enter a number.`;
  if (isWhole && !Number.isInteger(number)) return `${label}: enter a whole number.`;
  if (min !== undefined && number < min) return `${label}: enter ${min.toLocaleString()} or more.`;
  if (max !== undefined && number > max) return `${label}: enter ${max.toLocaleString()} or less.`;
  return undefined;
}

/** Dates with or without time. */
export function DateEditor(props: EditorProps) {
  const { id, attribute, isDisabled } = props;
  const { column } = attribute;
  const value = attribute.value();
  const isDay = column.format === 'date' || column.behavior === 'dateOnly';
  const shown = value instanceof Date ? (isDay ? dateText(value) : `${dateText(value)}T${timeText(value)}`) : '';
  const draft = useDraft(shown, (text) =>
    attribute.change(text === '' ? null : new Date(isDay ? `${text}T00:00` : text)),
  );
  return <input id={id} type={isDay ? 'date' : 'datetime-local'} disabled={isDisabled} {...ariaOf(props)} {...draft} />;
}

function timeText(date: Date): string {
  return `${String(date.getHours()).padStart(2, '0')}:${String(date.getMinutes()).padStart(2, '0')}`;
}
