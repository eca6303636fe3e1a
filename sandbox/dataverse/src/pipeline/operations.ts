import { isLookupType } from '../catalog.ts';
import type { CustomApiDefinition, TableDefinition } from '../catalog.ts';
import {
  DataverseError,
  deleteRestricted,
  disabledOwner,
  duplicateRow,
  rowNotFound,
  versionMismatch,
} from '../errors.ts';
import type { LiveCatalog } from '../metadata/live-catalog.ts';
import type { OrganizationService, Plugin, PluginContext } from '../plugins/types.ts';
import type { Security } from '../security/security.ts';
import type { Store } from '../storage/store.ts';
import { checkKeys, keyPart, validateValues } from '../storage/validate.ts';
import { isReference } from '../values.ts';
import type { Attributes, Row, Value } from '../values.ts';
import { changedRowValues, newRowValues } from './computed.ts';
import type { ComputeScope } from './computed.ts';
import { entityOf, pluginOf, runSteps } from './steps.ts';
import type { PipelineOperation } from './steps.ts';

/** Who asks for an operation and from where. */
export interface Call {
  /** The user whose rights count. */
  userId: string;
  /** The user who called in the first place. */
  initiatingUserId: string;
  /** 1 for a request from outside. */
  depth: number;
  parent?: PluginContext;
  /** Value of the query option `tag`. */
  tag?: string;
  /** Skips security: the platform's own follow-up work. */
  asPlatform?: boolean;
}

/** What the operations work on. */
export interface Environment {
  now(): Date;
  newId(): string;
  store: Store;
  catalog: LiveCatalog;
  security: Security;
  plugins: ReadonlyMap<string, Plugin>;
  systemUserId: string;
  businessUnitId: string;
}

/** The platform aborts a chain of operations deeper than this (IExecutionContext.Depth). */
const maxDepth = 8;

/** Columns whose lookups need no Append right: the platform sets or checks them itself. */
const ownerLike = new Set(['ownerid', 'transactioncurrencyid', 'businessunitid']);

/** Create, Update and Delete with the plug-in pipeline, security, cascades and calculated columns. */
export class Operations {
  private readonly environment: Environment;

  constructor(environment: Environment) {
    this.environment = environment;
  }

  /** Creates a row and returns its id. Throws DataverseError. */
  create(table: TableDefinition, given: Attributes, call: Call): string {
    const { store, security } = this.environment;
    const named = given[table.primaryId];
    const id = typeof named === 'string' ? named : this.environment.newId();
    const target = { table: table.logicalName, id, attributes: { ...given, [table.primaryId]: id } };
    const operation = this.operation('Create', table, id, target.attributes, call);
    operation.context.inputParameters['Target'] = target;
    this.steps(10, operation);
    store.transaction(() => {
      if (!call.asPlatform) {
        const owner = target.attributes['ownerid'] ?? { table: 'systemuser', id: call.userId };
        security.requireCreate(call.userId, table, id, owner);
        this.requireAppend(table, target.attributes, call);
      }
      this.steps(20, operation);
      if (store.get(table.logicalName, id)) throw duplicateRow();
      validateValues(table, target.attributes, store);
      const values = newRowValues(table, target.attributes, this.scope(call));
      this.requireOwner(table, values['ownerid']);
      checkKeys(table, id, values, () => store.all(table.logicalName));
      operation.after = store.put(table.logicalName, id, values);
      this.note(operation, call);
      this.steps(40, operation);
    });
    return id;
  }

  /** Changes a row. `version` is the row version the caller relies on. Throws DataverseError. */
  update(table: TableDefinition, id: string, given: Attributes, call: Call, version?: number): void {
    const { store, security } = this.environment;
    const target = { table: table.logicalName, id, attributes: { ...given } };
    const operation = this.operation('Update', table, id, given, call);
    operation.context.inputParameters['Target'] = target;
    operation.before = this.existing(table, id);
    this.steps(10, operation);
    store.transaction(() => {
      const before = this.existing(table, id);
      operation.before = before;
      if (!call.asPlatform) {
        security.requireAccess(call.userId, 'Write', table, before);
        this.requireAppend(table, target.attributes, call);
        if (isReference(target.attributes['ownerid'])) security.requireAccess(call.userId, 'Assign', table, before);
      }
      if (version !== undefined && before.version !== version) throw versionMismatch();
      this.steps(20, operation);
      validateValues(table, target.attributes, store);
      const values = changedRowValues(table, before.values, target.attributes, this.scope(call));
      if (target.attributes['ownerid'] !== undefined) this.requireOwner(table, values['ownerid']);
      checkKeys(table, id, values, () => store.all(table.logicalName), target.attributes);
      operation.after = store.put(table.logicalName, id, values);
      this.note(operation, call);
      this.cascadeOwner(table, before, values, call, operation.context);
      this.steps(40, operation);
    });
  }

  /** Deletes a row and what its relationships take along. Throws DataverseError. */
  remove(table: TableDefinition, id: string, call: Call, version?: number): void {
    const { store, security } = this.environment;
    const operation = this.operation('Delete', table, id, {}, call);
    operation.context.inputParameters['Target'] = { table: table.logicalName, id };
    operation.before = this.existing(table, id);
    this.steps(10, operation);
    store.transaction(() => {
      const before = this.existing(table, id);
      if (!call.asPlatform) security.requireAccess(call.userId, 'Delete', table, before);
      if (version !== undefined && before.version !== version) throw versionMismatch();
      this.steps(20, operation);
      this.cascadeDelete(table, before, call, operation.context);
      store.remove(table.logicalName, id);
      this.note(operation, call);
      this.steps(40, operation);
    });
  }

  /** Runs a custom API's plug-in in a transaction and returns its output parameters. */
  runCustomApi(
    api: CustomApiDefinition,
    parameters: PluginContext['inputParameters'],
    call: Call,
  ): PluginContext['outputParameters'] {
    if (api.executePrivilege) {
      this.environment.security.requireNamed(call.userId, api.executePrivilege, api.uniqueName);
    }
    const context = this.context(api.uniqueName, '', '', call);
    context.stage = 30;
    context.inputParameters = parameters;
    this.environment.store.transaction(() => this.runPlugin(api.pluginType, context));
    return context.outputParameters;
  }

  private operation(
    message: PipelineOperation['message'],
    table: TableDefinition,
    id: string,
    sent: Attributes,
    call: Call,
  ): PipelineOperation {
    const context = this.context(message, table.logicalName, id, call);
    const sentColumns = Object.keys(sent);
    return { message, table: table.logicalName, context, sentColumns, before: undefined, after: undefined };
  }

  private context(message: string, table: string, id: string, call: Call): PluginContext {
    if (call.depth > maxDepth) {
      throw new DataverseError(
        400,
        '0x80044182',
        'This workflow job was canceled because the workflow that started it included an infinite loop.',
      );
    }
    return {
      messageName: message,
      stage: 0,
      depth: call.depth,
      primaryEntityName: table,
      primaryEntityId: id,
      inputParameters: {},
      outputParameters: {},
      preEntityImages: {},
      postEntityImages: {},
      sharedVariables: call.tag === undefined ? {} : { tag: call.tag },
      userId: call.userId,
      initiatingUserId: call.initiatingUserId,
      ...(call.parent ? { parentContext: call.parent } : {}),
    };
  }

  private steps(stage: number, operation: PipelineOperation): void {
    runSteps(this.environment.catalog, stage, operation, (type, context) => this.runPlugin(type, context));
  }

  private runPlugin(pluginType: string, context: PluginContext): void {
    pluginOf(
      this.environment.plugins,
      pluginType,
    )({
      context,
      newId: () => this.environment.newId(),
      service: (userId) => this.service(userId ?? this.environment.systemUserId, context),
    });
  }

  private service(userId: string, parent: PluginContext): OrganizationService {
    const { catalog, store, security } = this.environment;
    const call: Call = { userId, initiatingUserId: parent.initiatingUserId, depth: parent.depth + 1, parent };
    return {
      create: (table, attributes) => this.create(catalog.table(table), attributes, call),
      retrieve: (table, id, columns) => {
        const row = this.existing(catalog.table(table), id);
        security.requireAccess(userId, 'Read', catalog.table(table), row);
        return entityOf(row, columns);
      },
      find: (table, equals, columns) => {
        const definition = catalog.table(table);
        security.requirePrivilege(userId, 'Read', definition);
        const readable = store.all(table).filter((row) => security.canAccess(userId, 'Read', definition, row));
        return readable.filter((row) => hasValues(row, equals)).map((row) => entityOf(row, columns));
      },
      hasPrivilege: (principalId, privilege) => security.depthOf(principalId, privilege) !== undefined,
      accessRights: (principalId, target) => {
        const row = store.get(target.table, target.id);
        if (!row) throw rowNotFound(target.table, target.id);
        return security.accessRights(principalId, catalog.table(target.table), row);
      },
    };
  }

  private requireAppend(table: TableDefinition, given: Attributes, call: Call): void {
    const { store, security, catalog } = this.environment;
    for (const [name, value] of Object.entries(given)) {
      const column = table.columns.get(name);
      if (!column || !isLookupType(column.type) || ownerLike.has(name) || !isReference(value)) continue;
      security.requirePrivilege(call.userId, 'Append', table);
      const referenced = store.get(value.table, value.id);
      if (referenced) security.requireAccess(call.userId, 'AppendTo', catalog.table(value.table), referenced);
    }
  }

  /** An owner must be able to read the row; a disabled user cannot be given rows. */
  private requireOwner(table: TableDefinition, owner: Value | undefined): void {
    const { store, security, systemUserId } = this.environment;
    if (table.ownership !== 'user' || !isReference(owner) || owner.id === systemUserId) return;
    const privilege = `prvRead${table.privilegeName}`;
    if (owner.table === 'team') {
      security.requireTeamPrivilege(owner.id, privilege, table.logicalName);
      return;
    }
    if (store.get('systemuser', owner.id)?.values['isdisabled'] === true) throw disabledOwner(owner.id);
    security.requireNamed(owner.id, privilege, table.logicalName);
  }

  private cascadeOwner(
    table: TableDefinition,
    before: Row,
    values: Attributes,
    call: Call,
    parent: PluginContext,
  ): void {
    const owner = values['ownerid'];
    const former = before.values['ownerid'];
    if (!isReference(owner) || (isReference(former) && former.id === owner.id)) return;
    for (const { child, row } of this.children(
      table,
      before.id,
      (relationship) => relationship.cascadeAssign === 'Cascade',
    )) {
      if (child.ownership === 'user') this.update(child, row.id, { ownerid: owner }, this.platformCall(call, parent));
    }
  }

  private cascadeDelete(table: TableDefinition, row: Row, call: Call, parent: PluginContext): void {
    const { store } = this.environment;
    const restricted = this.children(table, row.id, (relationship) => relationship.cascadeDelete === 'Restrict');
    if (restricted.length > 0) throw deleteRestricted();
    for (const found of this.children(table, row.id, (relationship) => relationship.cascadeDelete === 'Cascade')) {
      if (store.get(found.child.logicalName, found.row.id)) {
        this.remove(found.child, found.row.id, this.platformCall(call, parent));
      }
    }
    for (const found of this.children(table, row.id, (relationship) => relationship.cascadeDelete === 'RemoveLink')) {
      const current = store.get(found.child.logicalName, found.row.id);
      if (current) store.put(found.child.logicalName, current.id, { ...current.values, [found.column]: null });
    }
  }

  private children(
    table: TableDefinition,
    id: string,
    wanted: (relationship: { cascadeDelete: string; cascadeAssign: string }) => boolean,
  ): { child: TableDefinition; row: Row; column: string }[] {
    const { catalog, store } = this.environment;
    return catalog.relationships.flatMap((relationship) => {
      if (relationship.type !== 'OneToMany' || relationship.referencedTable !== table.logicalName) return [];
      const child = catalog.tables.get(relationship.referencingTable);
      if (!child || !wanted(relationship)) return [];
      const column = relationship.referencingColumn;
      const rows = store.all(child.logicalName).filter((row) => {
        const value = row.values[column];
        return isReference(value) && value.id === id && value.table === table.logicalName;
      });
      return rows.map((row) => ({ child, row, column }));
    });
  }

  private platformCall(call: Call, parent: PluginContext): Call {
    return { ...platformPart(call), depth: call.depth + 1, parent, asPlatform: true };
  }

  private existing(table: TableDefinition, id: string): Row {
    const row = this.environment.store.get(table.logicalName, id);
    if (!row) throw rowNotFound(table.logicalName, id);
    return row;
  }

  private scope(call: Call): ComputeScope {
    const { store, businessUnitId } = this.environment;
    const base = store.all('transactioncurrency').find((row) => row.values['exchangerate'] === 1);
    return { store, now: this.environment.now(), userId: call.userId, baseCurrencyId: base?.id, businessUnitId };
  }

  private note(operation: PipelineOperation, call: Call): void {
    this.environment.store.note({
      table: operation.table,
      id: operation.context.primaryEntityId,
      message: operation.message,
      userId: call.userId,
      columns: [...operation.sentColumns],
    });
  }
}

function platformPart(call: Call): Pick<Call, 'userId' | 'initiatingUserId'> {
  return { userId: call.userId, initiatingUserId: call.initiatingUserId };
}

function hasValues(row: Row, equals: Attributes): boolean {
  return Object.entries(equals).every(([name, value]) => keyPart(row.values[name] ?? null) === keyPart(value));
}
