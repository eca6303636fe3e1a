import type { ColumnMeta, ControlParameter, ManifestProperty, RequiredLevel } from '../../meta/types.ts';
import type { LookupValue, Value } from '../data/values.ts';
import { bracedId, formatValue, isLookup, plainId } from '../data/values.ts';
import type { AttributeModel } from '../model/attribute.ts';

/** One entry of `context.parameters` (control API reference: Property). */
export interface ControlProperty {
  raw: unknown;
  formatted?: string;
  type: string;
  error: boolean;
  errorMessage: string;
  security?: { readable: boolean; editable: boolean; secured: boolean };
  attributes?: Record<string, unknown>;
  getTargetEntityType?: () => string;
  getViewId?: () => string;
}

/** Required levels as controls number them. */
const requiredLevels: Record<RequiredLevel, number> = { none: 0, systemrequired: 1, required: 2, recommended: 3 };
/** Date behaviours as controls number them. */
const behaviors: Record<string, number> = { userLocal: 1, dateOnly: 2, timeZoneIndependent: 3 };

/** The property of a control bound to a column. */
export function columnProperty(property: ManifestProperty, attribute: AttributeModel, isNew: boolean): ControlProperty {
  const { column } = attribute;
  const message = attribute.invalidMessage();
  return {
    raw: toControl(column, attribute.value()),
    formatted: formatValue(column, attribute.value()),
    type: property.ofType,
    error: message !== undefined,
    errorMessage: message ?? '',
    security: { readable: true, editable: isNew ? column.canCreate : column.canUpdate, secured: false },
    attributes: describe(column, attribute.api.getRequiredLevel()),
    ...(isLookup(column) ? { getTargetEntityType: () => column.targets?.[0] ?? '', getViewId: () => '' } : {}),
  };
}

/** The property of a control that the form feeds with a constant, or not at all. */
export function constantProperty(property: ManifestProperty, parameter: ControlParameter | undefined): ControlProperty {
  const text = parameter !== undefined && 'value' in parameter ? parameter.value : property.defaultValue;
  return {
    raw: text === undefined ? null : constant(property.ofType, text),
    type: property.ofType,
    error: false,
    errorMessage: '',
  };
}

function constant(ofType: string, text: string): unknown {
  if (ofType === 'TwoOptions') return text === 'true' || text === '1';
  if (['Whole.None', 'Decimal', 'FP', 'Currency', 'OptionSet'].includes(ofType)) return Number(text);
  return text;
}

/** References are plain GUIDs for controls and braced ones for scripts. */
function toControl(column: ColumnMeta, value: Value): unknown {
  if (!isLookup(column)) return value;
  return ((value ?? []) as LookupValue[]).map((each) => ({ ...each, id: plainId(each.id) }));
}

/** A control's output as an attribute's value. */
export function fromControl(column: ColumnMeta, output: unknown): Value {
  if (output === undefined || output === null) return null;
  if (!isLookup(column)) return output as Value;
  const references = output as LookupValue[];
  return references.length === 0 ? null : references.map((each) => ({ ...each, id: bracedId(each.id) }));
}

function describe(column: ColumnMeta, requiredLevel: RequiredLevel): Record<string, unknown> {
  const options = column.options?.map(({ label, value }) => ({ Label: label, Value: value, Color: '' }));
  return {
    LogicalName: column.logicalName,
    DisplayName: column.label,
    Description: column.description,
    RequiredLevel: requiredLevels[requiredLevel],
    IsSecured: false,
    SourceType: 0,
    ...(column.maxLength === undefined ? {} : { MaxLength: column.maxLength }),
    ...(column.format === undefined ? {} : { Format: column.format }),
    ...(column.min === undefined ? {} : { MinValue: column.min }),
    ...(column.max === undefined ? {} : { MaxValue: column.max }),
    ...(column.precision === undefined ? {} : { Precision: column.precision }),
    ...(column.behavior === undefined ? {} : { Behavior: behaviors[column.behavior] }),
    ...(column.targets === undefined ? {} : { Targets: column.targets }),
    ...(options === undefined ? {} : { Options: options, DefaultValue: column.type === 'bit' ? false : -1 }),
  };
}
