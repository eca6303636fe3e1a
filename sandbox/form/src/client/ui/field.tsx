import * as React from 'react';
import type { ControlModel } from '../model/control.ts';
import { ChoiceEditor, SwitchEditor } from './choice-editors.tsx';
import type { EditorProps } from './editor-props.ts';
import { usePage } from './page-context.ts';
import { LookupEditor } from './lookup-editor.tsx';
import { DateEditor, NumberEditor, TextEditor } from './text-editors.tsx';

/** A column on the form: label, editor, messages. */
export function Field({ control, showLabel }: { control: ControlModel; showLabel: boolean }) {
  const { scope } = usePage();
  const { attribute } = control;
  const host = React.useRef<HTMLDivElement>(null);
  React.useEffect(() => {
    control.focus = () => host.current?.querySelector<HTMLElement>('input, select, textarea, button')?.focus();
    return () => void (control.focus = undefined);
  }, [control]);
  if (!attribute) return null;
  const id = `field-${scope}${control.name}`;
  const messages = [attribute.invalidMessage(), ...control.notifications().map((notice) => notice.message)].filter(
    Boolean,
  );
  const described = messages.length > 0 ? `${id}-messages` : undefined;
  const props: EditorProps = {
    id,
    attribute,
    isDisabled: control.isDisabled(),
    isRequired: attribute.isRequired(),
    label: control.label(),
    ...(described === undefined ? {} : { describedBy: described }),
  };
  return (
    <div className="field" ref={host}>
      <label htmlFor={id} className={showLabel ? 'field-label' : 'visually-hidden'}>
        {control.label()}
        {attribute.isRequired() && <Mark text="*" />}
        {attribute.api.getRequiredLevel() === 'recommended' && <Mark text="+" />}
      </label>
      <div className="field-editor">
        {editorFor(props)}
        {messages.length > 0 && (
          <div id={described} className="field-message" role="alert">
            {messages.join(' ')}
          </div>
        )}
      </div>
    </div>
  );
}

function Mark({ text }: { text: string }) {
  return (
    <span className="field-mark" aria-hidden="true">
      {text}
    </span>
  );
}

function editorFor(props: EditorProps): React.ReactElement {
  switch (props.attribute.column.type) {
    case 'lookup':
    case 'customer':
    case 'owner':
      return <LookupEditor {...props} />;
    case 'picklist':
    case 'state':
    case 'status':
      return <ChoiceEditor {...props} />;
    case 'bit':
      return <SwitchEditor {...props} />;
    case 'datetime':
      return <DateEditor {...props} />;
    case 'int':
    case 'bigint':
    case 'decimal':
    case 'float':
    case 'money':
      return <NumberEditor {...props} />;
    default:
      return <TextEditor {...props} />;
  }
}
