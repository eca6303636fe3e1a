import { sampleRoles, sampleTeamRoles } from './base/sample-rows.ts';
import type { Definitions } from './catalog.ts';
import type { Dependency } from './import/dependencies.ts';
import { installedSolutions, prepareImport, prepareUninstall, uninstallDependencies } from './import/installation.ts';
import type { ImportOptions, Installation } from './import/installation.ts';
import type { ImportReport } from './import/import-report.ts';
import { baseDefinitions } from './metadata/live-catalog.ts';
import { metadataRows } from './metadata/metadata-rows.ts';
import type { MetadataRow } from './metadata/metadata-rows.ts';
import { newRowValues } from './pipeline/computed.ts';
import type { Environment } from './pipeline/operations.ts';
import { isReference } from './values.ts';
import type { Attributes } from './values.ts';

/** What is installed and the rows it brought. Nothing changes it. */
export interface InstalledState {
  readonly installation: Installation;
  readonly shipped: readonly MetadataRow[];
}

/** Installs, upgrades and uninstalls solutions; keeps the catalogue, the rows of definitions and the data in step. */
export class Solutions {
  private readonly environment: Environment;
  private installed: InstalledState;

  /** Writes the rows of the base definitions, unless `installed` says what is there already. */
  constructor(environment: Environment, installed?: InstalledState) {
    this.environment = environment;
    this.installed = installed ?? { installation: { layers: [], definitions: baseDefinitions() }, shipped: [] };
    if (!installed) this.apply(this.installed.installation);
  }

  /** What is installed now. */
  get state(): InstalledState {
    return this.installed;
  }

  /** Definitions as shipped, before what an administrator switched off or changed. */
  get definitions(): Definitions {
    return this.installed.installation.definitions;
  }

  /** Throws ImportError; then nothing has changed. */
  import(zip: Uint8Array, options?: ImportOptions): ImportReport {
    const { report, ...next } = prepareImport(zip, this.installed.installation, this.environment.plugins, options);
    this.apply(next);
    return report;
  }

  /** Throws DataverseError: 404 for an unknown solution, 400 when something else uses its components. */
  uninstall(uniqueName: string): void {
    this.apply(prepareUninstall(this.installed.installation, uniqueName));
  }

  /** What keeps a solution from being uninstalled. */
  dependencies(uniqueName: string): Dependency[] {
    return uninstallDependencies(this.installed.installation, uniqueName);
  }

  /** The layers in force. */
  get layers(): Installation['layers'] {
    return this.installed.installation.layers;
  }

  /** Takes over what administrators changed in rows: steps switched on or off, addresses of endpoints. */
  followRows(): void {
    const { store, catalog } = this.environment;
    for (const [at, step] of catalog.steps.entries()) {
      const enabled = store.get('sdkmessageprocessingstep', step.id)?.values['statecode'] !== 1;
      if (enabled !== step.enabled) catalog.steps[at] = { ...step, enabled };
    }
    for (const [at, endpoint] of catalog.serviceEndpoints.entries()) {
      const url = store.get('serviceendpoint', endpoint.id)?.values['url'];
      if (typeof url === 'string' && url !== endpoint.url) catalog.serviceEndpoints[at] = { ...endpoint, url };
    }
  }

  private apply(next: Installation): void {
    const { store, catalog } = this.environment;
    const before = { ...catalog, tables: new Map(catalog.tables), relationships: [...catalog.relationships] };
    const roleIds = catalog.roles.map((role) => role.id);
    const solutions = installedSolutions(next.layers);
    const rows = metadataRows(next.definitions, solutions);
    catalog.replace(next.definitions, solutions);
    store.transaction(() => {
      this.dropRows(before);
      this.writeRows(rows);
      this.dropRoles(roleIds);
      this.insertRoles();
    });
    this.installed = { installation: next, shipped: rows };
    this.followRows();
  }

  /** Removes the data of tables, columns and N:N relationships that are defined no more. */
  private dropRows(before: Pick<Definitions, 'tables' | 'relationships'>): void {
    const { store, catalog, security } = this.environment;
    for (const [name, table] of before.tables) {
      const now = catalog.tables.get(name);
      if (!now) {
        for (const row of store.all(name)) security.shares.drop(row);
        store.dropTable(name);
      } else
        store.dropColumns(
          name,
          [...table.columns.keys()].filter((column) => !now.columns.has(column)),
        );
    }
    const intersects = intersectTables(catalog.relationships);
    for (const name of intersectTables(before.relationships)) if (!intersects.has(name)) store.dropLinks(name);
  }

  /** Writes the rows of definitions; what an administrator changed in a row stays. */
  private writeRows(rows: readonly MetadataRow[]): void {
    const { store, catalog } = this.environment;
    const shipped = new Map(this.installed.shipped.map((row) => [`${row.table}:${row.id}`, row.values]));
    for (const { table, id, values } of rows) {
      const existing = store.get(table, id);
      const former = shipped.get(`${table}:${id}`) ?? {};
      const kept = Object.entries(values).filter(
        ([name]) => !existing || (existing.values[name] ?? null) === (former[name] ?? null),
      );
      const changes: Attributes = Object.fromEntries(kept);
      if (!existing) store.put(table, id, this.newValues(table, { ...changes, [catalog.table(table).primaryId]: id }));
      else if (kept.some(([name, value]) => (existing.values[name] ?? null) !== value))
        store.put(table, id, { ...existing.values, ...changes });
    }
    const present = new Set(rows.map((row) => `${row.table}:${row.id}`));
    for (const [key, { table, id }] of this.installed.shipped.map((row) => [`${row.table}:${row.id}`, row] as const)) {
      if (present.has(key)) continue;
      store.remove(table, id);
      if (table === 'environmentvariabledefinition') this.dropValues(id);
    }
  }

  private dropValues(definitionId: string): void {
    const { store } = this.environment;
    for (const { id, values } of store.all('environmentvariablevalue')) {
      const definition = values['environmentvariabledefinitionid'];
      if (isReference(definition) && definition.id === definitionId) store.remove('environmentvariablevalue', id);
    }
  }

  private dropRoles(formerIds: readonly string[]): void {
    const { store, catalog } = this.environment;
    for (const id of formerIds) {
      if (catalog.roles.some((role) => role.id === id)) continue;
      store.remove('role', id);
      for (const intersect of ['systemuserroles', 'teamroles']) {
        for (const [principal, role] of store.pairs(intersect))
          if (role === id) store.unlink(intersect, principal, role);
      }
    }
  }

  /** Rows of new roles, and their holders among the sample users and teams. */
  private insertRoles(): void {
    const { store, catalog, businessUnitId } = this.environment;
    for (const { id, name } of catalog.roles) {
      if (store.get('role', id)) continue;
      const businessunitid = { table: 'businessunit', id: businessUnitId };
      store.put('role', id, this.newValues('role', { roleid: id, name, businessunitid }));
      for (const { userId, roleNames } of sampleRoles)
        if (roleNames.includes(name)) store.link('systemuserroles', userId, id);
      for (const { teamId, roleNames } of sampleTeamRoles)
        if (roleNames.includes(name)) store.link('teamroles', teamId, id);
    }
  }

  private newValues(table: string, values: Attributes): Attributes {
    const { store, catalog, now, systemUserId, businessUnitId } = this.environment;
    const scope = { store, now: now(), userId: systemUserId, baseCurrencyId: undefined, businessUnitId };
    return newRowValues(catalog.table(table), values, scope);
  }
}

function intersectTables(relationships: Definitions['relationships']): Set<string> {
  return new Set(relationships.flatMap((entry) => (entry.type === 'ManyToMany' ? [entry.intersectTable] : [])));
}
