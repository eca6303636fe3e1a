import type { ChartDefinition } from '../../../dataverse/src/catalog.ts';
import type { ChartKind, ChartMeta } from './page-types.ts';
import type { XmlElement } from './xml.ts';
import { attribute, child, children, descendants, flag, parseXml, plainGuid } from './xml.ts';

/** Chart types of the presentation (Chart XML: ChartType) that this page draws. */
const kinds: Readonly<Record<string, readonly [kind: ChartKind, isStacked: boolean]>> = {
  column: ['column', false],
  stackedcolumn: ['column', true],
  bar: ['bar', false],
  stackedbar: ['bar', true],
  pie: ['pie', false],
  doughnut: ['doughnut', false],
  funnel: ['funnel', false],
};

/** A chart ready to be drawn, or why it cannot be. */
export type ParsedChart = { chart: ChartMeta } | { problem: string };

/**
 * Reads a chart (VisualizationDataDescription.xsd and Chart XML): its one fetch, category, measures, and the second
 * grouping that makes the series.
 * @throws {XmlProblem} when one of both texts is not well-formed.
 */
export function parseChart(source: ChartDefinition, columnLabel: (column: string) => string): ParsedChart {
  const { id, table, label } = source;
  const data = parseXml(source.dataXml, `The data of chart ${label}`);
  const presentation = parseXml(source.presentationXml, `The presentation of chart ${label}`);
  const fetch = descendants(data, 'fetch')[0];
  const category = descendants(data, 'category')[0];
  const type = chartType(presentation);
  const drawn = kinds[type.toLowerCase()];
  if (!fetch || !category) return { problem: `Chart ${label} has no fetch or no category.` };
  if (!drawn) return { problem: `Chart ${label} is of type ${type || '(none)'}, which this page does not draw.` };
  const columns = children(child(fetch, 'entity'), 'attribute');
  const categoryAlias = attribute(category, 'alias') ?? '';
  const series = columns
    .filter((column) => flag(column, 'groupby', false))
    .map((column) => attribute(column, 'alias') ?? '')
    .find((alias) => alias !== categoryAlias);
  const measures = descendants(category, 'measure').map((measure) => attribute(measure, 'alias') ?? '');
  if (measures.length === 0) return { problem: `Chart ${label} measures nothing.` };
  return {
    chart: {
      id: plainGuid(id),
      table,
      label,
      kind: drawn[0],
      isStacked: drawn[1],
      fetchXml: fetch.toString(),
      category: categoryAlias,
      ...(series === undefined ? {} : { series }),
      measures: measures.map((alias) => ({ alias, label: measureLabel(alias, columns, columnLabel) })),
    },
  };
}

function chartType(presentation: XmlElement): string {
  const series = descendants(presentation, 'Series').find((each) => each.hasAttribute('ChartType'));
  return series ? (attribute(series, 'ChartType') ?? '') : '';
}

function measureLabel(alias: string, columns: readonly XmlElement[], columnLabel: (column: string) => string): string {
  const column = columns.find((each) => attribute(each, 'alias') === alias);
  const name = column && attribute(column, 'name');
  const aggregate = column && attribute(column, 'aggregate');
  if (!name || !aggregate) return alias;
  return aggregate.startsWith('count') ? 'Number' : `${columnLabel(name)} (${aggregate})`;
}
