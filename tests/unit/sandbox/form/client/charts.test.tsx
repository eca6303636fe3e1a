/** @jest-environment jsdom */
import * as React from 'react';
import * as ReactDOM from 'react-dom';
import type { ChartTable } from '../../../../../sandbox/form/src/client/data/chart-data.ts';
import { chartTable } from '../../../../../sandbox/form/src/client/data/chart-data.ts';
import { barsOf } from '../../../../../sandbox/form/src/client/ui/charts/bars.tsx';
import { ChartFigure } from '../../../../../sandbox/form/src/client/ui/charts/chart-figure.tsx';
import { slicePath } from '../../../../../sandbox/form/src/client/ui/charts/slices.tsx';
import type { ChartMeta } from '../../../../../sandbox/form/src/meta/page-types.ts';

jest.mock('react', () => jest.requireActual('react-17'));
jest.mock('react-dom', () => jest.requireActual('react-dom-17'));

const chart = (changes: Partial<ChartMeta> = {}): ChartMeta => ({
  id: 'c',
  table: 't',
  label: 'Deals by stage',
  kind: 'column',
  isStacked: false,
  fetchXml: '',
  category: 'stage',
  measures: [{ alias: 'n', label: 'Number' }],
  ...changes,
});
const formatted = (name: string) => `${name}@OData.Community.Display.V1.FormattedValue`;

describe('chartTable', () => {
  it('orders values by category in the order of the answer', () => {
    const rows = [
      { stage: 2, [formatted('stage')]: 'Won', n: 4 },
      { stage: null, n: 1 },
    ];
    expect(chartTable(chart(), rows)).toEqual({
      categories: ['Won', '(blank)'],
      series: [{ label: 'Number', values: [4, 1] }],
    });
  });

  it('splits categories into series, 0 where there is no row', () => {
    const rows = [
      { stage: 'a', who: 'x', n: 1 },
      { stage: 'b', who: 'y', n: 2 },
    ];
    expect(chartTable(chart({ series: 'who' }), rows).series).toEqual([
      { label: 'x', values: [1, 0] },
      { label: 'y', values: [0, 2] },
    ]);
  });

  it('names series by group and measure where there are several measures', () => {
    const measures = [
      { alias: 'n', label: 'Number' },
      { alias: 'm', label: 'Sum' },
    ];
    const { series } = chartTable(chart({ series: 'who', measures }), [{ stage: 'a', who: 'x', n: 1, m: 'no number' }]);
    expect(series).toEqual([
      { label: 'x: Number', values: [1] },
      { label: 'x: Sum', values: [0] },
    ]);
  });
});

describe('barsOf', () => {
  const table: ChartTable = {
    categories: ['a', 'b'],
    series: [
      { label: 'x', values: [3, -1] },
      { label: 'y', values: [1, 2] },
    ],
  };

  it('puts stacked bars on top of each other, the greatest sum being the whole length', () => {
    const bars = barsOf(table, true);
    expect(bars.map((bar) => [bar.from, bar.length])).toEqual([
      [0, 0.75],
      [0.75, 0.25],
      [0, 0],
      [0, 0.5],
    ]);
    expect(new Set(bars.map((bar) => bar.width)).size).toBe(1);
  });

  it('puts other bars side by side, the greatest value being the whole length', () => {
    const bars = barsOf(table, false);
    expect(bars[0]?.length).toBe(1);
    expect(bars[1]?.at).toBeCloseTo((bars[0]?.at ?? 0) + (bars[0]?.width ?? 0));
  });

  it('draws nothing out of nothing', () => {
    expect(barsOf({ categories: ['a'], series: [{ label: 'x', values: [0] }] }, true)[0]?.length).toBe(0);
    expect(barsOf({ categories: [], series: [] }, false)).toEqual([]);
  });
});

describe('slicePath', () => {
  it('is a wedge, or the whole circle', () => {
    expect(slicePath({ x: 0, y: 0 }, 10, 0, 0.25)).toBe('M 0 0 L 0.00 -10.00 A 10 10 0 0 1 10.00 -0.00 Z');
    expect(slicePath({ x: 0, y: 0 }, 10, 0, 0.75)).toContain('0 1 1');
    expect(slicePath({ x: 0, y: 0 }, 10, 0, 1)).toBe(
      'M 0.00 -10.00 A 10 10 0 1 1 0.00 10.00 A 10 10 0 1 1 -0.00 -10.00 Z',
    );
  });
});

describe('ChartFigure', () => {
  const table = { categories: ['New', 'Old'], series: [{ label: 'Number', values: [3, 1] }] };
  const draw = (changes: Partial<ChartMeta>, drawn: ChartTable = table) => {
    const root = document.createElement('div');
    ReactDOM.render(<ChartFigure chart={chart(changes)} table={drawn} />, root);
    return root;
  };

  it.each([
    ['column', 'rect', 2],
    ['bar', 'rect', 2],
    ['pie', 'path', 2],
    ['doughnut', 'circle', 1],
    ['funnel', 'polygon', 2],
  ] as const)('draws a %s', (kind, shape, count) => {
    const root = draw({ kind });
    expect(root.querySelectorAll(`svg ${shape}`)).toHaveLength(count);
    expect(root.querySelector('svg')?.getAttribute('aria-label')).toContain('Deals by stage');
    expect(root.querySelector('tbody tr')?.textContent).toBe('New3');
  });

  it('has a legend where colours mean something', () => {
    expect(draw({ kind: 'column' }).querySelector('.legend')).toBeNull();
    expect(draw({ kind: 'pie' }).querySelector('.legend')?.textContent).toBe('NewOld');
  });

  it('leaves out slices of nothing', () => {
    const root = draw({ kind: 'pie' }, { categories: ['a', 'b'], series: [{ label: 'n', values: [0, 2] }] });
    expect(root.querySelectorAll('svg path')).toHaveLength(1);
  });
});
