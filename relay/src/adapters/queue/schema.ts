/** Schema of pg-boss, apart from ours and from one that the customer's database may have. */
export const bossSchema = 'cosell_queue';

/**
 * Own tables: the installation's id, values sent and not recorded yet, turns of the call gates. All of it is cache or identity; what
 * belongs to a connection names it.
 */
export const ownSchema = [
  'CREATE SCHEMA IF NOT EXISTS cosell',
  `CREATE TABLE IF NOT EXISTS cosell.installation (
     one boolean PRIMARY KEY DEFAULT true CHECK (one),
     id uuid NOT NULL DEFAULT gen_random_uuid()
   )`,
  'INSERT INTO cosell.installation DEFAULT VALUES ON CONFLICT DO NOTHING',
  // A cache of version 0.1, whose rows do not name their connection.
  'DROP TABLE IF EXISTS cosell.sent_value',
  `CREATE TABLE IF NOT EXISTS cosell.sent_values (
     number integer GENERATED ALWAYS AS IDENTITY,
     connection text NOT NULL,
     lane text NOT NULL,
     field text NOT NULL,
     value jsonb NOT NULL,
     PRIMARY KEY (connection, lane, field, value)
   )`,
  `CREATE TABLE IF NOT EXISTS cosell.call_gate (
     connection text NOT NULL,
     service text NOT NULL,
     version integer NOT NULL,
     state jsonb NOT NULL,
     PRIMARY KEY (connection, service)
   )`,
] as const;

/** Key of the advisory lock under which the schema is made: two starters at once would collide in the catalogue. Chosen. */
export const schemaLock = 7_234_500_001;
