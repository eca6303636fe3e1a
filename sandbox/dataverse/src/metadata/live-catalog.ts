import { baseForms, baseViews } from '../base/forms.ts';
import { baseRelationships } from '../base/relationships.ts';
import { baseRoles } from '../base/roles.ts';
import { baseTables } from '../base/tables.ts';
import type {
  Catalog,
  ColumnDefinition,
  Definitions,
  InstalledSolution,
  OneToManyDefinition,
  TableDefinition,
  UserSummary,
} from '../catalog.ts';
import { segmentNotFound } from '../errors.ts';

/** Definitions of an environment before any import. */
export function baseDefinitions(): Definitions {
  const tables = baseTables();
  return {
    tables: new Map(tables.map((table) => [table.logicalName, table])),
    choices: new Map(),
    forms: baseForms(tables),
    views: baseViews(),
    charts: [],
    dashboards: [],
    apps: new Map(),
    siteMaps: new Map(),
    environmentVariables: new Map(),
    serviceEndpoints: [],
    entityMaps: [],
    ribbons: new Map(),
    webResources: new Map(),
    controls: new Map(),
    relationships: baseRelationships(tables),
    customApis: new Map(),
    steps: [],
    roles: baseRoles(tables),
  };
}

/** A navigation property as seen from one table. */
export type Navigation =
  | { kind: 'one'; column: ColumnDefinition; targets: readonly string[] }
  | { kind: 'many'; relationship: OneToManyDefinition }
  | { kind: 'linked'; intersect: string; other: string; first: boolean };

/** Definitions by the names that addresses and queries use. */
interface Names {
  readonly sets: ReadonlyMap<string, TableDefinition>;
  readonly navigations: ReadonlyMap<string, ReadonlyMap<string, Navigation>>;
}

/** The catalogue in force. An import replaces its content in one step; the objects handed out stay the same. */
export class LiveCatalog implements Catalog {
  readonly tables: Definitions['tables'];
  readonly choices: Definitions['choices'];
  readonly forms: Definitions['forms'];
  readonly views: Definitions['views'];
  readonly charts: Definitions['charts'];
  readonly dashboards: Definitions['dashboards'];
  readonly apps: Definitions['apps'];
  readonly siteMaps: Definitions['siteMaps'];
  readonly environmentVariables: Definitions['environmentVariables'];
  readonly serviceEndpoints: Definitions['serviceEndpoints'];
  readonly entityMaps: Definitions['entityMaps'];
  readonly ribbons: Definitions['ribbons'];
  readonly webResources: Definitions['webResources'];
  readonly controls: Definitions['controls'];
  readonly relationships: Definitions['relationships'];
  readonly customApis: Definitions['customApis'];
  readonly steps: Definitions['steps'];
  readonly roles: Definitions['roles'];
  readonly solutions: InstalledSolution[];
  private readonly listUsers: () => UserSummary[];
  private names: Names;

  /** `names` is the index of these very definitions, where there is one. */
  constructor(
    definitions: Definitions,
    listUsers: () => UserSummary[],
    solutions: InstalledSolution[] = [],
    names: Names = namesOf(definitions),
  ) {
    this.tables = definitions.tables;
    this.choices = definitions.choices;
    this.forms = definitions.forms;
    this.views = definitions.views;
    this.charts = definitions.charts;
    this.dashboards = definitions.dashboards;
    this.apps = definitions.apps;
    this.siteMaps = definitions.siteMaps;
    this.environmentVariables = definitions.environmentVariables;
    this.serviceEndpoints = definitions.serviceEndpoints;
    this.entityMaps = definitions.entityMaps;
    this.ribbons = definitions.ribbons;
    this.webResources = definitions.webResources;
    this.controls = definitions.controls;
    this.relationships = definitions.relationships;
    this.customApis = definitions.customApis;
    this.steps = definitions.steps;
    this.roles = definitions.roles;
    this.solutions = solutions;
    this.listUsers = listUsers;
    this.names = names;
  }

  /** A catalogue with the same content that later changes of this one do not reach, nor the reverse. */
  copy(listUsers: () => UserSummary[]): LiveCatalog {
    return new LiveCatalog(copyOf(this), listUsers, [...this.solutions], this.names);
  }

  get users(): readonly UserSummary[] {
    return this.listUsers();
  }

  /** Takes over new content. */
  replace(next: Definitions, solutions: readonly InstalledSolution[]): void {
    replaceMap(this.tables, next.tables);
    replaceMap(this.choices, next.choices);
    replaceMap(this.apps, next.apps);
    replaceMap(this.siteMaps, next.siteMaps);
    replaceMap(this.environmentVariables, next.environmentVariables);
    replaceMap(this.ribbons, next.ribbons);
    replaceMap(this.webResources, next.webResources);
    replaceMap(this.controls, next.controls);
    replaceMap(this.customApis, next.customApis);
    replaceList(this.forms, next.forms);
    replaceList(this.views, next.views);
    replaceList(this.charts, next.charts);
    replaceList(this.dashboards, next.dashboards);
    replaceList(this.serviceEndpoints, next.serviceEndpoints);
    replaceList(this.entityMaps, next.entityMaps);
    replaceList(this.relationships, next.relationships);
    replaceList(this.steps, next.steps);
    replaceList(this.roles, next.roles);
    replaceList(this.solutions, solutions);
    this.names = namesOf(this);
  }

  /** The table of an entity set; 404 as the Web API answers when there is none. */
  tableOfSet(entitySetName: string): TableDefinition {
    const table = this.names.sets.get(entitySetName);
    if (!table) throw segmentNotFound(entitySetName);
    return table;
  }

  /** True when the name is an entity set. */
  hasSet(entitySetName: string): boolean {
    return this.names.sets.has(entitySetName);
  }

  /** The table by logical name. */
  table(logicalName: string): TableDefinition {
    const table = this.tables.get(logicalName);
    if (!table) throw segmentNotFound(logicalName);
    return table;
  }

  /** The navigation property of a table, by its exact (case-sensitive) name. */
  navigation(table: string, name: string): Navigation | undefined {
    return this.names.navigations.get(table)?.get(name);
  }
}

/** Definitions in containers of their own. */
function copyOf(from: Definitions): Definitions {
  return {
    tables: new Map(from.tables),
    choices: new Map(from.choices),
    forms: [...from.forms],
    views: [...from.views],
    charts: [...from.charts],
    dashboards: [...from.dashboards],
    apps: new Map(from.apps),
    siteMaps: new Map(from.siteMaps),
    environmentVariables: new Map(from.environmentVariables),
    serviceEndpoints: [...from.serviceEndpoints],
    entityMaps: [...from.entityMaps],
    ribbons: new Map(from.ribbons),
    webResources: new Map(from.webResources),
    controls: new Map(from.controls),
    relationships: [...from.relationships],
    customApis: new Map(from.customApis),
    steps: [...from.steps],
    roles: [...from.roles],
  };
}

function namesOf({ tables, relationships }: Pick<Definitions, 'tables' | 'relationships'>): Names {
  const sets = new Map([...tables.values()].map((table) => [table.entitySetName, table]));
  const navigations = new Map([...tables.values()].map((table) => [table.logicalName, lookupNavigations(table)]));
  for (const relationship of relationships) {
    if (relationship.type === 'OneToMany') {
      const collection = navigations.get(relationship.referencedTable);
      collection?.set(relationship.collectionNavigation, { kind: 'many', relationship });
      continue;
    }
    const { firstTable, secondTable, intersectTable: intersect } = relationship;
    const first = navigations.get(firstTable);
    first?.set(relationship.firstNavigation, { kind: 'linked', intersect, other: secondTable, first: true });
    const second = navigations.get(secondTable);
    second?.set(relationship.secondNavigation, { kind: 'linked', intersect, other: firstTable, first: false });
  }
  return { sets, navigations };
}

function lookupNavigations(table: TableDefinition): Map<string, Navigation> {
  const found = new Map<string, Navigation>();
  for (const column of table.columns.values()) {
    for (const [target, name] of Object.entries(column.navigations ?? {})) {
      const known = found.get(name);
      const targets = known?.kind === 'one' ? [...known.targets, target] : [target];
      found.set(name, { kind: 'one', column, targets });
    }
  }
  return found;
}

function replaceMap<K, V>(target: Map<K, V>, next: ReadonlyMap<K, V>): void {
  const entries = [...next];
  target.clear();
  for (const [key, value] of entries) target.set(key, value);
}

function replaceList<T>(target: T[], next: readonly T[]): void {
  target.splice(0, target.length, ...next);
}
