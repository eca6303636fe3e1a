import * as React from 'react';
import type { ChartTable } from '../../data/chart-data.ts';
import { colourOf, shortened } from './palette.ts';

/** Length of the longest bar and size of the drawing, in units of the picture. */
const size = { width: 480, height: 260, labels: 46, top: 18, left: 130 };

interface BarsProps {
  table: ChartTable;
  isStacked: boolean;
  /** Bars lie and grow to the right. */
  isLying: boolean;
}

interface Bar {
  key: string;
  colour: string;
  value: number;
  title: string;
  /** Start and length along the axis of values, as a part of the greatest value. */
  from: number;
  length: number;
  /** Start and width along the axis of categories, in categories. */
  at: number;
  width: number;
}

/** Upright or lying bars, side by side or stacked, with values and category labels. */
export function Bars({ table, isStacked, isLying }: BarsProps) {
  const bars = barsOf(table, isStacked);
  const count = Math.max(1, table.categories.length);
  const { width, height, labels, top, left } = size;
  const along = isLying ? width - left - 40 : height - labels - top;
  const across = (isLying ? height : width) / count;
  return (
    <>
      {bars.map((bar) => {
        const start = bar.at * across;
        const thickness = bar.width * across;
        const length = bar.length * along;
        const box = isLying
          ? { x: left + bar.from * along, y: start, width: length, height: thickness }
          : { x: start, y: top + along - bar.from * along - length, width: thickness, height: length };
        const showsValue = bar.value !== 0 && !(isStacked && length < 16);
        return (
          <g key={bar.key}>
            <rect {...box} fill={bar.colour} stroke="#fff">
              <title>{bar.title}</title>
            </rect>
            {showsValue && <ValueText bar={bar} box={box} isStacked={isStacked} isLying={isLying} />}
          </g>
        );
      })}
      {table.categories.map((category, index) => {
        const middle = (index + 0.5) * across;
        const place = isLying
          ? { x: left - 8, y: middle + 4, textAnchor: 'end' as const }
          : { x: middle, y: height - labels + 18, textAnchor: 'middle' as const };
        return (
          <text key={category} className="axis" {...place}>
            <title>{category}</title>
            {shortened(category, isLying ? 20 : Math.max(4, Math.floor(across / 7)))}
          </text>
        );
      })}
      {isLying ? (
        <line className="axis-line" x1={left} y1={0} x2={left} y2={height} />
      ) : (
        <line className="axis-line" x1={0} y1={top + along} x2={width} y2={top + along} />
      )}
    </>
  );
}

function ValueText(props: {
  bar: Bar;
  box: { x: number; y: number; width: number; height: number };
  isStacked: boolean;
  isLying: boolean;
}) {
  const { bar, box, isStacked, isLying } = props;
  const inside = { x: box.x + box.width / 2, y: box.y + box.height / 2 + 4, textAnchor: 'middle' as const };
  const outside = isLying
    ? { x: box.x + box.width + 4, y: box.y + box.height / 2 + 4, textAnchor: 'start' as const }
    : { x: box.x + box.width / 2, y: box.y - 4, textAnchor: 'middle' as const };
  return (
    <text className={isStacked ? 'value inside' : 'value'} {...(isStacked ? inside : outside)}>
      {bar.value.toLocaleString()}
    </text>
  );
}

/** Places of the bars; exported for tests. Negative values are drawn as nothing. */
export function barsOf({ categories, series }: ChartTable, isStacked: boolean): Bar[] {
  const value = (index: number, category: number) => Math.max(0, series[index]?.values[category] ?? 0);
  const total = (category: number) => series.reduce((sum, _each, index) => sum + value(index, category), 0);
  const greatest = Math.max(
    1,
    ...categories.map((_each, category) =>
      isStacked ? total(category) : Math.max(0, ...series.map((_series, index) => value(index, category))),
    ),
  );
  const gap = 0.15;
  return categories.flatMap((name, category) => {
    let below = 0;
    return series.map((each, index) => {
      const own = value(index, category);
      const width = isStacked ? 1 - 2 * gap : (1 - 2 * gap) / series.length;
      const bar: Bar = {
        key: `${category}-${index}`,
        // One series has one colour, as in an app.
        colour: colourOf(index),
        value: own,
        title: series.length > 1 ? `${name}, ${each.label}: ${own}` : `${name}: ${own}`,
        from: isStacked ? below / greatest : 0,
        length: own / greatest,
        at: category + gap + (isStacked ? 0 : index * width),
        width,
      };
      below += own;
      return bar;
    });
  });
}
