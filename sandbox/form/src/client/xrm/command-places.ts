import type { CommandLayout } from '../../meta/command-types.ts';
import type { PageMeta } from '../../meta/page-types.ts';
import { bracedId } from '../data/values.ts';
import type { FormModel } from '../model/form-model.ts';
import type { GridModel } from '../model/grid-model.ts';
import { holdsPrivilege } from '../model/privileges.ts';
import type { CommandPlace } from './commands.ts';
import type { GridControl } from './grid-control.ts';
import { ribbonReference } from './grid-control.ts';

/** Form states by form type (client API reference: getFormType; ribbon reference: FormStateRule). */
const formStates: Record<number, string> = { 1: 'create', 2: 'existing', 3: 'readonly', 4: 'disabled' };

/** Values of CrmParameter by name (ribbon reference: CrmParameter). */
type Parameters = Record<string, (command: CommandLayout) => unknown>;

/** The command bar of a form. */
export function formPlace(model: FormModel): CommandPlace {
  const { meta } = model;
  const table = meta.table.logicalName;
  return {
    commands: meta.commands,
    formState: () => formStates[model.formType()],
    fieldValue: (column) => model.attribute(column)?.value(),
    selectionCount: () => (model.id() === undefined ? 0 : 1),
    tableOf: () => table,
    holdsPrivilege: (verb, name, depth) => holdsPrivilege(meta, verb, name, depth),
    parameter: reader({
      ...common(meta),
      ...formParameters(model),
      SelectedControl: () => model.formContext,
      SelectedEntityTypeName: () => table,
    }),
    changed: () => model.changed(),
  };
}

/** The command bar of a list: the grid is primary and selected at once. */
export function listPlace(
  meta: PageMeta,
  commands: readonly CommandLayout[],
  grid: GridModel,
  control: GridControl,
): CommandPlace {
  return {
    ...gridPlace(meta, commands, grid),
    parameter: reader({
      ...common(meta),
      ...gridParameters(grid, control),
      PrimaryControl: () => control,
      PrimaryEntityTypeName: () => grid.table.logicalName,
      FirstPrimaryItemId: () => null,
      PrimaryItemIds: () => [],
    }),
  };
}

/** The command bar of a subgrid: the form is primary, the grid selected. */
export function subgridPlace(model: FormModel, grid: GridModel, control: GridControl): CommandPlace {
  const { meta } = model;
  const place = gridPlace(meta, meta.gridCommands[grid.table.logicalName] ?? [], grid);
  return {
    ...place,
    formState: () => formStates[model.formType()],
    fieldValue: (column) => model.attribute(column)?.value(),
    selectionCount: (target) => (target === 'selected' ? place.selectionCount(target) : model.id() ? 1 : 0),
    tableOf: (target) => (target === 'selected' ? grid.table.logicalName : meta.table.logicalName),
    parameter: reader({ ...common(meta), ...formParameters(model), ...gridParameters(grid, control) }),
  };
}

function gridPlace(
  meta: PageMeta,
  commands: readonly CommandLayout[],
  grid: GridModel,
): Omit<CommandPlace, 'parameter'> {
  return {
    commands,
    formState: () => undefined,
    fieldValue: () => undefined,
    selectionCount: () => grid.selected().length,
    tableOf: () => grid.table.logicalName,
    holdsPrivilege: (verb, name, depth) => holdsPrivilege(meta, verb, name, depth),
    changed: () => grid.changed(),
  };
}

function common(meta: PageMeta): Parameters {
  return {
    UserLcid: () => meta.organization.languageId,
    OrgLcid: () => meta.organization.languageId,
    OrgName: () => meta.organization.name,
    CommandProperties: (command) => ({ SourceControlId: command.id, CommandValueId: null, MenuItemId: null }),
  };
}

function formParameters(model: FormModel): Parameters {
  const id = () => model.id();
  return {
    PrimaryControl: () => model.formContext,
    PrimaryEntityTypeName: () => model.meta.table.logicalName,
    FirstPrimaryItemId: () => (id() === undefined ? null : bracedId(id() ?? '')),
    PrimaryItemIds: () => (id() === undefined ? [] : [bracedId(id() ?? '')]),
  };
}

function gridParameters(grid: GridModel, control: GridControl): Parameters {
  const ids = (rows: ReturnType<GridModel['rows']>) => rows.map((row) => bracedId(grid.idOf(row)));
  const references = (rows: ReturnType<GridModel['rows']>) => rows.map((row) => ribbonReference(grid, row));
  const others = () => grid.rows().filter((row) => !grid.isSelected(grid.idOf(row)));
  return {
    SelectedControl: () => control,
    SelectedEntityTypeName: () => grid.table.logicalName,
    FirstSelectedItemId: () => ids(grid.selected())[0] ?? null,
    SelectedControlSelectedItemCount: () => grid.selected().length,
    SelectedControlSelectedItemIds: () => ids(grid.selected()),
    SelectedControlSelectedItemReferences: () => references(grid.selected()),
    SelectedControlAllItemCount: () => grid.rows().length,
    SelectedControlAllItemIds: () => ids(grid.rows()),
    SelectedControlAllItemReferences: () => references(grid.rows()),
    SelectedControlUnselectedItemCount: () => others().length,
    SelectedControlUnselectedItemIds: () => ids(others()),
    SelectedControlUnselectedItemReferences: () => references(others()),
  };
}

function reader(parameters: Parameters): CommandPlace['parameter'] {
  return (name, command) => {
    const read = parameters[name];
    if (!read) throw new Error(`This page does not provide the command parameter ${name}.`);
    return read(command);
  };
}
