import type { TableDefinition } from '../catalog.ts';
import { badQuery, keyNotFound, rowNotFound } from '../errors.ts';
import type { LiveCatalog } from '../metadata/live-catalog.ts';
import type { Call } from '../pipeline/operations.ts';
import type { Attributes, Reference } from '../values.ts';
import { parseBody, readPayload } from './payload.ts';
import type { Preferences } from './preferences.ts';
import type { RowReader } from './rows.ts';
import { parseAddress } from './url.ts';
import type { ResourceAddress, SegmentKey } from './url.ts';

/** A request below the service root, from outside or out of a batch. */
export interface WebApiRequest {
  method: string;
  url: string;
  /** Names in lower case. */
  headers: Readonly<Record<string, string>>;
  body: string | undefined;
  userId: string;
  /** URIs of earlier parts of a change set by content id. */
  references: ReadonlyMap<string, string>;
}

/** Everything one request needs while it is answered. */
export interface Exchange {
  request: WebApiRequest;
  address: ResourceAddress;
  call: Call;
  preferences: Preferences;
  reader: RowReader;
}

/** A link in a body (`/accounts(…)`, a full address, `$1`) as a reference; 404 when the row is not there. */
export function resolveLink(catalog: LiveCatalog, link: string, exchange: Exchange): Reference {
  const { references } = exchange.request;
  const target = link.startsWith('$') ? references.get(link.slice(1)) : link;
  if (target === undefined) throw badQuery(`Content-ID Reference: '${link}' does not exist in the batch context.`);
  const [segment, ...rest] = parseAddress(target).segments;
  if (!segment?.key || rest.length > 0) throw badQuery(`The link '${link}' does not lead to a row.`);
  const table = catalog.tableOfSet(segment.name);
  const row = exchange.reader.find(table, segment.key);
  if (!row) throw missingRow(table, segment.key);
  return { table: table.logicalName, id: row.id };
}

/** The values in a request's body. */
export function payloadOf(
  catalog: LiveCatalog,
  exchange: Exchange,
  table: TableDefinition,
  mode: 'create' | 'update',
): Attributes {
  const body = parseBody(exchange.request.body, table.entitySetName);
  return readPayload(catalog, table, body, mode, (link) => resolveLink(catalog, link, exchange));
}

/** The 404 of a key: by id or by alternate key. */
export function missingRow(table: TableDefinition, key: SegmentKey): ReturnType<typeof rowNotFound> {
  return key.kind === 'id' ? rowNotFound(table.logicalName, key.id) : keyNotFound(table.logicalName);
}
