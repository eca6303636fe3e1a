import { HandlerList } from './model/events.ts';
import type { ControlModel } from './model/control.ts';
import type { FormModel } from './model/form-model.ts';
import type { GridModel } from './model/grid-model.ts';
import { createGridModel } from './model/grid-model.ts';
import type { Shell } from './shell.ts';
import { subgridPlace } from './xrm/command-places.ts';
import type { CommandBar } from './xrm/commands.ts';
import { createCommandBar } from './xrm/commands.ts';
import { createGridControl } from './xrm/grid-control.ts';

/** A subgrid of a form: its rows and its commands. */
export interface FormGrid {
  grid: GridModel;
  commands: CommandBar;
  /** Lookup of the rows that names the form's record. */
  parentColumn?: string;
}

/** Creates the subgrids of a form by control name; those whose view or table is missing are left out. */
export function createFormGrids(model: FormModel, shell: Shell): Map<string, FormGrid> {
  const found = new Map<string, FormGrid>();
  for (const control of model.controls) {
    const grid = createFormGrid(model, control, shell);
    if (grid) found.set(control.name, grid);
  }
  return found;
}

function createFormGrid(model: FormModel, control: ControlModel, shell: Shell): FormGrid | undefined {
  const { meta } = model;
  const layout = control.layout.subgrid;
  const view = meta.views[layout?.viewId ?? ''];
  const table = meta.related[layout?.table ?? ''];
  if (!layout || !view || !table) return undefined;
  const { relationship } = layout;
  const parent = relationship === undefined ? undefined : meta.relationships[relationship];
  const loadHandlers = new HandlerList();
  const grid = createGridModel({
    webApi: shell.webApi,
    table,
    view,
    pageSize: layout.pageSize,
    // Unrelated rows, too, are shown from the first save on, as in an app.
    parent: { id: () => model.id(), ...(parent ? { column: parent.column } : {}) },
    loaded: () => void model.fire(loadHandlers.all(), control.api, {}),
  });
  const gridControl = createGridControl(grid, {
    name: control.name,
    loadHandlers,
    refreshRibbon: () => void commands.refresh(),
    ...(relationship === undefined ? {} : { relationship }),
  });
  // Scripts that ask the form for the control get the same members as commands.
  Object.assign(control.api, gridControl);
  const commands = createCommandBar(subgridPlace(model, grid, gridControl), {
    loadLibrary: shell.loadLibrary,
    findFunction: shell.findFunction,
    scriptFailed: model.services.scriptFailed,
  });
  return { grid, commands, ...(parent ? { parentColumn: parent.column } : {}) };
}
