/** Width of a column of a metadata table: bytes, a heap (string, GUID, blob), a table index or a coded index. */
type Column = 2 | 4 | 'string' | 'guid' | 'blob' | { table: number } | { coded: CodedIndex };

interface CodedIndex {
  bits: number;
  tables: number[];
}

const index = (table: number): Column => ({ table });
const coded = (bits: number, ...tables: number[]): Column => ({ coded: { bits, tables } });

const typeDefOrRef = coded(2, 0x02, 0x01, 0x1b);
const methodDefOrRef = coded(1, 0x06, 0x0a);
const hasConstant = coded(2, 0x04, 0x08, 0x17);
const hasCustomAttribute = coded(
  5,
  ...[0x06, 0x04, 0x01, 0x02, 0x08, 0x09, 0x0a, 0x00, 0x0e, 0x17, 0x14, 0x11, 0x1a, 0x1b, 0x20, 0x23, 0x26, 0x27, 0x28],
  ...[0x2a, 0x2c, 0x2b],
);

/** Numbers of the tables that the reader looks into. */
export const tableNumber = {
  typeRef: 0x01,
  typeDef: 0x02,
  interfaceImpl: 0x09,
  assembly: 0x20,
  assemblyRef: 0x23,
} as const;

/** Columns of the tables 0x00 to 0x23 (ECMA-335, 6th edition, II.22). Later tables lie behind the ones we read. */
const columnsOf: Column[][] = [
  [2, 'string', 'guid', 'guid', 'guid'],
  [coded(2, 0x00, 0x1a, 0x23, 0x01), 'string', 'string'],
  [4, 'string', 'string', typeDefOrRef, index(0x04), index(0x06)],
  [index(0x04)],
  [2, 'string', 'blob'],
  [index(0x06)],
  [4, 2, 2, 'string', 'blob', index(0x08)],
  [index(0x08)],
  [2, 2, 'string'],
  [index(0x02), typeDefOrRef],
  [coded(3, 0x02, 0x01, 0x1a, 0x06, 0x1b), 'string', 'blob'],
  [2, hasConstant, 'blob'],
  [hasCustomAttribute, coded(3, 0x06, 0x0a), 'blob'],
  [coded(1, 0x04, 0x08), 'blob'],
  [2, coded(2, 0x02, 0x06, 0x20), 'blob'],
  [2, 4, index(0x02)],
  [4, index(0x04)],
  ['blob'],
  [index(0x02), index(0x14)],
  [index(0x14)],
  [2, 'string', typeDefOrRef],
  [index(0x02), index(0x17)],
  [index(0x17)],
  [2, 'string', 'blob'],
  [2, index(0x06), coded(1, 0x14, 0x17)],
  [index(0x02), methodDefOrRef, methodDefOrRef],
  ['string'],
  ['blob'],
  [2, coded(1, 0x04, 0x06), 'string', index(0x1a)],
  [4, index(0x04)],
  [4, 4],
  [4],
  [4, 2, 2, 2, 2, 4, 'blob', 'string', 'string'],
  [4],
  [4, 4, 4],
  [2, 2, 2, 2, 4, 'blob', 'string', 'string', 'blob'],
];

/** Reads the rows of metadata tables as arrays of raw column values. */
export class MetadataTables {
  private readonly rowCounts: number[] = [];
  private readonly starts: number[] = [];
  private readonly heapSizes: number;
  private readonly view: DataView;

  /** `view` begins at the `#~` stream (ECMA-335 II.24.2.6). */
  constructor(view: DataView) {
    this.view = view;
    this.heapSizes = view.getUint8(6);
    const present = view.getBigUint64(8, true);
    let position = 24;
    for (let table = 0; table < 64; table += 1) {
      const isPresent = (present >> BigInt(table)) & 1n;
      this.rowCounts.push(isPresent ? view.getUint32(position, true) : 0);
      if (isPresent) position += 4;
    }
    for (let table = 0; table < columnsOf.length; table += 1) {
      this.starts.push(position);
      position += this.rowSize(table) * (this.rowCounts[table] ?? 0);
    }
  }

  /** All rows of a table; row 1 of the format is element 0. */
  rows(table: number): number[][] {
    const start = this.starts[table] ?? 0;
    const size = this.rowSize(table);
    return Array.from({ length: this.rowCounts[table] ?? 0 }, (_, row) => this.row(table, start + row * size));
  }

  private row(table: number, start: number): number[] {
    let position = start;
    return (columnsOf[table] ?? []).map((column) => {
      const size = this.columnSize(column);
      const value = size === 2 ? this.view.getUint16(position, true) : this.view.getUint32(position, true);
      position += size;
      return value;
    });
  }

  private rowSize(table: number): number {
    return (columnsOf[table] ?? []).reduce((sum, column) => sum + this.columnSize(column), 0);
  }

  private columnSize(column: Column): 2 | 4 {
    if (column === 2 || column === 4) return column;
    if (column === 'string') return this.heapSizes & 1 ? 4 : 2;
    if (column === 'guid') return this.heapSizes & 2 ? 4 : 2;
    if (column === 'blob') return this.heapSizes & 4 ? 4 : 2;
    if ('table' in column) return (this.rowCounts[column.table] ?? 0) < 0x1_0000 ? 2 : 4;
    const { bits, tables } = column.coded;
    const most = Math.max(...tables.map((table) => this.rowCounts[table] ?? 0));
    return most < 2 ** (16 - bits) ? 2 : 4;
  }
}
