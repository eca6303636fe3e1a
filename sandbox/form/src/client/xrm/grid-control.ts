import type { Row } from '../data/values.ts';
import { bracedId, decode, propertyOf, rowText } from '../data/values.ts';
import { collectionOf } from '../model/collection.ts';
import type { Handler } from '../model/events.ts';
import type { HandlerList } from '../model/events.ts';
import type { GridModel } from '../model/grid-model.ts';

/** What the page around a grid does for its control. */
export interface GridControlServices {
  name: string;
  /** Handlers of the grid's load event. */
  loadHandlers: HandlerList;
  refreshRibbon(): void;
  /** The relationship of a subgrid (schema name); undefined for a list. */
  relationship?: string;
}

/**
 * The grid control that commands and scripts get (client API reference: Grids and subgrids): documented members only, so
 * that code leaning on others fails here, too.
 */
export function createGridControl(grid: GridModel, services: GridControlServices) {
  const rowsOf = (rows: readonly Row[]) =>
    collectionOf(
      () => rows.map((row) => createGridRow(grid, row)),
      (row) => row.data.entity.getId(),
    );
  return {
    getName: () => services.name,
    getControlType: () => 'subgrid',
    getEntityName: () => grid.table.logicalName,
    getFetchXml: () => grid.fetchXml(),
    getGrid: () => ({
      getRows: () => rowsOf(grid.rows()),
      getSelectedRows: () => rowsOf(grid.selected()),
      // Exact on the last page only; the page asks for no count of all rows.
      getTotalRecordCount: () => grid.rows().length,
    }),
    getRelationship: () => (services.relationship === undefined ? null : { name: services.relationship }),
    getViewSelector: () => ({
      getCurrentView: () => ({ id: bracedId(grid.view.id), entityType: 'savedquery', name: grid.view.label }),
      isVisible: () => services.relationship === undefined,
    }),
    addOnLoad: (handler: Handler) => services.loadHandlers.add(handler),
    removeOnLoad: (handler: Handler) => services.loadHandlers.remove(handler),
    refresh: () => void grid.refresh(),
    refreshRibbon: () => services.refreshRibbon(),
  };
}

export type GridControl = ReturnType<typeof createGridControl>;

/** A row as scripts see it (client API reference: GridRow); `getData().getEntity()` is its older form. */
function createGridRow(grid: GridModel, row: Row) {
  const { table } = grid;
  const reference = {
    id: bracedId(grid.idOf(row)),
    entityType: table.logicalName,
    name: rowText(row, table.primaryName),
  };
  const attributes = grid.view.columns.flatMap(({ name }) => {
    const column = table.columns[name];
    if (!column) return [];
    return [{ getName: () => name, getValue: () => (propertyOf(column) in row ? decode(column, row) : null) }];
  });
  const entity = {
    attributes: collectionOf(
      () => attributes,
      (attribute) => attribute.getName(),
    ),
    getEntityName: () => table.logicalName,
    getEntityReference: () => ({ ...reference }),
    getId: () => reference.id,
    getPrimaryAttributeValue: () => reference.name,
  };
  return { data: { entity }, getData: () => ({ getEntity: () => entity }) };
}

/** A row as ribbon parameters hand it over (ribbon reference: SelectedControlSelectedItemReferences). */
export function ribbonReference(grid: GridModel, row: Row) {
  return {
    Id: bracedId(grid.idOf(row)),
    Name: rowText(row, grid.table.primaryName),
    TypeName: grid.table.logicalName,
  };
}
