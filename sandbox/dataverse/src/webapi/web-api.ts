import type { TableDefinition } from '../catalog.ts';
import { invalidArgument, methodNotAllowed, notAnswered, rowNotFound, segmentNotFound } from '../errors.ts';
import type { Call, Environment, Operations } from '../pipeline/operations.ts';
import type { Solutions } from '../solutions.ts';
import type { Row } from '../values.ts';
import { platformActions, principalAccess, runCustomApi, runPlatformAction, sharedAccess, whoAmI } from './actions.ts';
import type { ActionScope } from './actions.ts';
import { writeAttribute, writeManyToOne } from './attribute-definitions.ts';
import { BatchRunner } from './batch-runner.ts';
import { writeTableDefinition } from './definitions.ts';
import { resolveLink } from './exchange.ts';
import type { Exchange, WebApiRequest } from './exchange.ts';
import { parseBody } from './payload.ts';
import { readPreferences } from './preferences.ts';
import { qualifyLead, qualifyLeadName } from './qualify-lead.ts';
import { readQueryOptions } from './query-options.ts';
import { errorResponse, json, noContent } from './response.ts';
import type { CoreResponse } from './response.ts';
import { RowEndpoints } from './row-endpoints.ts';
import { RowReader } from './rows.ts';
import { solutionFunctions, SolutionRequests } from './solution-requests.ts';
import { parseAddress } from './url.ts';
import type { Segment } from './url.ts';

/** The Web API: addresses, headers and bodies on one side, operations on the other. */
export class WebApi {
  private readonly environment: Environment;
  private readonly operations: Operations;
  private readonly root: string;
  private readonly organizationId: string;
  private readonly rows: RowEndpoints;
  private readonly batches: BatchRunner;
  private readonly solutionRequests: SolutionRequests;

  constructor(
    environment: Environment,
    operations: Operations,
    baseUrl: string,
    organizationId: string,
    solutions: Solutions,
  ) {
    this.environment = environment;
    this.operations = operations;
    this.root = `${baseUrl.replace(/\/$/, '')}/api/data/v9.2`;
    this.organizationId = organizationId;
    this.rows = new RowEndpoints(environment, operations, this.root);
    this.solutionRequests = new SolutionRequests(environment, solutions, this.root);
    this.batches = new BatchRunner(environment, (request) => this.handle(request));
  }

  /** Answers one request; errors become answers. */
  handle(request: WebApiRequest): CoreResponse {
    try {
      return this.answer(this.exchange(request));
    } catch (error) {
      return errorResponse(error);
    }
  }

  private exchange(request: WebApiRequest): Exchange {
    for (const name of ['mscrmcallerid', 'callerobjectid']) {
      if (request.headers[name]) throw notAnswered(`impersonation (header ${name})`);
    }
    const address = parseAddress(request.url);
    const tag = address.options.find(([name]) => name === 'tag')?.[1];
    const { userId } = request;
    const call: Call = { userId, initiatingUserId: userId, depth: 1, ...(tag === undefined ? {} : { tag }) };
    const preferences = readPreferences(request.headers['prefer']);
    if (preferences.trackChanges) throw notAnswered('change tracking (Prefer: odata.track-changes)');
    return { request, address, call, preferences, reader: new RowReader(this.environment, userId, preferences) };
  }

  private answer(exchange: Exchange): CoreResponse {
    const { request, address } = exchange;
    const [first, ...rest] = address.segments;
    if (!first || first.name === '$metadata') throw notAnswered('the service documents');
    if (first.name === '$batch') return this.batches.run(request);
    if (first.name === 'EntityDefinitions') return this.definition(exchange, first);
    if (first.name === 'WhoAmI') return this.context('WhoAmIResponse', whoAmI(this.actionScope(exchange)));
    if (first.name === 'RetrieveSharedPrincipalsAndAccess') {
      const answer = sharedAccess(this.actionScope(exchange), targetParameter(exchange, first));
      return this.context(`${first.name}Response`, answer);
    }
    if (solutionFunctions.includes(first.name)) return this.solutionRequests.dependencies(exchange, first);
    if (!this.environment.catalog.hasSet(first.name)) return this.action(exchange, first);
    const table = this.environment.catalog.tableOfSet(first.name);
    if (table.isMetadata && request.method !== 'GET') {
      const written = this.solutionRequests.write(exchange, table, first);
      if (written) return written;
    }
    const [second] = rest;
    if (first.key && second?.name === 'Microsoft.Dynamics.CRM.RetrievePrincipalAccess') {
      return this.access(exchange, table, exchange.reader.require(table, first.key), second);
    }
    if (first.key && second?.name === qualifyLeadName) {
      return this.qualify(exchange, table, exchange.reader.require(table, first.key));
    }
    if (second) return this.rows.member(exchange, table, first, rest);
    return first.key ? this.rows.row(exchange, table, first.key) : this.rows.collection(exchange, table);
  }

  private access(exchange: Exchange, table: TableDefinition, row: Row, segment: Segment): CoreResponse {
    if (table.logicalName !== 'systemuser' || exchange.request.method !== 'GET') {
      throw notAnswered(`RetrievePrincipalAccess of ${table.logicalName}`);
    }
    const target = targetParameter(exchange, segment);
    return this.context('RetrievePrincipalAccessResponse', principalAccess(this.actionScope(exchange), row.id, target));
  }

  private qualify(exchange: Exchange, table: TableDefinition, lead: Row): CoreResponse {
    if (table.logicalName !== 'lead') throw segmentNotFound(qualifyLeadName);
    if (exchange.request.method !== 'POST') throw methodNotAllowed('The action QualifyLead must be called with POST.');
    const body = parseBody(exchange.request.body, 'QualifyLead');
    return this.context('QualifyLeadResponse', qualifyLead(this.actionScope(exchange), lead, body));
  }

  private definition(exchange: Exchange, segment: Segment): CoreResponse {
    const name = logicalName(segment);
    const [, part, cast, ...rest] = exchange.address.segments;
    if (exchange.request.method !== 'GET' || name === undefined || rest.length > 0) {
      throw notAnswered('this metadata request');
    }
    const { catalog } = this.environment;
    const table = catalog.tables.get(name);
    if (!table) throw rowNotFound('Entity', name);
    const options = readQueryOptions(exchange.address.options);
    const context = `${this.root}/$metadata#EntityDefinitions`;
    if (!part) return json({ '@odata.context': `${context}/$entity`, ...writeTableDefinition(table, options) });
    if (part.name === 'ManyToOneRelationships' && !part.hasParentheses && !cast) {
      const value = writeManyToOne(table, catalog.relationships, catalog, options);
      return json({ '@odata.context': `${context}('${name}')/${part.name}`, value });
    }
    const column = logicalName(part);
    if (part.name !== 'Attributes' || column === undefined) throw notAnswered('this metadata request');
    const type = cast?.name.replace(/^Microsoft\.Dynamics\.CRM\./, '');
    const attribute = writeAttribute(table, column, type, options);
    return json({ '@odata.context': `${context}('${name}')/Attributes/$entity`, ...attribute });
  }

  private action(exchange: Exchange, segment: Segment): CoreResponse {
    const { request } = exchange;
    const api = this.environment.catalog.customApis.get(segment.name);
    const isPlatformAction = platformActions.includes(segment.name);
    if (!api && !isPlatformAction) throw segmentNotFound(segment.name);
    if (api?.isFunction) throw notAnswered(`the custom function ${segment.name}`);
    if (request.method !== 'POST') throw methodNotAllowed(`The action ${segment.name} must be called with POST.`);
    const body = request.body ? parseBody(request.body, segment.name) : {};
    const scope = this.actionScope(exchange);
    if (!api) {
      runPlatformAction(scope, segment.name, body);
      return noContent();
    }
    const result = runCustomApi(scope, api, body);
    return result ? this.context(`${segment.name}Response`, result) : noContent();
  }

  private context(type: string, body: Record<string, unknown>): CoreResponse {
    return json({ '@odata.context': `${this.root}/$metadata#Microsoft.Dynamics.CRM.${type}`, ...body });
  }

  private actionScope(exchange: Exchange): ActionScope {
    return {
      environment: this.environment,
      operations: this.operations,
      call: exchange.call,
      organizationId: this.organizationId,
      resolveBind: (link) => resolveLink(this.environment.catalog, link, exchange),
    };
  }
}

/** `LogicalName='…'` of a segment about definitions. */
function logicalName({ key }: Segment): string | undefined {
  const name = key?.kind === 'named' ? key.values['LogicalName'] : undefined;
  return name?.kind === 'text' ? name.value : undefined;
}

/** JSON of the parameter Target, which a function names by an alias among the query options. */
function targetParameter(exchange: Exchange, segment: Segment): string {
  const parameter = segment.key?.kind === 'named' ? segment.key.values['Target'] : undefined;
  if (parameter?.kind !== 'alias') {
    throw invalidArgument(`${segment.name} needs Target=@alias and the alias as a query option.`);
  }
  const target = exchange.address.options.find(([name]) => name === parameter.value)?.[1];
  if (target === undefined) throw invalidArgument(`The query option ${parameter.value} is missing.`);
  return target;
}
