import { isChoiceType } from '../catalog.ts';
import type { StepDefinition, TableDefinition } from '../catalog.ts';
import type { PluginContext, PluginEntity } from '../plugins/types.ts';
import { isReference } from '../values.ts';
import type { Attributes, Reference, Value } from '../values.ts';
import type { Environment } from './operations.ts';
import type { EndpointCall } from './outbound.ts';
import type { PipelineOperation } from './steps.ts';

type Json = Record<string, unknown>;

/** Bodies over this size (256 KB) lose their large parts. */
const maxBodyBytes = 256 * 1024;
const contracts = 'http://schemas.microsoft.com/xrm/2011/Contracts';
const noId = '00000000-0000-0000-0000-000000000000';

/**
 * The request that a webhook step sends: RemoteExecutionContext as JSON, with the platform's headers and the secret of
 * the endpoint. Undefined when the endpoint is gone. Source: Use webhooks to create external handlers for server events.
 */
export function endpointCall(
  environment: Environment,
  step: StepDefinition,
  operation: PipelineOperation,
): EndpointCall | undefined {
  const endpointId = step.serviceEndpoint ?? '';
  const endpoint = environment.catalog.serviceEndpoints.find(({ id }) => id === endpointId);
  if (!endpoint) return undefined;
  const row = environment.store.get('serviceendpoint', endpointId)?.values ?? {};
  const url = typeof row['url'] === 'string' ? row['url'] : endpoint.url;
  const secret = typeof row['authvalue'] === 'string' ? row['authvalue'] : '';
  const correlationId = environment.newId();
  const full = remoteContext(environment, step, operation, correlationId);
  const body = JSON.stringify(full);
  const tooLarge = Buffer.byteLength(body) > maxBodyBytes;
  const headers: Record<string, string> = {
    'Content-Type': 'application/json; charset=utf-8',
    'x-ms-dynamics-organization': environment.outside?.host ?? '',
    'x-ms-dynamics-entity-name': operation.table,
    'x-ms-dynamics-request-name': operation.message,
    'x-ms-correlation-request-id': correlationId,
    ...(tooLarge ? { 'x-ms-dynamics-msg-size-exceeded': 'true' } : {}),
  };
  return {
    stepId: step.id,
    endpointId,
    url,
    authType: endpoint.authType,
    secret,
    headers,
    body: tooLarge ? JSON.stringify({ ...full, ...withoutLargeParts }) : body,
  };
}

const withoutLargeParts = { InputParameters: [], PreEntityImages: [], PostEntityImages: [], ParentContext: null };

function remoteContext(
  environment: Environment,
  step: StepDefinition,
  { context }: PipelineOperation,
  correlationId: string,
): Json {
  const { parentContext } = context;
  const shared = {
    BusinessUnitId: environment.businessUnitId,
    CorrelationId: correlationId,
    IsExecutingOffline: false,
    IsInTransaction: false,
    IsOfflinePlayback: false,
    IsolationMode: 1,
    Mode: step.mode,
    OperationCreatedOn: wireDate(environment.now()),
    OperationId: environment.newId(),
    OrganizationId: environment.outside?.organizationId ?? noId,
    OrganizationName: environment.outside?.host ?? '',
    OutputParameters: [],
    OwningExtension: wireReference({ table: 'sdkmessageprocessingstep', id: step.id }),
    RequestId: null,
    SecondaryEntityName: 'none',
  };
  const images = (named: Record<string, PluginEntity>): Json[] =>
    pairs(named, (entity) => wireEntity(environment, entity));
  const contextOf = (source: PluginContext): Json => ({
    ...shared,
    Depth: source.depth,
    InitiatingUserId: source.initiatingUserId,
    InputParameters: pairs(source.inputParameters, (value) => wireParameter(environment, value)),
    MessageName: source.messageName,
    PostEntityImages: images(source.postEntityImages),
    PreEntityImages: images(source.preEntityImages),
    PrimaryEntityId: source.primaryEntityId || noId,
    PrimaryEntityName: source.primaryEntityName || 'none',
    SharedVariables: pairs(source.sharedVariables, (value) => value),
    Stage: source.stage,
    UserId: source.userId,
  });
  return { ...contextOf(context), ParentContext: parentContext ? contextOf(parentContext) : null };
}

function wireParameter(environment: Environment, value: PluginContext['inputParameters'][string]): unknown {
  if (typeof value !== 'object') return value ?? null;
  if (!('attributes' in value)) return { __type: `EntityReference:${contracts}`, ...wireReference(value) };
  return { __type: `Entity:${contracts}`, ...wireEntity(environment, value) };
}

function wireEntity({ catalog }: Environment, { table, id, attributes }: PluginEntity): Json {
  const definition = catalog.tables.get(table);
  return {
    Attributes: attributePairs(definition, attributes),
    EntityState: null,
    FormattedValues: [],
    Id: id,
    KeyAttributes: [],
    LogicalName: table,
    RelatedEntities: [],
    RowVersion: null,
  };
}

function attributePairs(table: TableDefinition | undefined, attributes: Attributes): Json[] {
  return Object.entries(attributes).map(([key, value]) => ({ key, value: wireValue(table, key, value) }));
}

function wireValue(table: TableDefinition | undefined, name: string, value: Value): unknown {
  const type = table?.columns.get(name)?.type;
  if (isReference(value)) return { __type: `EntityReference:${contracts}`, ...wireReference(value) };
  if (value === null || !type) return value;
  if (isChoiceType(type)) return { __type: `OptionSetValue:${contracts}`, Value: value };
  if (type === 'money') return { __type: `Money:${contracts}`, Value: value };
  return type === 'datetime' ? wireDate(new Date(String(value))) : value;
}

function wireReference({ table, id }: Reference): Json {
  return { Id: id, KeyAttributes: [], LogicalName: table, Name: null, RowVersion: null };
}

/** Dates as the .NET JSON serializer writes them. */
function wireDate(date: Date): string {
  return `/Date(${date.getTime()})/`;
}

function pairs<T>(named: Readonly<Record<string, T>>, write: (value: T) => unknown): Json[] {
  return Object.entries(named).map(([key, value]) => ({ key, value: write(value) }));
}
