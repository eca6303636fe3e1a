import type { CustomApiDefinition, StepDefinition, TableDefinition } from '../catalog.ts';
import { DataverseError, duplicateRow, rowNotFound, versionMismatch } from '../errors.ts';
import type { LiveCatalog } from '../metadata/live-catalog.ts';
import type { Plugin, PluginContext } from '../plugins/types.ts';
import type { Security } from '../security/security.ts';
import { Sharing } from '../security/sharing.ts';
import type { Store } from '../storage/store.ts';
import { checkKeys, validateValues } from '../storage/validate.ts';
import { isReference } from '../values.ts';
import type { Attributes, Row } from '../values.ts';
import { cascadeDelete, cascadedCall, cascadeOwner, isReparented } from './cascades.ts';
import { changedRowValues, newRowValues } from './computed.ts';
import type { ComputeScope } from './computed.ts';
import { Outbound } from './outbound.ts';
import type { Outside } from './outbound.ts';
import { endpointCall } from './remote-context.ts';
import { requireAppend, requireOwner } from './row-rights.ts';
import { checkCurrencyChange } from './sales-rules.ts';
import { organizationService } from './service.ts';
import { pluginOf, runSteps } from './steps.ts';
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
  /** Skips security: the platform's own work. */
  asPlatform?: boolean;
  /** The assignment of a related row: it needs Assign alone. */
  isCascade?: boolean;
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
  /** The network, for steps that service endpoints handle; without it their calls are only kept. */
  outside?: Outside;
}

/** The platform aborts a chain of operations deeper than this (IExecutionContext.Depth). */
const maxDepth = 8;

/** Create, Update and Delete with the plug-in pipeline, security, cascades and calculated columns. */
export class Operations {
  readonly sharing: Sharing;
  /** Calls of service endpoints that asynchronous steps asked for. */
  readonly outbound: Outbound;
  private readonly environment: Environment;

  constructor(environment: Environment) {
    this.environment = environment;
    this.sharing = new Sharing(environment);
    this.outbound = new Outbound(environment.outside);
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
        requireAppend(this.environment, table, target.attributes, call.userId);
      }
      this.steps(20, operation);
      if (store.get(table.logicalName, id)) throw duplicateRow();
      validateValues(table, target.attributes, store);
      const values = newRowValues(table, target.attributes, this.scope(call));
      requireOwner(this.environment, table, values['ownerid']);
      checkKeys(table, id, values, () => store.all(table.logicalName));
      operation.after = store.put(table.logicalName, id, values);
      if (isReparented(this.environment, table, values)) this.sharing.inherit(operation.after);
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
        if (!call.isCascade) security.requireAccess(call.userId, 'Write', table, before);
        requireAppend(this.environment, table, target.attributes, call.userId);
        if (isReference(target.attributes['ownerid'])) security.requireAccess(call.userId, 'Assign', table, before);
      }
      if (version !== undefined && before.version !== version) throw versionMismatch();
      this.steps(20, operation);
      validateValues(table, target.attributes, store);
      checkCurrencyChange(this.environment, before, target.attributes);
      const values = changedRowValues(table, before.values, target.attributes, this.scope(call));
      if (target.attributes['ownerid'] !== undefined) requireOwner(this.environment, table, values['ownerid']);
      checkKeys(table, id, values, () => store.all(table.logicalName), target.attributes);
      operation.after = store.put(table.logicalName, id, values);
      if (isReparented(this.environment, table, target.attributes)) this.sharing.inherit(operation.after);
      this.note(operation, call);
      operation.context.stage = 30;
      cascadeOwner(this.environment, this, before, values, cascadedCall(call, operation.context));
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
      operation.context.stage = 30;
      cascadeDelete(this.environment, this, before, cascadedCall(call, operation.context));
      security.shares.drop(before);
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

  /** The call of what a message of the platform does inside: one level deeper, and its tag stays with the message. */
  within(message: string, call: Call): Call {
    return cascadedCall(call, this.context(message, '', '', call));
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
    runSteps(this.environment.catalog, stage, operation, {
      run: (type, context) => this.runPlugin(type, context),
      queue: (step) => this.queue(step, operation),
    });
  }

  private queue(step: StepDefinition, operation: PipelineOperation): void {
    const work = endpointCall(this.environment, step, operation);
    if (work) this.environment.store.afterCommit(() => this.outbound.send(work));
  }

  private runPlugin(pluginType: string, context: PluginContext): void {
    pluginOf(
      this.environment.plugins,
      pluginType,
    )({
      context,
      newId: () => this.environment.newId(),
      service: (userId) =>
        organizationService(this.environment, this, userId ?? this.environment.systemUserId, context),
    });
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
