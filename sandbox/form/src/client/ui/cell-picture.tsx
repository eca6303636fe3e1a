import * as React from 'react';
import type { ViewColumn } from '../../meta/page-types.ts';
import type { Row } from '../data/values.ts';
import { rowText } from '../data/values.ts';
import type { GridModel } from '../model/grid-model.ts';
import type { Shell } from '../shell.ts';
import { webResourceAddress } from '../xrm/addresses.ts';

interface CellPictureProps {
  shell: Shell;
  image: NonNullable<ViewColumn['image']>;
  grid: GridModel;
  row: Row;
  failed(error: unknown): void;
}

/** The picture that a function of the solution names for a cell, with its tooltip. */
export function CellPicture({ shell, image, grid, row, failed }: CellPictureProps) {
  const [found, setFound] = React.useState<{ address: string; tooltip: string } | undefined>(undefined);
  React.useEffect(() => {
    let isGone = false;
    const languageId = shell.meta.organization.languageId;
    shell.callFunction(image.library, image.functionName, [imageRowData(grid, row), languageId]).then((answer) => {
      if (isGone) return;
      const [name, tooltip] = Array.isArray(answer) ? (answer as unknown[]) : [];
      setFound(name ? { address: webResourceAddress(String(name)), tooltip: String(tooltip ?? '') } : undefined);
    }, failed);
    return () => void (isGone = true);
  }, [shell, image, grid, row]);
  if (!found) return null;
  return <img className="cell-picture" src={found.address} alt={found.tooltip} title={found.tooltip} />;
}

/**
 * What an image function gets as its first argument: the row as JSON, formatted text by column and the value by
 * `<column>_Value` (documentation: Display custom icons alongside values in list views).
 */
export function imageRowData(grid: GridModel, row: Row): string {
  const parts = grid.view.columns.map(({ name, property }) => [
    [name, rowText(row, property)],
    [`${name}_Value`, row[property] ?? null],
  ]);
  return JSON.stringify({ RowId: grid.idOf(row), ...Object.fromEntries(parts.flat() as [string, unknown][]) });
}
