import * as React from 'react';
import { ComboBox, DefaultButton, Label } from '@fluentui/react';
import type { IComboBox, IComboBoxOption } from '@fluentui/react';
import type { Catalogue, Solutions as SolutionsState } from '../../state/useSolutions.ts';
import type { Texts } from '../../state/types.ts';
import * as styles from '../styles.ts';

export interface SolutionsProps {
  solutions: SolutionsState;
  catalogue: Catalogue;
  isEditable: boolean;
  /** A shared deal keeps at least one solution. */
  isLastKept: boolean;
  texts: Texts;
}

/** The Microsoft solutions of the deal, with a search over the catalogue. */
export function Solutions({ solutions, catalogue, isEditable, isLastKept, texts }: SolutionsProps): React.ReactElement {
  const rows = solutions.rows ?? [];
  const error = solutions.error ?? catalogue.error;
  const isLast = isLastKept && rows.length === 1;
  return (
    <div role="group" aria-label={texts('UI_SOLUTIONS')}>
      <Label>{texts('UI_SOLUTIONS')}</Label>
      {solutions.rows?.length === 0 && <p style={styles.hint}>{texts('UI_SOLUTION_NONE')}</p>}
      <ul style={styles.list}>
        {rows.map(({ rowId, name }) => (
          <li key={rowId} style={styles.row}>
            <span style={styles.detail}>{name}</span>
            {isEditable && (
              <DefaultButton
                text="✕"
                ariaLabel={texts('UI_SOLUTION_REMOVE', { name })}
                title={texts('UI_SOLUTION_REMOVE', { name })}
                disabled={isLast || solutions.isBusy}
                onClick={() => solutions.remove(rowId)}
                styles={{ root: { minWidth: 32, padding: 0 } }}
              />
            )}
          </li>
        ))}
      </ul>
      {isEditable && isLast && <p style={styles.hint}>{texts('UI_SOLUTION_LAST')}</p>}
      {isEditable && <Picker solutions={solutions} catalogue={catalogue} texts={texts} />}
      <div role="alert">
        {error && (
          <div style={styles.message(true)}>
            {error.denied
              ? texts('UI_NO_ACCESS')
              : texts(solutions.hasChangeFailed ? 'DV_REJECTED' : 'UI_LOAD_FAILED', { detail: error.message })}
          </div>
        )}
      </div>
    </div>
  );
}

type PickerProps = Pick<SolutionsProps, 'solutions' | 'catalogue' | 'texts'>;

function Picker({ solutions, catalogue, texts }: PickerProps): React.ReactElement {
  const comboBox = React.useRef<IComboBox>(null);
  const [text, setText] = React.useState('');
  return (
    <ComboBox
      componentRef={comboBox}
      label={texts('UI_SOLUTION_ADD')}
      placeholder={texts('UI_SOLUTION_SEARCH')}
      allowFreeInput
      autoComplete="off"
      selectedKey={null}
      text={text}
      options={optionsOf(solutions, catalogue, texts)}
      disabled={solutions.isBusy}
      useComboBoxAsMenuWidth
      onMenuOpen={() => catalogue.search(text)}
      onMenuDismissed={() => setText('')}
      onInputValueChange={(typed) => {
        setText(typed);
        catalogue.search(typed);
        // Typing alone leaves the list closed; without it nobody sees what was found.
        comboBox.current?.focus(true);
      }}
      onChange={(_, option) => {
        // Free input commits without an option on leaving the field: nothing was chosen.
        setText('');
        if (option) solutions.add(String(option.key));
      }}
    />
  );
}

function optionsOf(solutions: SolutionsState, catalogue: Catalogue, texts: Texts): IComboBoxOption[] {
  if (!catalogue.entries) return [];
  const chosen = new Set(solutions.rows?.map(({ catalogueId }) => catalogueId));
  const options = catalogue.entries
    .filter(({ id }) => !chosen.has(id))
    .map(({ id, name, publisher }) => ({ key: id, text: publisher ? `${name} (${publisher})` : name }));
  if (options.length > 0) return options;
  return [
    { key: '', text: texts('UI_SOLUTION_NOT_FOUND'), disabled: true, styles: { root: { whiteSpace: 'normal' } } },
  ];
}
