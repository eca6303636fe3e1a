import type { CustomApiDefinition, CustomApiField } from '../catalog.ts';
import { badPayload, DataverseError, invalidArgument, notAnswered, rowNotFound } from '../errors.ts';
import type { Call, Environment, Operations } from '../pipeline/operations.ts';
import { checkOpenQuotes } from '../pipeline/sales-rules.ts';
import type { PluginContext } from '../plugins/types.ts';
import { isGuid, isReference, normalizeGuid, toSeconds } from '../values.ts';
import type { Attributes, Reference } from '../values.ts';
import { readPayload } from './payload.ts';
import type { ResolveBind } from './payload.ts';
import type { JsonObject } from './serialize.ts';
import { readReference, runSharingAction, sharedPrincipals, sharingActions } from './sharing-actions.ts';

/** What actions work with. */
export interface ActionScope {
  environment: Environment;
  operations: Operations;
  call: Call;
  resolveBind: ResolveBind;
  organizationId: string;
}

/** An action that closes an opportunity. */
interface Closing {
  message: string;
  state: number;
  /** Default reason of the state. */
  status: number;
}

/** The actions that close an opportunity (standard values of the Sales data model). */
const closings: readonly Closing[] = [
  { message: 'WinOpportunity', state: 1, status: 3 },
  { message: 'LoseOpportunity', state: 2, status: 4 },
];

/** Unbound actions of the platform that the stand-in knows. */
export const platformActions: readonly string[] = [...closings.map(({ message }) => message), ...sharingActions];

/** Runs one of the platform's unbound actions. */
export function runPlatformAction(scope: ActionScope, name: string, body: JsonObject): void {
  if (sharingActions.includes(name)) {
    runSharingAction(scope, name, body);
    return;
  }
  const closing = closings.find(({ message }) => message === name);
  if (!closing) throw notAnswered(`the action ${name}`);
  closeOpportunity(scope, closing, body);
}

/** WhoAmI. */
export function whoAmI(scope: ActionScope): JsonObject {
  const { environment, call, organizationId } = scope;
  return { BusinessUnitId: environment.businessUnitId, UserId: call.userId, OrganizationId: organizationId };
}

/** RetrievePrincipalAccess of a user for the row that the parameter Target names. */
export function principalAccess(scope: ActionScope, userId: string, target: string): JsonObject {
  const { store, catalog, security } = scope.environment;
  const reference = targetOf(scope, target);
  const row = store.get(reference.table, reference.id);
  if (!row) throw rowNotFound(reference.table, reference.id);
  const rights = security.accessRights(userId, catalog.table(reference.table), row);
  return { AccessRights: rights.length > 0 ? rights.join(', ') : 'None' };
}

/** RetrieveSharedPrincipalsAndAccess for the row that the parameter Target names. */
export function sharedAccess(scope: ActionScope, target: string): JsonObject {
  return sharedPrincipals(scope, targetOf(scope, target));
}

function targetOf(scope: ActionScope, text: string): Reference {
  const link = linkOf(text);
  if (!link) throw invalidArgument("The parameter Target must be a JSON object with '@odata.id'.");
  return scope.resolveBind(link);
}

/** The `@odata.id` of a JSON parameter; the documentation writes such parameters with single quotes. */
function linkOf(text: string): string | undefined {
  for (const candidate of [text, text.replace(/'/g, '"')]) {
    try {
      const link = (JSON.parse(candidate) as JsonObject | null)?.['@odata.id'];
      if (typeof link === 'string') return link;
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error;
    }
  }
  return undefined;
}

/** Runs a custom API; returns its response properties, or undefined when it declares none. */
export function runCustomApi(scope: ActionScope, api: CustomApiDefinition, body: JsonObject): JsonObject | undefined {
  const parameters: PluginContext['inputParameters'] = {};
  for (const name of Object.keys(body)) {
    if (!name.startsWith('@') && !api.parameters.some((parameter) => parameter.name === name)) {
      throw badPayload(
        api.uniqueName,
        `The parameter '${name}' in the request payload is not a valid parameter for the operation '${api.uniqueName}'.`,
      );
    }
  }
  for (const parameter of api.parameters) {
    const value = body[parameter.name];
    if (value === undefined || value === null) {
      if (!parameter.isOptional) {
        throw invalidArgument(`Required field '${parameter.name}' is missing for the custom API ${api.uniqueName}.`);
      }
      continue;
    }
    parameters[parameter.name] = readParameter(scope, api, parameter, value);
  }
  const outputs = scope.operations.runCustomApi(api, parameters, scope.call);
  if (api.responses.length === 0) return undefined;
  return Object.fromEntries(api.responses.map((response) => [response.name, outputs[response.name] ?? null]));
}

function readParameter(
  scope: ActionScope,
  api: CustomApiDefinition,
  parameter: CustomApiField,
  value: unknown,
): PluginContext['inputParameters'][string] {
  const refuse = (expected: string): never => {
    throw badPayload(api.uniqueName, `The parameter '${parameter.name}' must be ${expected}.`);
  };
  switch (parameter.type) {
    case 0:
      return typeof value === 'boolean' ? value : refuse('true or false');
    case 2:
    case 6:
    case 8:
      return typeof value === 'number' ? value : refuse('a number');
    case 5:
      return readReference(scope, value) ?? refuse("a reference: '@odata.type' and the id of the row");
    case 7:
    case 9:
      return Number.isInteger(value) ? (value as number) : refuse('a whole number');
    case 1:
    case 10:
      return typeof value === 'string' ? value : refuse('a text');
    case 12:
      return typeof value === 'string' && isGuid(value) ? normalizeGuid(value) : refuse('a GUID');
    default:
      throw notAnswered(`custom API parameters of type ${parameter.type}`);
  }
}

function closeOpportunity(scope: ActionScope, closing: Closing, body: JsonObject): void {
  const { environment, operations, call } = scope;
  const { catalog, store } = environment;
  const closeTable = catalog.table('opportunityclose');
  const close = body['OpportunityClose'];
  const status = body['Status'];
  if (typeof close !== 'object' || close === null) throw invalidArgument('The parameter OpportunityClose is missing.');
  if (typeof status !== 'number') throw invalidArgument('The parameter Status is missing.');
  const values = readPayload(catalog, closeTable, close as JsonObject, 'create', scope.resolveBind);
  const target = values['opportunityid'];
  if (!isReference(target))
    throw invalidArgument('OpportunityClose must name its opportunity (opportunityid@odata.bind).');
  const opportunity = store.get('opportunity', target.id);
  if (!opportunity) throw rowNotFound('opportunity', target.id);
  if (opportunity.values['statecode'] !== 0) {
    throw new DataverseError(
      400,
      '0x80040203',
      'The opportunity is closed already. Reopen it before closing it again.',
    );
  }
  checkOpenQuotes(environment, opportunity);
  const today = toSeconds(environment.now());
  store.transaction(() => {
    // -1 asks for the default reason of the new state.
    const reason = status === -1 ? closing.status : status;
    const changes: Attributes = {
      statecode: closing.state,
      statuscode: reason,
      actualclosedate: String(values['actualend'] ?? today).slice(0, 10),
    };
    const revenue = values['actualrevenue'] ?? (closing.state === 1 ? opportunity.values['estimatedvalue'] : undefined);
    if (revenue !== undefined) changes['actualvalue'] = revenue;
    const inner = operations.within(closing.message, call);
    operations.create(
      closeTable,
      {
        actualend: today,
        ...values,
        statecode: 1,
        statuscode: 2,
        opportunitystatecode: closing.state,
        opportunitystatuscode: reason,
      },
      inner,
    );
    operations.update(catalog.table('opportunity'), target.id, changes, inner);
  });
}
