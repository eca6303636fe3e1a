import * as React from 'react';
import { Dropdown } from '@fluentui/react';
import type { ChoiceEditor } from '../../mapping/view.ts';

export interface ChoiceProps {
  label: string;
  editor: ChoiceEditor;
  /** Text of the empty choice; without it the user cannot empty the field. */
  noneLabel?: string;
  onChange: (value: number | null) => void;
}

/** Stands for "nothing chosen" among the keys; values of a choice column with our prefix are never 0. */
const noneKey = 0;

/** A choice column as a drop-down list. */
export function Choice({ label, editor, noneLabel, onChange }: ChoiceProps): React.ReactElement | null {
  if (!editor.isShown) return null;
  const options = editor.options.map(({ value, label: text }) => ({ key: value, text }));
  if (noneLabel !== undefined) options.unshift({ key: noneKey, text: noneLabel });
  return (
    <Dropdown
      label={label}
      options={options}
      selectedKey={editor.value ?? noneKey}
      disabled={!editor.isEditable}
      onChange={(_, option) => {
        if (option) onChange(option.key === noneKey ? null : Number(option.key));
      }}
    />
  );
}
