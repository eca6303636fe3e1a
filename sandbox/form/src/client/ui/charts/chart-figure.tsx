import * as React from 'react';
import type { ChartMeta } from '../../../meta/page-types.ts';
import type { ChartTable } from '../../data/chart-data.ts';
import { Bars } from './bars.tsx';
import { colourOf } from './palette.ts';
import { Funnel, Slices } from './slices.tsx';

/** A chart as a picture with a legend, and the same values as a table for those who do not see it. */
export function ChartFigure({ chart, table }: { chart: ChartMeta; table: ChartTable }) {
  if (table.categories.length === 0) return <p className="hint">There is nothing to show yet.</p>;
  const isRound = ['pie', 'doughnut', 'funnel'].includes(chart.kind);
  const legend = isRound ? table.categories : table.series.map((series) => series.label);
  return (
    <figure className="chart" aria-label={chart.label}>
      <svg viewBox="0 0 480 260" role="img" aria-label={`${chart.label}, the values are in the table after it`}>
        <Drawing chart={chart} table={table} />
      </svg>
      {(isRound || legend.length > 1) && (
        <ul className="legend" aria-hidden="true">
          {legend.map((label, index) => (
            <li key={label}>
              <span className="swatch" style={{ background: colourOf(index) }} />
              {label}
            </li>
          ))}
        </ul>
      )}
      {/* A table itself would keep its width. */}
      <div className="visually-hidden">
        <table>
          <caption>{chart.label}</caption>
          <thead>
            <tr>
              <th scope="col">Category</th>
              {table.series.map((series) => (
                <th key={series.label} scope="col">
                  {series.label}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {table.categories.map((category, index) => (
              <tr key={category}>
                <th scope="row">{category}</th>
                {table.series.map((series) => (
                  <td key={series.label}>{(series.values[index] ?? 0).toLocaleString()}</td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </figure>
  );
}

function Drawing({ chart, table }: { chart: ChartMeta; table: ChartTable }) {
  switch (chart.kind) {
    case 'pie':
    case 'doughnut':
      return <Slices table={table} hasHole={chart.kind === 'doughnut'} />;
    case 'funnel':
      return <Funnel table={table} />;
    case 'column':
    case 'bar':
      return <Bars table={table} isStacked={chart.isStacked} isLying={chart.kind === 'bar'} />;
  }
}
