type Row = ComponentFramework.WebApi.Entity;

/** The Web API a control gets, with the rows a test gives it; keeps what was asked and written. */
export class FakeWebApi {
  readonly queries: { table: string; options: string }[] = [];
  readonly created: { table: string; row: Row }[] = [];
  readonly deleted: { table: string; id: string }[] = [];
  /** Answers by table; a function sees the query. */
  readonly rows: Record<string, Row[] | ((options: string) => Row[])> = {};
  /** The next calls of this kind fail with this. */
  readonly failures: Partial<Record<'retrieve' | 'create' | 'delete', unknown>> = {};

  async retrieveMultipleRecords(table: string, options = ''): Promise<{ entities: Row[]; nextLink: string }> {
    this.queries.push({ table, options });
    this.failFor('retrieve');
    const rows = this.rows[table] ?? [];
    return { entities: typeof rows === 'function' ? rows(options) : rows, nextLink: '' };
  }

  async createRecord(table: string, row: Row): Promise<object> {
    this.failFor('create');
    this.created.push({ table, row });
    return { id: '00000000-0000-4000-8000-000000000000', entityType: table };
  }

  async deleteRecord(table: string, id: string): Promise<object> {
    this.failFor('delete');
    this.deleted.push({ table, id });
    return { id, entityType: table };
  }

  queriesOf(table: string): string[] {
    return this.queries.filter((query) => query.table === table).map(({ options }) => options);
  }

  private failFor(kind: 'retrieve' | 'create' | 'delete'): void {
    const failure = this.failures[kind];
    if (failure !== undefined) throw failure;
  }
}
