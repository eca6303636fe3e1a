import type { ChartMeta } from '../../meta/page-types.ts';
import type { Row } from './values.ts';
import { rowText } from './values.ts';

/** What a chart shows: numbers by category and series, with their texts. */
export interface ChartTable {
  categories: string[];
  series: { label: string; values: number[] }[];
}

/** What an empty group is called, as in the charts of an app. */
const blank = '(blank)';

/** Orders the rows of an aggregating query by category and series; what is not there counts as 0. */
export function chartTable(chart: ChartMeta, rows: readonly Row[]): ChartTable {
  const labelOf = (row: Row, alias: string) => rowText(row, alias) || blank;
  const categories = distinct(rows.map((row) => labelOf(row, chart.category)));
  const split = chart.series;
  const groups = split === undefined ? [undefined] : distinct(rows.map((row) => labelOf(row, split)));
  const valueOf = (category: string, group: string | undefined, alias: string) =>
    rows
      .filter(
        (row) => labelOf(row, chart.category) === category && (split === undefined || labelOf(row, split) === group),
      )
      .reduce((sum, row) => sum + (Number(row[alias]) || 0), 0);
  const series = groups.flatMap((group) =>
    chart.measures.map(({ alias, label }) => ({
      // With one measure the groups need no further name.
      label: group === undefined ? label : chart.measures.length > 1 ? `${group}: ${label}` : group,
      values: categories.map((category) => valueOf(category, group, alias)),
    })),
  );
  return { categories, series };
}

function distinct(labels: readonly string[]): string[] {
  return [...new Set(labels)];
}
