import type { ColumnMeta, OptionMeta, RequiredLevel } from '../../meta/types.ts';
import type { Row, Value } from '../data/values.ts';
import { decode, isLookup, optionLabel, sameValue } from '../data/values.ts';
import type { ItemCollection } from './collection.ts';
import { collectionOf } from './collection.ts';
import type { Handler } from './events.ts';
import { HandlerList } from './events.ts';

export type SubmitMode = 'always' | 'never' | 'dirty';

/** What scripts see of a column (client API reference: formContext.data.entity attribute). */
export interface AttributeApi {
  addOnChange(handler: Handler): void;
  removeOnChange(handler: Handler): void;
  fireOnChange(): void;
  getAttributeType(): string;
  getFormat(): string | null;
  getInitialValue(): Value;
  getIsDirty(): boolean;
  getIsPartyList(): boolean;
  getMax(): number | null;
  getMaxLength(): number | null;
  getMin(): number | null;
  getName(): string;
  getOption(key: number | string): { text: string; value: number } | null;
  getOptions(): { text: string; value: number }[];
  getParent(): unknown;
  getPrecision(): number | null;
  getRequiredLevel(): RequiredLevel;
  getSelectedOption(): { text: string; value: number } | null;
  getSubmitMode(): SubmitMode;
  getText(): string;
  getUserPrivilege(): { canRead: boolean; canUpdate: boolean; canCreate: boolean };
  getValue(): Value;
  isValid(): boolean;
  setIsValid(valid: boolean, message?: string): void;
  setRequiredLevel(level: RequiredLevel): void;
  setSubmitMode(mode: SubmitMode): void;
  setValue(value: Value): void;
  controls: ItemCollection<unknown>;
}

/** A column on the form: its value, what the server has, and its handlers. */
export interface AttributeModel {
  readonly column: ColumnMeta;
  readonly api: AttributeApi;
  value(): Value;
  isDirty(): boolean;
  submitMode(): SubmitMode;
  isRequired(): boolean;
  /** Message set by a script through `setIsValid`. */
  invalidMessage(): string | undefined;
  /** Takes what the server has; nothing is dirty afterwards and no handler is called. */
  load(row: Row): void;
  /** A change by the user or a control: sets the value and calls the handlers. */
  change(value: Value): void;
}

/** What an attribute needs of its form. */
export interface AttributeHost {
  changed(): void;
  fireOnChange(attribute: AttributeModel, handlers: readonly Handler[]): void;
  controlsOf(attribute: AttributeModel): readonly { name: string; api: unknown }[];
  entity(): unknown;
}

/** Attribute types of the client API by column type. */
const attributeTypes: Record<string, string> = {
  nvarchar: 'string',
  ntext: 'memo',
  int: 'integer',
  bigint: 'integer',
  decimal: 'decimal',
  float: 'double',
  money: 'money',
  bit: 'boolean',
  picklist: 'optionset',
  state: 'optionset',
  status: 'optionset',
  multiselectpicklist: 'multiselectoptionset',
  datetime: 'datetime',
  lookup: 'lookup',
  customer: 'lookup',
  owner: 'lookup',
  primarykey: 'string',
  uniqueidentifier: 'string',
};

/** Creates the model of one column. */
export function createAttribute(column: ColumnMeta, host: AttributeHost): AttributeModel {
  const handlers = new HandlerList();
  let value: Value = null;
  let initial: Value = null;
  let submitMode: SubmitMode = 'dirty';
  let requiredLevel = column.requiredLevel;
  let invalid: string | undefined;

  const set = (next: Value) => {
    checkType(column, next);
    value = next === '' ? null : next;
    host.changed();
  };
  const model: AttributeModel = {
    column,
    value: () => value,
    isDirty: () => !sameValue(value, initial),
    submitMode: () => submitMode,
    isRequired: () => requiredLevel === 'required' || requiredLevel === 'systemrequired',
    invalidMessage: () => invalid,
    load(row) {
      value = decode(column, row);
      initial = value;
      host.changed();
    },
    change(next) {
      if (sameValue(next, value)) return;
      set(next);
      host.fireOnChange(model, handlers.all());
    },
    api: {
      ...describeColumn(column),
      addOnChange: (handler) => handlers.add(handler),
      removeOnChange: (handler) => handlers.remove(handler),
      fireOnChange: () => host.fireOnChange(model, handlers.all()),
      getInitialValue: () => initial,
      getIsDirty: () => model.isDirty(),
      getParent: () => host.entity(),
      getRequiredLevel: () => requiredLevel,
      getSelectedOption: () => optionOf(column, typeof value === 'boolean' ? Number(value) : value),
      getSubmitMode: () => submitMode,
      getText: () => optionLabel(column, value) ?? '',
      getValue: () => value,
      isValid: () => invalid === undefined && !(model.isRequired() && value === null),
      setIsValid(valid, message) {
        invalid = valid ? undefined : (message ?? `${column.label} is not valid.`);
        host.changed();
      },
      setRequiredLevel(level) {
        requiredLevel = level;
        host.changed();
      },
      setSubmitMode(mode) {
        submitMode = mode;
      },
      setValue: set,
      controls: collectionOf(
        () => host.controlsOf(model).map((control) => control.api),
        (api) => (api as { getName(): string }).getName(),
      ),
    },
  };
  return model;
}

function describeColumn(column: ColumnMeta) {
  const options = (column.options ?? []).map(({ label, value }) => ({ text: label, value }));
  return {
    getAttributeType: () => attributeTypes[column.type] ?? 'string',
    getFormat: () => column.format ?? null,
    getIsPartyList: () => false,
    getMax: () => column.max ?? null,
    getMaxLength: () => column.maxLength ?? null,
    getMin: () => column.min ?? null,
    getName: () => column.logicalName,
    getOption: (key: number | string) => options.find((option) => option.value === key || option.text === key) ?? null,
    getOptions: () => options,
    getPrecision: () => column.precision ?? null,
    getUserPrivilege: () => ({ canRead: true, canUpdate: column.canUpdate, canCreate: column.canCreate }),
  };
}

function optionOf(column: ColumnMeta, value: Value): { text: string; value: number } | null {
  const found = column.options?.find((option: OptionMeta) => option.value === value);
  return found ? { text: found.label, value: found.value } : null;
}

/** The platform refuses a value of another type; a script that sends one has a bug to show. */
function checkType(column: ColumnMeta, value: Value): void {
  if (value === null || value === undefined || fits(column, value)) return;
  throw new TypeError(
    `${column.logicalName} cannot take ${JSON.stringify(value)}: it is a column of type ${column.type}.`,
  );
}

function fits(column: ColumnMeta, value: Exclude<Value, null>): boolean {
  if (isLookup(column)) {
    return (
      Array.isArray(value) && value.every((each) => typeof each === 'object' && 'id' in each && 'entityType' in each)
    );
  }
  switch (attributeTypes[column.type]) {
    case 'boolean':
      return typeof value === 'boolean';
    case 'datetime':
      return value instanceof Date;
    case 'multiselectoptionset':
      return Array.isArray(value);
    case 'string':
    case 'memo':
      return typeof value === 'string';
    default:
      return typeof value === 'number' && Number.isFinite(value);
  }
}
