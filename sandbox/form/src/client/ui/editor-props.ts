import type { AttributeModel } from '../model/attribute.ts';

/** What every editor of a column gets. */
export interface EditorProps {
  id: string;
  attribute: AttributeModel;
  label: string;
  isDisabled: boolean;
  isRequired: boolean;
  /** Id of the element with the field's messages. */
  describedBy?: string;
}

/** The attributes that tell assistive technology the state of an editor. */
export function ariaOf(props: EditorProps) {
  return {
    'aria-required': props.isRequired || undefined,
    'aria-invalid': props.describedBy !== undefined || undefined,
    'aria-describedby': props.describedBy,
  };
}
