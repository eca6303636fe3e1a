import type { TableDefinition } from '../catalog.ts';
import {
  DataverseError,
  duplicateRow,
  invalidArgument,
  methodNotAllowed,
  notAnswered,
  unknownProperty,
  versionMismatch,
} from '../errors.ts';
import type { Environment, Operations } from '../pipeline/operations.ts';
import type { Attributes, Row } from '../values.ts';
import { missingRow, payloadOf } from './exchange.ts';
import type { Exchange } from './exchange.ts';
import { readFetchOption, runFetch } from './fetch/run.ts';
import type { FetchOption } from './fetch/run.ts';
import { columnOfProperty } from './filter.ts';
import { answerLink } from './links.ts';
import { convert, parseBody } from './payload.ts';
import type { Preferences } from './preferences.ts';
import { readQueryOptions } from './query-options.ts';
import { json, noContent, notModified } from './response.ts';
import type { CoreResponse } from './response.ts';
import { keyValues } from './rows.ts';
import { etagOf } from './serialize.ts';
import type { Segment, SegmentKey } from './url.ts';

/** Answers requests to entity sets, rows and what lies below them. */
export class RowEndpoints {
  private readonly environment: Environment;
  private readonly operations: Operations;
  private readonly root: string;

  /** `root` is the address of the service, without a slash at its end. */
  constructor(environment: Environment, operations: Operations, root: string) {
    this.environment = environment;
    this.operations = operations;
    this.root = root;
  }

  /** Requests to an entity set. */
  collection(exchange: Exchange, table: TableDefinition): CoreResponse {
    const { method } = exchange.request;
    if (method === 'GET') return this.listed(exchange, table);
    if (method !== 'POST') throw methodNotAllowed(`The method ${method} is not allowed for a collection of rows.`);
    return this.created(exchange, table, payloadOf(this.environment.catalog, exchange, table, 'create'));
  }

  /** Requests to one row. */
  row(exchange: Exchange, table: TableDefinition, key: SegmentKey): CoreResponse {
    const { method } = exchange.request;
    if (method === 'GET') return this.retrieved(exchange, table, exchange.reader.require(table, key));
    if (method === 'PATCH') return this.patched(exchange, table, key);
    if (method === 'DELETE') return this.deleted(exchange, table, key);
    throw methodNotAllowed(`The method ${method} is not allowed for a row.`);
  }

  private listed(exchange: Exchange, table: TableDefinition, candidates?: readonly Row[]): CoreResponse {
    const fetch = readFetchOption(exchange.address.options);
    if (fetch) return this.fetched(exchange, table, fetch, candidates);
    const options = readQueryOptions(exchange.address.options);
    const page = exchange.reader.list(table, options, candidates);
    const select = options.select ? `(${options.select.join(',')})` : '';
    const body: Record<string, unknown> = {
      '@odata.context': `${this.root}/$metadata#${table.entitySetName}${select}`,
    };
    if (options.count) body['@odata.count'] = page.total;
    body['value'] = page.rows;
    if (page.next) body['@odata.nextLink'] = this.nextLink(exchange, page.next);
    return json(body, 200, preferenceApplied(exchange.preferences));
  }

  private fetched(
    exchange: Exchange,
    table: TableDefinition,
    fetch: FetchOption,
    candidates?: readonly Row[],
  ): CoreResponse {
    const { catalog, store, security, businessUnitId } = this.environment;
    const { preferences, call } = exchange;
    const scope = { catalog, store, security, businessUnitId, userId: call.userId, now: this.environment.now() };
    const option = (name: string): string | undefined => exchange.address.options.find(([key]) => key === name)?.[1];
    const request = { preferences, wantsCount: option('$count') === 'true', skipToken: option('$skiptoken') };
    const answer = runFetch(scope, table, fetch, request, candidates);
    const context = { '@odata.context': `${this.root}/$metadata#${table.entitySetName}` };
    const next = answer.next === undefined ? {} : { '@odata.nextLink': this.nextLink(exchange, answer.next) };
    const body = { ...context, ...answer.annotations, value: answer.rows, ...next };
    return json(body, 200, preferenceApplied(preferences));
  }

  private nextLink(exchange: Exchange, token: string): string {
    const path = exchange.request.url.replace(/^https?:\/\/[^/]+/i, '').split('?')[0] ?? '';
    const relative = path.replace(/^\/api\/data\/v9\.\d+\//, '').replace(/^\//, '');
    const kept = exchange.address.options.filter(([name]) => name !== '$skiptoken');
    const query = [...kept, ['$skiptoken', token]].map(
      ([name = '', value = '']) => `${name}=${encodeURIComponent(value)}`,
    );
    return `${this.root}/${relative}?${query.join('&')}`;
  }

  private retrieved(exchange: Exchange, table: TableDefinition, row: Row): CoreResponse {
    const options = readQueryOptions(exchange.address.options);
    const known = exchange.request.headers['if-none-match'];
    // Expanded rows and annotations may change without this row: then the platform never answers 304.
    const plain = options.expand.length === 0 && exchange.preferences.annotations.length === 0;
    if (plain && known === etagOf(row)) return notModified();
    return this.entity(exchange, table, row, 200);
  }

  entity(exchange: Exchange, table: TableDefinition, row: Row, status: number): CoreResponse {
    const options = readQueryOptions(exchange.address.options);
    const select = options.select ? `(${options.select.join(',')})` : '';
    const context = { '@odata.context': `${this.root}/$metadata#${table.entitySetName}${select}/$entity` };
    const headers = { ETag: etagOf(row), ...preferenceApplied(exchange.preferences) };
    return json({ ...context, ...exchange.reader.write(table, row, options) }, status, headers);
  }

  private created(exchange: Exchange, table: TableDefinition, values: Attributes): CoreResponse {
    const id = this.operations.create(table, values, exchange.call);
    return this.written(exchange, table, id, 201);
  }

  private written(exchange: Exchange, table: TableDefinition, id: string, status: number): CoreResponse {
    if (exchange.preferences.returnRepresentation) {
      const row = exchange.reader.require(table, { kind: 'id', id });
      return this.entity(exchange, table, row, status);
    }
    const uri = `${this.root}/${table.entitySetName}(${id})`;
    return noContent({ Location: uri, 'OData-EntityId': uri });
  }

  private patched(exchange: Exchange, table: TableDefinition, key: SegmentKey): CoreResponse {
    const { headers } = exchange.request;
    const ifMatch = headers['if-match'];
    const row = exchange.reader.find(table, key);
    if (!row) {
      if (ifMatch !== undefined) throw missingRow(table, key);
      return this.upserted(exchange, table, key);
    }
    if (headers['if-none-match'] === '*') throw duplicateRow();
    const values = payloadOf(this.environment.catalog, exchange, table, 'update');
    refuseClosing(table, values);
    this.operations.update(table, row.id, values, exchange.call, versionOf(ifMatch));
    return this.written(exchange, table, row.id, 200);
  }

  private upserted(exchange: Exchange, table: TableDefinition, key: SegmentKey): CoreResponse {
    const values = payloadOf(this.environment.catalog, exchange, table, 'create');
    if (key.kind === 'id') return this.created(exchange, table, { ...values, [table.primaryId]: key.id });
    const named = keyValues(table, key.values);
    // Seen on the platform: key values in the body as well make the creating upsert fail.
    const repeated = named.find(({ column }) => values[column] !== undefined);
    if (repeated) {
      throw invalidArgument(`The key column ${repeated.column} is part of the address and must not be in the body.`);
    }
    const keyed = Object.fromEntries(named.map(({ column, value }) => [column, value]));
    return this.created(exchange, table, { ...values, ...keyed });
  }

  private deleted(exchange: Exchange, table: TableDefinition, key: SegmentKey): CoreResponse {
    const row = exchange.reader.find(table, key);
    if (!row) throw missingRow(table, key);
    this.operations.remove(table, row.id, exchange.call, versionOf(exchange.request.headers['if-match']));
    return noContent();
  }

  /** Addresses below a row or a collection: navigation properties, single columns, $count, bound functions. */
  member(exchange: Exchange, table: TableDefinition, first: Segment, rest: readonly Segment[]): CoreResponse {
    const [second, third] = rest;
    if (!second || rest.length > 2) throw notAnswered(`the address ${exchange.request.url}`);
    const { method } = exchange.request;
    if (!first.key) {
      if (second.name !== '$count' || method !== 'GET') throw notAnswered(`the address ${exchange.request.url}`);
      const { total } = exchange.reader.list(table, readQueryOptions(exchange.address.options));
      return { status: 200, headers: { 'OData-Version': '4.0', 'Content-Type': 'text/plain' }, body: String(total) };
    }
    const row = exchange.reader.require(table, first.key);
    if (third?.name === '$ref') return answerLink(this.environment, this.operations, exchange, table, row, second);
    if (third) throw notAnswered(`the address ${exchange.request.url}`);
    const navigation = this.environment.catalog.navigation(table.logicalName, second.name);
    if (!navigation) return this.property(exchange, table, row, second);
    if (method !== 'GET') throw notAnswered(`${method} on the navigation property ${second.name}`);
    if (navigation.kind !== 'one') {
      const related = exchange.reader.related(table, row, second.name);
      return this.listed(exchange, related.table, related.rows);
    }
    const found = exchange.reader.single(table, row, second.name);
    if (!found) return noContent();
    return this.entity(
      exchange,
      found.table,
      exchange.reader.require(found.table, { kind: 'id', id: found.row.id }),
      200,
    );
  }

  private property(exchange: Exchange, table: TableDefinition, row: Row, segment: Segment): CoreResponse {
    const { method } = exchange.request;
    const column = columnOfProperty(table, segment.name);
    if (!column) throw unknownProperty(segment.name, table.logicalName);
    if (method === 'GET') {
      const written = exchange.reader.write(table, row, {
        select: [segment.name],
        orderBy: [],
        count: false,
        expand: [],
      });
      const address = `${this.root}/$metadata#${table.entitySetName}(${row.id})/${segment.name}`;
      const value = written[segment.name];
      return value === null ? noContent() : json({ '@odata.context': address, value });
    }
    if (method !== 'PUT' && method !== 'DELETE')
      throw methodNotAllowed(`The method ${method} is not allowed for a column.`);
    const sent = method === 'PUT' ? parseBody(exchange.request.body, table.entitySetName)['value'] : null;
    const value = convert(table, column, sent ?? null);
    this.operations.update(table, row.id, { [column.logicalName]: value }, exchange.call);
    return noContent();
  }
}

/** Won and lost are set by actions. Source: Web service error codes, CannotUseOpportunitySetStateMessage. */
function refuseClosing(table: TableDefinition, values: Attributes): void {
  const state = values['statecode'] ?? 0;
  if (table.logicalName !== 'opportunity' || state === 0) return;
  const wanted = state === 1 ? 'Won' : 'Lost';
  throw new DataverseError(
    400,
    '0x80100005',
    `This message can not be used to set the state of opportunity to ${wanted}. In order to set state of opportunity to ${wanted}, use the ${wanted} message instead.`,
  );
}

/** Row version of an If-Match header; undefined for none and for `*`. */
function versionOf(ifMatch: string | undefined): number | undefined {
  if (ifMatch === undefined || ifMatch === '*') return undefined;
  const version = /^W\/"(\d+)"$/.exec(ifMatch)?.[1];
  if (version === undefined) throw versionMismatch();
  return Number(version);
}

function preferenceApplied(preferences: Preferences): Record<string, string> {
  const applied: string[] = [];
  if (preferences.returnRepresentation) applied.push('return=representation');
  if (preferences.annotations.length > 0)
    applied.push(`odata.include-annotations="${preferences.annotations.join(',')}"`);
  if (preferences.maxPageSize !== undefined) applied.push(`odata.maxpagesize=${preferences.maxPageSize}`);
  return applied.length > 0 ? { 'Preference-Applied': applied.join(', ') } : {};
}
