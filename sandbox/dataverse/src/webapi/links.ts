import type { TableDefinition } from '../catalog.ts';
import { invalidArgument, notAnswered, unknownProperty } from '../errors.ts';
import type { Environment, Operations } from '../pipeline/operations.ts';
import type { Reference, Row } from '../values.ts';
import { resolveLink } from './exchange.ts';
import type { Exchange } from './exchange.ts';
import { parseBody } from './payload.ts';
import { noContent } from './response.ts';
import type { CoreResponse } from './response.ts';
import { parseAddress } from './url.ts';
import type { Segment } from './url.ts';

/**
 * Links and unlinks rows (`…/$ref`): single-valued navigation properties by PUT and DELETE, N:N by POST and DELETE.
 * Source: Associate and disassociate table rows using the Web API.
 */
export function answerLink(
  environment: Environment,
  operations: Operations,
  exchange: Exchange,
  table: TableDefinition,
  row: Row,
  segment: Segment,
): CoreResponse {
  const { store, security, catalog } = environment;
  const { request, call } = exchange;
  const navigation = catalog.navigation(table.logicalName, segment.name);
  if (!navigation) throw unknownProperty(segment.name, table.logicalName);
  if (navigation.kind === 'one' && (request.method === 'PUT' || request.method === 'DELETE')) {
    const value = request.method === 'PUT' ? linkedRow(environment, exchange, table) : null;
    operations.update(table, row.id, { [navigation.column.logicalName]: value }, call);
    return noContent();
  }
  if (navigation.kind === 'linked' && (request.method === 'POST' || request.method === 'DELETE')) {
    security.requireAccess(call.userId, 'Write', table, row);
    const isNew = request.method === 'POST';
    const other = isNew ? linkedRow(environment, exchange, table).id : unlinkedId(exchange, segment);
    const [one, two] = navigation.first ? [row.id, other] : [other, row.id];
    store.transaction(() => {
      if (isNew) store.link(navigation.intersect, one, two);
      else store.unlink(navigation.intersect, one, two);
    });
    return noContent();
  }
  throw notAnswered(`${request.method} on ${segment.name}/$ref`);
}

function linkedRow({ catalog }: Environment, exchange: Exchange, table: TableDefinition): Reference {
  const id = parseBody(exchange.request.body, table.entitySetName)['@odata.id'];
  if (typeof id !== 'string') throw invalidArgument("The body must name the row to link in '@odata.id'.");
  return resolveLink(catalog, id, exchange);
}

/** The row to unlink: `<navigation>(<id>)/$ref`, or `<navigation>/$ref?$id=<address>`. */
function unlinkedId({ address, request }: Exchange, segment: Segment): string {
  if (segment.key?.kind === 'id') return segment.key.id;
  const link = address.options.find(([name]) => name === '$id')?.[1];
  const key = link === undefined ? undefined : parseAddress(link).segments[0]?.key;
  if (key?.kind === 'id') return key.id;
  throw invalidArgument(`The address ${request.url} does not name the row to unlink.`);
}
