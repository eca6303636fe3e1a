import * as React from 'react';
import type { CellModel, SectionModel } from '../model/tabs.ts';
import { CustomControl } from './custom-control.tsx';
import { Field } from './field.tsx';
import { usePage } from './page-context.ts';
import { Subgrid } from './subgrid.tsx';

/** A section of a form with its cells. */
export function Section({ section }: { section: SectionModel }) {
  const { layout } = section;
  const { scope } = usePage();
  const titleId = `section-${scope}${layout.id}`;
  return (
    <section className="section" aria-labelledby={titleId}>
      <h2 id={titleId} className={layout.showLabel ? '' : 'visually-hidden'}>
        {section.label()}
      </h2>
      <div className="section-cells" style={{ gridTemplateColumns: `repeat(${layout.columns}, minmax(0, 1fr))` }}>
        {section.rows.flat().map((cell) => (
          <Cell key={cell.layout.id} cell={cell} />
        ))}
      </div>
    </section>
  );
}

/** A cell of a section or of the header. */
export function Cell({ cell }: { cell: CellModel }) {
  const { control, layout } = cell;
  if (control && !control.isVisible()) return null;
  return (
    <div className="cell" style={{ gridColumn: `span ${layout.colSpan}` }} data-control={control?.name}>
      <CellContent cell={cell} />
    </div>
  );
}

function CellContent({ cell }: { cell: CellModel }) {
  const { control, layout } = cell;
  if (!control) return null;
  switch (control.kind) {
    case 'column':
      return <Field control={control} showLabel={layout.showLabel} />;
    case 'custom':
      return <CustomControl control={control} />;
    case 'subgrid':
      return (
        <>
          {layout.showLabel && <h3>{control.label()}</h3>}
          {control.layout.subgrid && <Subgrid control={control} layout={control.layout.subgrid} />}
        </>
      );
    default:
      return <p className="hint">{control.label()} is not shown on this page.</p>;
  }
}
