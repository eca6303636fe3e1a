import { solution } from '../../../../solution/contract/names.ts';
import { all, any, equals, guid, query, text } from '../odata/filter.ts';
import { idOf, numberOf, rawTextOf, textOf } from './row-values.ts';
import { createWebApi, rowsOf } from './web-api.ts';
import type { Row, WebApi, WebApiOptions } from './web-api.ts';

/** Something in the environment that uses parts of our solution and stands in the way of its removal. */
export interface Dependent {
  readonly kind: 'form' | 'view' | 'chart' | 'app' | 'flow' | 'step' | 'other';
  /** Name as people see it; the type number and id where the platform tells no more. */
  readonly name: string;
  /** Logical name of its table; null where it has none. */
  readonly table: string | null;
  /** Our parts that its definition names, sorted; empty when that cannot be seen from outside. */
  readonly parts: readonly string[];
}

/** What stands in the way of removing our solution. */
export interface SolutionUsage {
  /** Null when the solution is not installed. */
  readonly installed: { readonly version: string; readonly managed: boolean } | null;
  readonly dependents: readonly Dependent[];
}

/** How a type of component is read: its set, columns, and which of them hold a definition that names our parts. */
interface Kind {
  readonly kind: Dependent['kind'];
  readonly set: string;
  readonly id: string;
  readonly name: string;
  readonly table?: string;
  readonly definitions?: readonly string[];
}

const form: Kind = {
  kind: 'form',
  set: 'systemforms',
  id: 'formid',
  name: 'name',
  table: 'objecttypecode',
  definitions: ['formxml'],
};

/** Component types of the table `solutioncomponent` (Dataverse, _SolutionComponent_: choice `componenttype`). */
const kinds: Readonly<Record<number, Kind>> = {
  24: form,
  60: form,
  26: {
    kind: 'view',
    set: 'savedqueries',
    id: 'savedqueryid',
    name: 'name',
    table: 'returnedtypecode',
    definitions: ['fetchxml', 'layoutxml'],
  },
  59: {
    kind: 'chart',
    set: 'savedqueryvisualizations',
    id: 'savedqueryvisualizationid',
    name: 'name',
    table: 'primaryentitytypecode',
    definitions: ['datadescription'],
  },
  80: { kind: 'app', set: 'appmodules', id: 'appmoduleid', name: 'name' },
  29: { kind: 'flow', set: 'workflows', id: 'workflowid', name: 'name' },
  92: { kind: 'step', set: 'sdkmessageprocessingsteps', id: 'sdkmessageprocessingstepid', name: 'name' },
};

/** Ids asked for in one request, so that its address stays short (Web API: 32 KB). */
const idsPerRequest = 25;

/**
 * Finds who uses our parts: the platform's own answer to "what blocks uninstalling" (function RetrieveDependenciesForUninstall),
 * with the names of forms, views, charts, apps, flows and steps. Throws `RelayError`.
 */
export async function readSolutionUsage(options: WebApiOptions): Promise<SolutionUsage> {
  const api = createWebApi(options);
  const wanted = equals('uniquename', text(solution.uniqueName));
  const [installed] = await api.list(`solutions?${query({ $select: 'version,ismanaged', $filter: all(wanted) })}`);
  if (!installed) return { installed: null, dependents: [] };
  const answer = await api.get(`RetrieveDependenciesForUninstall(SolutionUniqueName='${solution.uniqueName}')`);
  const found = new Map<string, number>();
  for (const row of rowsOf(answer)) {
    const id = idOf(row, 'dependentcomponentobjectid');
    if (id) found.set(id, numberOf(row, 'dependentcomponenttype', 0));
  }
  const types = [...new Set(found.values())];
  const dependents = await Promise.all(
    types.map((type) =>
      describe(
        api,
        type,
        [...found].filter(([, other]) => other === type).map(([id]) => id),
      ),
    ),
  );
  return {
    installed: { version: rawTextOf(installed, 'version'), managed: installed['ismanaged'] === true },
    dependents: dependents.flat().toSorted(byKindAndName),
  };
}

async function describe(api: WebApi, type: number, ids: readonly string[]): Promise<readonly Dependent[]> {
  const kind = kinds[type];
  if (!kind) return ids.map((id) => unnamed(type, id));
  const rows = new Map<string, Row>();
  for (let at = 0; at < ids.length; at += idsPerRequest) {
    const some = ids.slice(at, at + idsPerRequest);
    const columns = [kind.id, kind.name, kind.table, ...(kind.definitions ?? [])].filter(
      (column) => column !== undefined,
    );
    const filter = any(...some.map((id) => equals(kind.id, guid(id))));
    for (const row of await api.list(`${kind.set}?${query({ $select: columns.join(','), $filter: all(filter) })}`)) {
      rows.set(idOf(row, kind.id) ?? '', row);
    }
  }
  return ids.map((id) => {
    const row = rows.get(id);
    return row ? named(kind, row) : unnamed(type, id);
  });
}

function named(kind: Kind, row: Row): Dependent {
  return {
    kind: kind.kind,
    name: textOf(row, kind.name) ?? idOf(row, kind.id) ?? '',
    table: kind.table ? textOf(row, kind.table) : null,
    parts: partsIn((kind.definitions ?? []).map((column) => rawTextOf(row, column)).join(' ')),
  };
}

function unnamed(type: number, id: string): Dependent {
  return { kind: kinds[type]?.kind ?? 'other', name: `component of type ${type}, id ${id}`, table: null, parts: [] };
}

/** Names with our prefix in a definition: columns, tables, controls, web resources. */
function partsIn(definition: string): readonly string[] {
  const names = definition.match(new RegExp(String.raw`\b${solution.prefix}_[\w./-]*\w`, 'gi')) ?? [];
  return [...new Set(names)].toSorted();
}

function byKindAndName(left: Dependent, right: Dependent): number {
  return left.kind.localeCompare(right.kind) || left.name.localeCompare(right.name);
}
