import * as React from 'react';
import type { ControlManifest, TableMeta } from '../../meta/types.ts';
import type { FormGrid } from '../form-grids.ts';
import type { FormModel } from '../model/form-model.ts';
import type { FormData } from '../model/save.ts';
import type { ControlServices } from '../pcf/context.ts';
import type { ElementRenderer } from '../pcf/host.ts';
import type { LoadedControl } from '../pcf/loader.ts';
import type { Shell } from '../shell.ts';
import type { CommandBar } from '../xrm/commands.ts';
import type { Dialogs } from '../xrm/dialogs.ts';

/** Everything the views of one form page share. */
export interface Page {
  shell: Shell;
  /** Prefix of the ids of fields. */
  scope: string;
  /** Subgrids by control name. */
  grids: ReadonlyMap<string, FormGrid>;
  model: FormModel;
  data: FormData;
  commands: CommandBar;
  dialogs: Dialogs;
  controlServices: ControlServices;
  renderer: ElementRenderer;
  loadControl(manifest: ControlManifest): Promise<LoadedControl>;
  loadTable(name: string): Promise<TableMeta>;
  /** Opens an empty form of the same table. */
  openNew(): void;
}

export const PageContext = React.createContext<Page | undefined>(undefined);

/** The page of the view. @throws when a view is drawn outside a page. */
export function usePage(): Page {
  const page = React.useContext(PageContext);
  if (!page) throw new Error('This view needs a form page around it.');
  return page;
}
