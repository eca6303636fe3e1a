import type { ListMeta } from '../meta/page-types.ts';
import { bracedId } from './data/values.ts';
import { createEvent, HandlerList } from './model/events.ts';
import type { GridModel } from './model/grid-model.ts';
import { createGridModel } from './model/grid-model.ts';
import type { Notices } from './model/notices.ts';
import { createNotices, showFailure, showProblems } from './model/notices.ts';
import { openQuickCreate } from './open-quick-create.tsx';
import type { Shell, Surroundings } from './shell.ts';
import { createShell } from './shell.ts';
import { listPlace } from './xrm/command-places.ts';
import type { CommandBar } from './xrm/commands.ts';
import { createCommandBar } from './xrm/commands.ts';
import { createGridControl } from './xrm/grid-control.ts';

/** Rows per page of a list; the default of the users' settings. */
const pageSize = 50;

/** The page of a table's rows. */
export interface OpenList {
  shell: Shell;
  meta: ListMeta;
  grid: GridModel;
  commands: CommandBar;
  notices: Notices;
  /** Reads texts and rows and judges the commands. */
  load(): Promise<void>;
}

/** Opens the page of a table's rows in a view. */
export function openList(meta: ListMeta, around: Surroundings): OpenList {
  const notices = createNotices();
  const shell = createShell(meta, around, {
    tables: [meta.table],
    quickCreate: openQuickCreate,
    pageInput: () => ({
      pageType: 'entitylist',
      entityName: meta.table.logicalName,
      viewId: bracedId(meta.view.id),
      viewType: 'savedquery',
    }),
  });
  const scriptFailed = (error: unknown) => {
    around.reportError(error);
    showFailure(notices, error);
  };
  const loadHandlers = new HandlerList();
  const grid = createGridModel({
    webApi: shell.webApi,
    table: meta.table,
    view: meta.view,
    pageSize,
    ...(meta.quickFind === undefined ? {} : { quickFind: meta.quickFind }),
    loaded() {
      createEvent({ formContext: () => control, globalContext: () => shell.globalContext(), scriptFailed }).run(
        loadHandlers.all(),
        control,
        {},
      );
      void commands.refresh();
    },
  });
  const control = createGridControl(grid, {
    name: 'homepagegrid',
    loadHandlers,
    refreshRibbon: () => void commands.refresh(),
  });
  const commands = createCommandBar(listPlace(meta, meta.commands, grid, control), {
    loadLibrary: shell.loadLibrary,
    findFunction: shell.findFunction,
    scriptFailed,
  });
  showProblems(notices, meta.problems);
  return {
    shell,
    meta,
    grid,
    commands,
    notices,
    async load() {
      await shell.loadStrings();
      await grid.refresh();
    },
  };
}
