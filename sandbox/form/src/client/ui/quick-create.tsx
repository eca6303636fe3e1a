import * as React from 'react';
import type { ColumnMeta, FormMeta, TableMeta, ViewMeta } from '../../meta/types.ts';
import type { Row } from '../data/values.ts';
import { encode } from '../data/values.ts';
import type { AttributeModel } from '../model/attribute.ts';
import { createAttribute } from '../model/attribute.ts';
import type { ControlModel } from '../model/control.ts';
import { createControl } from '../model/control.ts';
import { Modal } from './dialogs.tsx';
import { Field } from './field.tsx';
import { usePage } from './page-context.ts';

interface QuickCreateProps {
  table: TableMeta;
  view: ViewMeta;
  /** The lookup that ties the new row to the form's record. */
  parent: FormMeta['relationships'][string] | undefined;
  onClose(isCreated: boolean): void;
}

/** A small form for a new related row: the view's columns and the required ones. */
export function QuickCreate({ table, view, parent, onClose }: QuickCreateProps) {
  const { model } = usePage();
  const [, redraw] = React.useReducer((count: number) => count + 1, 0);
  const [problem, setProblem] = React.useState<string | undefined>(undefined);
  const controls = React.useMemo(
    () => creatable(table, view, parent?.column).map((column) => controlFor(column, redraw)),
    [table, view, parent],
  );
  const save = async () => {
    const attributes = controls.flatMap((control) => control.attribute ?? []);
    const missing = attributes.filter((attribute) => attribute.isRequired() && attribute.value() === null);
    if (missing.length > 0) {
      setProblem(`Fill in ${missing.map((attribute) => attribute.column.label).join(', ')}.`);
      return;
    }
    try {
      await model.services.webApi.createRecord(table.logicalName, bodyOf(attributes));
      onClose(true);
    } catch (error) {
      setProblem((error as Error).message);
    }
  };
  const bodyOf = (attributes: AttributeModel[]): Row => {
    const setOf = model.services.webApi.setOf;
    const parts = attributes
      .filter((attribute) => attribute.isDirty())
      .map((attribute) => encode(attribute.column, attribute.value(), setOf));
    const tie = parent ? { [`${parent.navigation}@odata.bind`]: `/${model.meta.table.set}(${model.id() ?? ''})` } : {};
    return Object.assign({}, ...parts, tie) as Row;
  };
  return (
    <Modal title={`New ${table.label}`} role="dialog" onEscape={() => onClose(false)}>
      <h2>New {table.label}</h2>
      {controls.map((control) => (
        <Field key={control.name} control={control} showLabel scope="new-" />
      ))}
      {problem !== undefined && (
        <p role="alert" className="field-message">
          {problem}
        </p>
      )}
      <div className="dialog-buttons">
        <button type="button" className="primary" onClick={() => void save()}>
          Save and close
        </button>
        <button type="button" onClick={() => onClose(false)}>
          Cancel
        </button>
      </div>
    </Modal>
  );
}

/** Columns a person can fill when creating: not numbered, not set by the platform, not the tie to the parent. */
function creatable(table: TableMeta, view: ViewMeta, parentColumn: string | undefined): ColumnMeta[] {
  const shown = new Set(view.columns.map((column) => column.name));
  return Object.values(table.columns).filter(
    (column) =>
      (shown.has(column.logicalName) || column.requiredLevel === 'required') &&
      column.canCreate &&
      !column.autoNumber &&
      column.logicalName !== parentColumn &&
      !['primarykey', 'uniqueidentifier', 'state', 'status', 'owner'].includes(column.type) &&
      !/^(created|modified|overridden)/.test(column.logicalName),
  );
}

function controlFor(column: ColumnMeta, changed: () => void): ControlModel {
  const attribute = createAttribute(column, {
    changed,
    fireOnChange: () => undefined,
    controlsOf: () => [],
    entity: () => undefined,
  });
  const layout = { id: column.logicalName, classId: '', column: column.logicalName, disabled: false };
  const cell = { id: column.logicalName, showLabel: true, visible: true, colSpan: 1, rowSpan: 1, control: layout };
  return createControl(
    { name: column.logicalName, cell, layout, attribute },
    { changed, isReadOnly: () => false, isNew: () => true, runHandlers: () => undefined, sectionOf: () => null },
  );
}
