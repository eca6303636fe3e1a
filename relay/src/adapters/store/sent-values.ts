import type { SentValues } from '../../ports/connection.ts';
import type { RelayDatabase } from '../queue/database.ts';

type Value = string | number | boolean | null;

/**
 * Values sent to Partner Center, in the relay's database; each value of a field once, in the order of sending. `connection` names the
 * connection for good: a copy of an environment has the lanes of its original.
 */
export function createSentValues(database: Pick<RelayDatabase, 'query'>, connection: string): SentValues {
  return {
    async read(lane) {
      const rows = await database.query(
        'SELECT field, value FROM cosell.sent_values WHERE connection = $1 AND lane = $2 ORDER BY number',
        [connection, lane],
      );
      const values = new Map<string, Value[]>();
      for (const row of rows) {
        const field = String(row['field']);
        values.set(field, [...(values.get(field) ?? []), row['value'] as Value]);
      }
      return Object.fromEntries(values);
    },
    async remember(lane, values) {
      const entries = Object.entries(values).map(([field, value]) => ({ field, value }));
      if (entries.length === 0) return;
      await database.query(
        `INSERT INTO cosell.sent_values (connection, lane, field, value)
         SELECT $1, $2, entry ->> 'field', entry -> 'value' FROM jsonb_array_elements($3::jsonb) AS entry
         ON CONFLICT DO NOTHING`,
        [connection, lane, JSON.stringify(entries)],
      );
    },
    async forget(lane) {
      await database.query('DELETE FROM cosell.sent_values WHERE connection = $1 AND lane = $2', [connection, lane]);
    },
  };
}

/** The same without a database, for tests and the simulation. */
export function createMemorySentValues(): SentValues {
  const lanes = new Map<string, Map<string, Set<Value>>>();
  return {
    async read(lane) {
      return Object.fromEntries([...(lanes.get(lane) ?? [])].map(([field, values]) => [field, [...values]]));
    },
    async remember(lane, values) {
      const fields = lanes.get(lane) ?? new Map<string, Set<Value>>();
      lanes.set(lane, fields);
      for (const [field, value] of Object.entries(values)) {
        fields.set(field, (fields.get(field) ?? new Set()).add(value));
      }
    },
    async forget(lane) {
      lanes.delete(lane);
    },
  };
}
