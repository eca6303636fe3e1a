import type { CellLayout, ControlLayout, CustomControlLayout } from '../../meta/types.ts';
import type { AttributeModel } from './attribute.ts';

/** How a cell is drawn. */
export type ControlKind = 'column' | 'custom' | 'subgrid' | 'unsupported';

/** One control of the form. */
export interface ControlModel {
  readonly name: string;
  readonly kind: ControlKind;
  readonly layout: ControlLayout;
  readonly custom?: CustomControlLayout;
  readonly attribute?: AttributeModel;
  readonly api: Record<string, unknown>;
  label(): string;
  isVisible(): boolean;
  isDisabled(): boolean;
  notifications(): readonly { id: string; message: string; level: string }[];
  /** Set by the view that draws the control. */
  focus: (() => void) | undefined;
}

/** What a control needs of its form. */
export interface ControlHost {
  changed(): void;
  /** The whole form is read-only: record inactive or no write access. */
  isReadOnly(): boolean;
  isNew(): boolean;
  /** The API object of the section the control stands in. */
  sectionOf(control: ControlModel): unknown;
}

/** The parts a control is made of. */
export interface ControlParts {
  name: string;
  cell: CellLayout;
  layout: ControlLayout;
  attribute?: AttributeModel;
  custom?: CustomControlLayout;
}

/** Creates the model of one control. */
export function createControl(parts: ControlParts, host: ControlHost): ControlModel {
  const { name, cell, layout, attribute, custom } = parts;
  const kind: ControlKind = custom ? 'custom' : layout.subgrid ? 'subgrid' : attribute ? 'column' : 'unsupported';
  const notices = new Map<string, { message: string; level: string }>();
  let label = cell.label ?? attribute?.column.label ?? name;
  let visible = cell.visible;
  let disabled = layout.disabled;

  const fixed = () => {
    if (!attribute) return false;
    const { type, canCreate, canUpdate } = attribute.column;
    // The state changes by commands of the platform, never by its column on a form.
    return type === 'state' || !(host.isNew() ? canCreate : canUpdate);
  };
  const notify = (message: string, level: string, id: string) => {
    notices.set(id, { message, level });
    host.changed();
    return true;
  };
  const model: ControlModel = {
    name,
    kind,
    layout,
    ...(custom ? { custom } : {}),
    ...(attribute ? { attribute } : {}),
    label: () => label,
    isVisible: () => visible,
    // A custom control judges each of its columns itself; its first column alone does not disable it.
    isDisabled: () => disabled || host.isReadOnly() || (kind === 'column' && fixed()),
    notifications: () => [...notices].map(([id, notice]) => ({ id, ...notice })),
    focus: undefined,
    api: {
      getName: () => name,
      getControlType: () => controlType(kind, attribute, custom),
      getParent: () => host.sectionOf(model),
      getLabel: () => label,
      setLabel(text: string) {
        label = text;
        host.changed();
      },
      getVisible: () => visible,
      setVisible(value: boolean) {
        visible = value;
        host.changed();
      },
    },
  };
  if (attribute) {
    Object.assign(model.api, {
      getAttribute: () => attribute.api,
      getDisabled: () => model.isDisabled(),
      setDisabled(value: boolean) {
        disabled = value;
        host.changed();
      },
      setFocus: () => model.focus?.(),
      setNotification: (message: string, id = '') => notify(message, 'ERROR', id),
      addNotification: (notice: { messages: string[]; notificationLevel: string; uniqueId: string }) =>
        notify(notice.messages.join(' '), notice.notificationLevel, notice.uniqueId),
      clearNotification(id?: string) {
        const had = id === undefined ? notices.size > 0 : notices.has(id);
        if (id === undefined) notices.clear();
        else notices.delete(id);
        host.changed();
        return had;
      },
    });
  }
  return model;
}

function controlType(kind: ControlKind, attribute?: AttributeModel, custom?: CustomControlLayout): string {
  if (custom) return `customcontrol:${custom.name}`;
  if (kind === 'subgrid') return 'subgrid';
  const type = attribute?.api.getAttributeType();
  switch (type) {
    case undefined:
      return 'standard';
    case 'optionset':
    case 'multiselectoptionset':
    case 'lookup':
      return type;
    default:
      return 'standard';
  }
}
