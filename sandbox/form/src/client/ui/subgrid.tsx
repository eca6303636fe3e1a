import * as React from 'react';
import type { SubgridLayout } from '../../meta/types.ts';
import { lookupParameters } from '../data/form-parameters.ts';
import type { LookupValue } from '../data/values.ts';
import type { FormGrid } from '../form-grids.ts';
import type { ControlModel } from '../model/control.ts';
import { holdsPrivilege } from '../model/privileges.ts';
import { Command, RibbonCommands } from './command-bar.tsx';
import { deleteSelected, openNew } from './grid-actions.ts';
import { GridTable } from './grid-table.tsx';
import type { Page } from './page-context.ts';
import { usePage } from './page-context.ts';
import { useChanges } from './use-model.ts';

/** Rows of a view on a form, with New, Delete and the commands of the solution as far as the user may. */
export function Subgrid({ control, layout }: { control: ControlModel; layout: SubgridLayout }) {
  const { grids, model } = usePage();
  const formGrid = grids.get(control.name);
  const table = model.meta.related[layout.table];
  if (!formGrid || !table)
    return <p className="field-message">The rows of {control.label()} cannot be shown: view or table is missing.</p>;
  if (model.id() === undefined) return <p className="hint">Save the record to see {table.collectionLabel}.</p>;
  return <LiveSubgrid control={control} formGrid={formGrid} />;
}

function LiveSubgrid({ control, formGrid }: { control: ControlModel; formGrid: FormGrid }) {
  const page = usePage();
  const { model, shell } = page;
  const { grid, commands } = formGrid;
  useChanges(grid);
  const formRow = model.row();
  React.useEffect(() => {
    void grid.refresh();
    void commands.refresh();
    // The row is a new object each time the form was read.
  }, [grid, commands, formRow, model.id()]);
  const may = (verb: string) => !control.isDisabled() && holdsPrivilege(model.meta, verb, grid.table.logicalName);
  const create = async () => {
    const parameters =
      formGrid.parentColumn === undefined ? {} : lookupParameters(formGrid.parentColumn, formReference(page));
    if (await openNew(shell, grid, parameters)) await grid.refresh();
  };
  return (
    <div className="subgrid">
      <div className="subgrid-commands" role="group" aria-label={`Commands of ${control.label()}`}>
        {may('Create') && <Command label={`New ${grid.table.label}`} onClick={() => void create()} />}
        {may('Delete') && grid.selected().length > 0 && (
          <Command label="Delete" onClick={() => void deleteSelected(shell, grid)} />
        )}
        <Command label="Refresh" onClick={() => void grid.refresh()} />
        <RibbonCommands bar={commands} />
      </div>
      <GridTable
        shell={shell}
        grid={grid}
        label={control.label()}
        onSelect={() => void commands.refresh()}
        scriptFailed={model.services.scriptFailed}
      />
    </div>
  );
}

/** The form's record as a reference. */
function formReference({ model }: Page): LookupValue {
  const { table } = model.meta;
  const name = model.attribute(table.primaryName)?.value() ?? model.row()[table.primaryName];
  return {
    id: model.id() ?? '',
    entityType: table.logicalName,
    ...(typeof name === 'string' ? { name } : {}),
  };
}
