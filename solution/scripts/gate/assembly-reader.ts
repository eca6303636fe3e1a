import { createHash } from 'node:crypto';
import { MetadataTables, tableNumber } from './metadata-tables.ts';

/** What the gate wants to know of a .NET assembly. */
export interface AssemblyMetadata {
  /** Display name: `Name, Version=1.0.0.0, Culture=neutral, PublicKeyToken=...`. */
  fullName: string;
  /** The strong-name flag is set and there is a signature. */
  isSigned: boolean;
  references: { name: string; version: string }[];
  /** Public classes that are not abstract, by full name, with the interfaces that they name themselves. */
  classes: { name: string; interfaces: string[] }[];
}

/** The bytes are no .NET assembly. */
export class AssemblyFormatError extends Error {
  override name = 'AssemblyFormatError';
}

/** Offsets and flags of PE and CLI headers: ECMA-335, 6th edition, II.25.2 to II.25.3.3 and II.24.2.1. */
const pe = { pointer: 0x3c, signature: 0x4550, plus: 0x20b, cliDirectory: 14, sectionSize: 40 } as const;
const cli = { metadata: 8, flags: 16, strongName: 32, strongNameSigned: 8 } as const;
const metadataSignature = 0x424a5342;
const typeFlags = { visibility: 7, public: 1, isInterface: 0x20, isAbstract: 0x80 } as const;

/** Reads the metadata of an assembly. Throws {@link AssemblyFormatError} when the bytes are none. */
export function readAssembly(bytes: Uint8Array): AssemblyMetadata {
  try {
    return new AssemblyReader(bytes).read();
  } catch (error) {
    if (error instanceof AssemblyFormatError) throw error;
    throw new AssemblyFormatError('The file is cut off or no .NET assembly.', { cause: error });
  }
}

class AssemblyReader {
  private readonly bytes: Uint8Array;
  private readonly view: DataView;
  private readonly cliHeader: number;
  private readonly streams = new Map<string, number>();
  private readonly tables: MetadataTables;

  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.cliHeader = this.findCliHeader();
    this.findStreams(this.offset(this.view.getUint32(this.cliHeader + cli.metadata, true)));
    const start = this.stream('#~');
    this.tables = new MetadataTables(new DataView(bytes.buffer, bytes.byteOffset + start, bytes.byteLength - start));
  }

  read(): AssemblyMetadata {
    const flags = this.view.getUint32(this.cliHeader + cli.flags, true);
    const signatureSize = this.view.getUint32(this.cliHeader + cli.strongName + 4, true);
    return {
      fullName: this.fullName(),
      isSigned: (flags & cli.strongNameSigned) !== 0 && signatureSize > 0,
      references: this.tables.rows(tableNumber.assemblyRef).map((row) => {
        const [major, minor, build, revision, , , name = 0] = row;
        return { name: this.string(name), version: [major, minor, build, revision].join('.') };
      }),
      classes: this.classes(),
    };
  }

  private fullName(): string {
    const [row] = this.tables.rows(tableNumber.assembly);
    if (!row) throw new AssemblyFormatError('The file is a module without an assembly manifest.');
    const [, major, minor, build, revision, , key = 0, name = 0, culture = 0] = row;
    const version = [major, minor, build, revision].join('.');
    return `${this.string(name)}, Version=${version}, Culture=${this.string(culture) || 'neutral'}, PublicKeyToken=${this.token(key)}`;
  }

  /** Last eight bytes of the SHA-1 of the public key, reversed (ECMA-335 II.6.3). */
  private token(key: number): string {
    const publicKey = this.blob(key);
    if (publicKey.length === 0) return 'null';
    return createHash('sha1').update(publicKey).digest().subarray(-8).reverse().toString('hex');
  }

  private classes(): AssemblyMetadata['classes'] {
    const definitions = this.tables.rows(tableNumber.typeDef);
    const references = this.tables.rows(tableNumber.typeRef);
    const implementations = this.tables.rows(tableNumber.interfaceImpl);
    const typeName = (codedIndex: number): string => {
      const row = (codedIndex >> 2) - 1;
      const kind = codedIndex & 3;
      return kind === 2 ? '' : this.typeName((kind === 0 ? definitions : references)[row]);
    };
    return definitions
      .map((row, position) => ({ row, number: position + 1 }))
      .filter(({ row: [flags = 0] }) => isPublicClass(flags))
      .map(({ row, number }) => ({
        name: this.typeName(row),
        interfaces: implementations.filter(([type]) => type === number).map(([, target = 0]) => typeName(target)),
      }));
  }

  /** TypeDef and TypeRef both hold name and namespace in columns 1 and 2. */
  private typeName(row: number[] | undefined): string {
    const [, name = 0, namespace = 0] = row ?? [];
    return [this.string(namespace), this.string(name)].filter((part) => part !== '').join('.');
  }

  private findCliHeader(): number {
    const header = this.view.getUint32(pe.pointer, true);
    if (this.view.getUint32(header, true) !== pe.signature) throw new AssemblyFormatError('The file is no PE file.');
    const optional = header + 24;
    const directories = optional + (this.view.getUint16(optional, true) === pe.plus ? 112 : 96);
    const rva = this.view.getUint32(directories + pe.cliDirectory * 8, true);
    if (rva === 0) throw new AssemblyFormatError('The file has no CLI header: it is native code.');
    return this.offset(rva);
  }

  /** File position of a relative virtual address. */
  private offset(rva: number): number {
    const header = this.view.getUint32(pe.pointer, true);
    const sections = this.view.getUint16(header + 6, true);
    const first = header + 24 + this.view.getUint16(header + 20, true);
    for (let section = 0; section < sections; section += 1) {
      const at = first + section * pe.sectionSize;
      const start = this.view.getUint32(at + 12, true);
      if (rva >= start && rva < start + this.view.getUint32(at + 16, true)) {
        return rva - start + this.view.getUint32(at + 20, true);
      }
    }
    throw new AssemblyFormatError('An address in the file points outside its sections.');
  }

  private findStreams(root: number): void {
    if (this.view.getUint32(root, true) !== metadataSignature)
      throw new AssemblyFormatError('The file has no metadata.');
    let at = root + 16 + this.view.getUint32(root + 12, true);
    const count = this.view.getUint16(at + 2, true);
    at += 4;
    for (let stream = 0; stream < count; stream += 1) {
      const name = this.textAt(at + 8);
      this.streams.set(name, root + this.view.getUint32(at, true));
      at += 8 + Math.ceil((name.length + 1) / 4) * 4;
    }
  }

  private stream(name: string): number {
    const start = this.streams.get(name);
    if (start === undefined) throw new AssemblyFormatError(`The metadata has no stream ${name}.`);
    return start;
  }

  private string(position: number): string {
    return this.textAt(this.stream('#Strings') + position);
  }

  private textAt(start: number): string {
    return new TextDecoder().decode(this.bytes.subarray(start, this.bytes.indexOf(0, start)));
  }

  /** A blob begins with its length in one, two or four bytes (ECMA-335 II.24.2.4). */
  private blob(position: number): Uint8Array {
    const at = this.stream('#Blob') + position;
    const first = this.view.getUint8(at);
    if (first < 0x80) return this.bytes.subarray(at + 1, at + 1 + first);
    if (first < 0xc0) return this.bytes.subarray(at + 2, at + 2 + (this.view.getUint16(at) & 0x3fff));
    return this.bytes.subarray(at + 4, at + 4 + (this.view.getUint32(at) & 0x1fff_ffff));
  }
}

function isPublicClass(flags: number): boolean {
  return (
    (flags & typeFlags.visibility) === typeFlags.public &&
    (flags & (typeFlags.isInterface | typeFlags.isAbstract)) === 0
  );
}
