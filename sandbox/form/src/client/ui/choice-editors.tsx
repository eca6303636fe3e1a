import * as React from 'react';
import { optionLabel } from '../data/values.ts';
import { usePage } from './page-context.ts';
import type { EditorProps } from './editor-props.ts';
import { ariaOf } from './editor-props.ts';

/** A choice, the status or the status reason. */
export function ChoiceEditor(props: EditorProps) {
  const { id, attribute, isDisabled, isRequired } = props;
  const { model } = usePage();
  const { column } = attribute;
  const value = attribute.value();
  const state = model.row()['statecode'];
  // Status reasons belong to one status; the others cannot be chosen here.
  const options = (column.options ?? []).filter(
    (option) => option.state === undefined || typeof state !== 'number' || option.state === state,
  );
  const isKnown = options.some((option) => option.value === value);
  return (
    <select
      id={id}
      disabled={isDisabled}
      value={typeof value === 'number' ? String(value) : ''}
      onChange={(event) => attribute.change(event.target.value === '' ? null : Number(event.target.value))}
      {...ariaOf(props)}
    >
      {(!isRequired || value === null) && <option value="">---</option>}
      {!isKnown && typeof value === 'number' && (
        <option value={String(value)}>{optionLabel(column, value) ?? value}</option>
      )}
      {options.map((option) => (
        <option key={option.value} value={option.value}>
          {option.label}
        </option>
      ))}
    </select>
  );
}

/** A yes/no column. An empty one reads as No, as on the platform. */
export function SwitchEditor(props: EditorProps) {
  const { id, attribute, isDisabled } = props;
  const isOn = attribute.value() === true;
  return (
    <button
      id={id}
      type="button"
      role="switch"
      className="switch"
      aria-checked={isOn}
      disabled={isDisabled}
      onClick={() => attribute.change(!isOn)}
      {...ariaOf(props)}
    >
      <span className="switch-track" aria-hidden="true" />
      {optionLabel(attribute.column, isOn) ?? (isOn ? 'Yes' : 'No')}
    </button>
  );
}
