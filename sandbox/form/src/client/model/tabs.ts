import type { CellLayout, SectionLayout, TabLayout } from '../../meta/types.ts';
import { collectionOf } from './collection.ts';
import type { ControlModel } from './control.ts';
import type { Handler } from './events.ts';
import { HandlerList } from './events.ts';

/** A cell with the control that stands in it. */
export interface CellModel {
  layout: CellLayout;
  control?: ControlModel;
}

export interface SectionModel {
  readonly layout: SectionLayout;
  readonly rows: readonly (readonly CellModel[])[];
  readonly api: Record<string, unknown>;
  label(): string;
  isVisible(): boolean;
}

export interface TabModel {
  readonly layout: TabLayout;
  readonly columns: readonly { width: string; sections: readonly SectionModel[] }[];
  readonly api: Record<string, unknown>;
  /** Handlers of the form XML and of scripts for `tabstatechange`. */
  readonly stateHandlers: HandlerList;
  label(): string;
  isVisible(): boolean;
  /** The controls of the tab exist; stays true once it was opened. */
  isInitialised(): boolean;
  initialise(): void;
}

/** What tabs need of their form. */
export interface TabHost {
  changed(): void;
  openTab(): TabModel | undefined;
  open(tab: TabModel): void;
  ui(): unknown;
}

/** Creates a tab from its layout and the controls already made for its cells. */
export function createTab(
  layout: TabLayout,
  cellsOf: (section: SectionLayout) => CellModel[][],
  host: TabHost,
): TabModel {
  let label = layout.label;
  let visible = layout.visible;
  let initialised = false;
  const stateHandlers = new HandlerList();
  const columns = layout.columns.map((column) => ({
    width: column.width,
    sections: column.sections.map((section) => createSection(section, cellsOf(section), host, () => model)),
  }));
  const sections = () => columns.flatMap((column) => column.sections);
  const model: TabModel = {
    layout,
    columns,
    stateHandlers,
    label: () => label,
    isVisible: () => visible,
    isInitialised: () => initialised,
    initialise: () => void (initialised = true),
    api: {
      getName: () => layout.name,
      getParent: () => host.ui(),
      getLabel: () => label,
      setLabel(text: string) {
        label = text;
        host.changed();
      },
      getVisible: () => visible,
      setVisible(value: boolean) {
        visible = value;
        host.changed();
      },
      getDisplayState: () => (host.openTab() === model ? 'expanded' : 'collapsed'),
      setDisplayState: (state: string) => void (state === 'expanded' && host.open(model)),
      setFocus: () => host.open(model),
      addTabStateChange: (handler: Handler) => stateHandlers.add(handler),
      removeTabStateChange: (handler: Handler) => stateHandlers.remove(handler),
      sections: collectionOf(
        () => sections().map((section) => section.api),
        (api) => (api['getName'] as () => string)(),
      ),
    },
  };
  return model;
}

function createSection(layout: SectionLayout, rows: CellModel[][], host: TabHost, tab: () => TabModel): SectionModel {
  let label = layout.label;
  let visible = layout.visible;
  const controls = rows.flat().flatMap((cell) => cell.control ?? []);
  return {
    layout,
    rows,
    label: () => label,
    isVisible: () => visible,
    api: {
      getName: () => layout.name,
      getParent: () => tab().api,
      getLabel: () => label,
      setLabel(text: string) {
        label = text;
        host.changed();
      },
      getVisible: () => visible,
      setVisible(value: boolean) {
        visible = value;
        host.changed();
      },
      controls: collectionOf(
        () => controls.map((control) => control.api),
        (api) => (api['getName'] as () => string)(),
      ),
    },
  };
}
