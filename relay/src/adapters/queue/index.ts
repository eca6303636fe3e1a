export { openDatabase } from './database.ts';
export type { DatabaseOptions, RelayDatabase } from './database.ts';
export { DirectoryInUse } from './directory-lock.ts';
export { createKeptHints, createMemoryQueue } from './memory-queue.ts';
export { createPgBossQueue } from './pg-boss-queue.ts';
export type { PgBossQueueOptions } from './pg-boss-queue.ts';
