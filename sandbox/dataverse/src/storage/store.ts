import { isReference } from '../values.ts';
import type { Attributes, Row } from '../values.ts';

/** A committed change of one row. */
export interface Change {
  table: string;
  id: string;
  message: 'Create' | 'Update' | 'Delete';
  userId: string;
  columns: string[];
}

/** The platform's table of shares (PrincipalObjectAccess). */
export const shareTable = 'principalobjectaccess';

/** First row version handed out; real environments start anywhere. */
const firstVersion = 1_000_000;

/** Named maps (rows by id, pairs by key) that are copied at the first write after they became part of a state. */
type Shareable<T> = Map<string, { entries: Map<string, T>; isShared: boolean }>;

/** What a store holds at one moment. Belongs to no store: nothing changes it. */
export interface StoreState {
  readonly tables: ReadonlyMap<string, Map<string, Row>>;
  readonly links: ReadonlyMap<string, Map<string, [string, string]>>;
  readonly sequences: ReadonlyMap<string, number>;
  readonly lastVersion: number;
}

/**
 * Rows in memory with transactions. Rows are immutable: a write replaces the row object, so that a reader keeps
 * what it read. Everything is undone by a log when the work of a transaction throws; a transaction inside another
 * is a savepoint.
 */
export class Store {
  private readonly tables: Shareable<Row>;
  private readonly links: Shareable<[string, string]>;
  private readonly sequences: Map<string, number>;
  private readonly undoLog: (() => void)[] = [];
  private pending: Change[] = [];
  private afterwards: (() => void)[] = [];
  private depth = 0;
  private lastVersion: number;
  private readonly committed: (changes: readonly Change[]) => void;

  /** `committed` is called once per outermost transaction, after it ended well; the store begins with `state`. */
  constructor(committed: (changes: readonly Change[]) => void, state?: StoreState) {
    this.committed = committed;
    this.tables = shared(state?.tables);
    this.links = shared(state?.links);
    this.sequences = new Map(state?.sequences);
    this.lastVersion = state?.lastVersion ?? firstVersion;
  }

  /** The state now, for other stores to begin with. Throws while a transaction is open. */
  state(): StoreState {
    if (this.inTransaction) throw new Error('A store has no state of its own while a transaction is open.');
    const { sequences, lastVersion } = this;
    return { tables: share(this.tables), links: share(this.links), sequences: new Map(sequences), lastVersion };
  }

  /** True while a transaction is open. */
  get inTransaction(): boolean {
    return this.depth > 0;
  }

  /** Runs the work as a whole or not at all; rethrows what it throws after undoing. */
  transaction<T>(work: () => T): T {
    const undoMark = this.undoLog.length;
    const pendingMark = this.pending.length;
    const afterwardsMark = this.afterwards.length;
    this.depth += 1;
    try {
      const result = work();
      this.depth -= 1;
      if (this.depth === 0) this.commit();
      return result;
    } catch (error) {
      if (this.depth > 0) this.depth -= 1;
      while (this.undoLog.length > undoMark) this.undoLog.pop()?.();
      this.pending.length = pendingMark;
      this.afterwards.length = afterwardsMark;
      throw error;
    }
  }

  /** The row, or undefined. */
  get(table: string, id: string): Row | undefined {
    return this.tables.get(table)?.entries.get(id);
  }

  /** All rows of a table in order of insertion. */
  all(table: string): Row[] {
    return [...(this.tables.get(table)?.entries.values() ?? [])];
  }

  /** Writes a row (new or changed) under a new version and returns it. */
  put(table: string, id: string, values: Attributes): Row {
    const rows = writable(this.tables, table);
    const before = rows.get(id);
    this.lastVersion += 1;
    const row: Row = { table, id, version: this.lastVersion, values };
    rows.set(id, row);
    this.undoLog.push(() => {
      if (before) rows.set(id, before);
      else rows.delete(id);
    });
    return row;
  }

  /** Removes a row. */
  remove(table: string, id: string): void {
    const rows = writable(this.tables, table);
    const before = rows.get(id);
    if (!before) return;
    rows.delete(id);
    this.undoLog.push(() => rows.set(id, before));
  }

  /** Notes a change for the listeners of the commit. */
  note(change: Change): void {
    this.pending.push(change);
  }

  /** Work to do once the outermost transaction has ended well; dropped with the transaction it belongs to. */
  afterCommit(work: () => void): void {
    this.afterwards.push(work);
  }

  /**
   * Next number of an autonumber column. Numbers of undone rows are not used again, as on the platform; the first one
   * is 1000, its default seed (Create autonumber columns, "Set a seed value").
   */
  nextNumber(column: string): number {
    const next = this.sequences.get(column) ?? 1000;
    this.sequences.set(column, next + 1);
    return next;
  }

  /** Links two rows through an intersect table; linking twice changes nothing. */
  link(intersect: string, first: string, second: string): void {
    const links = writable(this.links, intersect);
    const key = `${first}|${second}`;
    if (links.has(key)) return;
    links.set(key, [first, second]);
    this.undoLog.push(() => links.delete(key));
  }

  /** Removes the link of two rows. */
  unlink(intersect: string, first: string, second: string): void {
    const links = writable(this.links, intersect);
    const key = `${first}|${second}`;
    const before = links.get(key);
    if (!before) return;
    links.delete(key);
    this.undoLog.push(() => links.set(key, before));
  }

  /** Pairs of an intersect table. */
  pairs(intersect: string): [string, string][] {
    return [...(this.links.get(intersect)?.entries.values() ?? [])];
  }

  /** Removes all rows, shares and numbers of a table whose definition goes. */
  dropTable(table: string): void {
    const rows = this.tables.get(table);
    this.tables.delete(table);
    for (const name of [...this.sequences.keys()]) if (name.startsWith(`${table}.`)) this.sequences.delete(name);
    if (rows) this.undoLog.push(() => this.tables.set(table, rows));
    for (const share of this.all(shareTable)) {
      const shared = share.values['objectid'];
      if (isReference(shared) && shared.table === table) this.remove(shareTable, share.id);
    }
  }

  /** Removes the values of columns whose definitions go. The rows keep their versions. */
  dropColumns(table: string, columns: readonly string[]): void {
    if (columns.length === 0) return;
    const rows = writable(this.tables, table);
    for (const row of this.all(table)) {
      const values = Object.fromEntries(Object.entries(row.values).filter(([name]) => !columns.includes(name)));
      rows.set(row.id, { ...row, values });
      this.undoLog.push(() => rows.set(row.id, row));
    }
  }

  /** Removes all links of an intersect table whose relationship goes. */
  dropLinks(intersect: string): void {
    const links = this.links.get(intersect);
    this.links.delete(intersect);
    if (links) this.undoLog.push(() => this.links.set(intersect, links));
  }

  private commit(): void {
    this.undoLog.length = 0;
    const changes = this.pending;
    this.pending = [];
    const afterwards = this.afterwards;
    this.afterwards = [];
    if (changes.length > 0) this.committed(changes);
    for (const work of afterwards) work();
  }
}

function shared<T>(maps: ReadonlyMap<string, Map<string, T>> = new Map()): Shareable<T> {
  return new Map([...maps].map(([name, entries]) => [name, { entries, isShared: true }]));
}

function share<T>(maps: Shareable<T>): Map<string, Map<string, T>> {
  return new Map(
    [...maps].map(([name, map]) => {
      map.isShared = true;
      return [name, map.entries];
    }),
  );
}

function writable<T>(maps: Shareable<T>, name: string): Map<string, T> {
  const known = maps.get(name);
  if (known && !known.isShared) return known.entries;
  const entries = new Map(known?.entries);
  maps.set(name, { entries, isShared: false });
  return entries;
}
