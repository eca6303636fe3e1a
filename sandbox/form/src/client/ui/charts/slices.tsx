import * as React from 'react';
import type { ChartTable } from '../../data/chart-data.ts';
import { colourOf } from './palette.ts';

/** The values of the first series, which is what round charts show. */
function parts(table: ChartTable): { category: string; value: number; colour: string }[] {
  const values = table.series[0]?.values ?? [];
  return table.categories.map((category, index) => ({
    category,
    value: Math.max(0, values[index] ?? 0),
    colour: colourOf(index),
  }));
}

/** A pie, or with a hole a doughnut. */
export function Slices({ table, hasHole }: { table: ChartTable; hasHole: boolean }) {
  const all = parts(table);
  const total = all.reduce((sum, part) => sum + part.value, 0);
  const centre = { x: 240, y: 130 };
  const radius = 115;
  let before = 0;
  return (
    <>
      {all
        .filter((part) => part.value > 0)
        .map((part) => {
          const from = before / total;
          before += part.value;
          const middle = (from + before / total) / 2;
          const label = pointAt(centre, radius * (hasHole ? 0.78 : 0.65), middle);
          return (
            <g key={part.category}>
              <path d={slicePath(centre, radius, from, before / total)} fill={part.colour} stroke="#fff">
                <title>{`${part.category}: ${part.value}`}</title>
              </path>
              <text className="value inside" x={label.x} y={label.y + 4} textAnchor="middle">
                {part.value.toLocaleString()}
              </text>
            </g>
          );
        })}
      {hasHole && <circle cx={centre.x} cy={centre.y} r={radius * 0.55} fill="#fff" />}
    </>
  );
}

/** The outline of a slice; `from` and `to` are parts of the circle, beginning at the top. Exported for tests. */
export function slicePath(centre: { x: number; y: number }, radius: number, from: number, to: number): string {
  const point = (turn: number) => {
    const { x, y } = pointAt(centre, radius, turn);
    return `${x.toFixed(2)} ${y.toFixed(2)}`;
  };
  // A whole circle has no start to draw an arc from.
  if (to - from > 0.9999) {
    const arc = (turn: number) => `A ${radius} ${radius} 0 1 1 ${point(turn)}`;
    return `M ${point(0)} ${arc(0.5)} ${arc(1)} Z`;
  }
  const isLarge = to - from > 0.5 ? 1 : 0;
  return `M ${centre.x} ${centre.y} L ${point(from)} A ${radius} ${radius} 0 ${isLarge} 1 ${point(to)} Z`;
}

function pointAt(centre: { x: number; y: number }, radius: number, turn: number): { x: number; y: number } {
  const angle = turn * 2 * Math.PI;
  return { x: centre.x + radius * Math.sin(angle), y: centre.y - radius * Math.cos(angle) };
}

/** A funnel: one level per category, as wide as its value. */
export function Funnel({ table }: { table: ChartTable }) {
  const all = parts(table);
  const greatest = Math.max(1, ...all.map((part) => part.value));
  const level = 250 / Math.max(1, all.length);
  const width = (value: number) => Math.max(4, (value / greatest) * 420);
  return (
    <>
      {all.map((part, index) => {
        const top = index * level;
        const upper = width(part.value);
        const lower = width(all[index + 1]?.value ?? part.value);
        const corners = [
          [240 - upper / 2, top],
          [240 + upper / 2, top],
          [240 + lower / 2, top + level],
          [240 - lower / 2, top + level],
        ];
        return (
          <g key={part.category}>
            <polygon points={corners.map((corner) => corner.join(',')).join(' ')} fill={part.colour} stroke="#fff">
              <title>{`${part.category}: ${part.value}`}</title>
            </polygon>
            {part.value > 0 && (
              <text className="value inside" x={240} y={top + level / 2 + 4} textAnchor="middle">
                {part.value.toLocaleString()}
              </text>
            )}
          </g>
        );
      })}
    </>
  );
}
