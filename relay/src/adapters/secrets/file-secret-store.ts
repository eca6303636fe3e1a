import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto';
import { mkdir, open, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { SecretStore } from '../../ports/connection.ts';

/** A secret that is there and cannot be read: other master key, damaged or moved file. The message names the remedy. */
export class SecretUnreadable extends Error {
  constructor(purpose: string, why: string, cause?: unknown) {
    super(
      `The stored secret "${purpose}" cannot be read: ${why}. Set COSELL_MASTER_KEY to the key it was stored with, or run "cosell connect" again.`,
      { cause },
    );
    this.name = 'SecretUnreadable';
  }
}

/** What a file holds; all binary members in base64. */
interface SealedSecret {
  readonly format: 1;
  readonly keyId: string;
  readonly nonce: string;
  readonly tag: string;
  readonly data: string;
}

/** Length of the nonce of AES-GCM, bytes (NIST SP 800-38D 5.2.1.1). */
const nonceLength = 12;

/**
 * Secrets in files of one folder, mode 600, AES-256-GCM. Connection and purpose are associated data, so that a file that is
 * renamed to another's name does not open. `masterKey`: 32 bytes in base64.
 */
export function createFileSecretStore(options: {
  readonly directory: string;
  readonly masterKey: string;
}): SecretStore {
  const key = Buffer.from(options.masterKey, 'base64');
  if (key.length !== 32) throw new TypeError('the master key must have 32 bytes');
  const keyId = createHash('sha256').update('cosell key id').update(key).digest('hex').slice(0, 16);
  /** Two writes of one process must not meet in one temporary file. */
  let serial = 0;

  const pathOf = (connectionId: string, purpose: string): string =>
    join(options.directory, `${createHash('sha256').update(associated(connectionId, purpose)).digest('hex')}.json`);

  return {
    async read(connectionId, purpose) {
      const text = await readOrNull(pathOf(connectionId, purpose));
      if (text === null) return null;
      const sealed = parse(text, purpose);
      if (sealed.keyId !== keyId) throw new SecretUnreadable(purpose, 'it was stored with another master key');
      try {
        const cipher = createDecipheriv('aes-256-gcm', key, Buffer.from(sealed.nonce, 'base64'));
        cipher.setAAD(associated(connectionId, purpose));
        cipher.setAuthTag(Buffer.from(sealed.tag, 'base64'));
        return Buffer.concat([cipher.update(Buffer.from(sealed.data, 'base64')), cipher.final()]).toString('utf8');
      } catch (cause) {
        throw new SecretUnreadable(purpose, 'its file is damaged', cause);
      }
    },

    async write(connectionId, purpose, value) {
      const nonce = randomBytes(nonceLength);
      const cipher = createCipheriv('aes-256-gcm', key, nonce);
      cipher.setAAD(associated(connectionId, purpose));
      const data = Buffer.concat([cipher.update(value, 'utf8'), cipher.final()]);
      const sealed: SealedSecret = {
        format: 1,
        keyId,
        nonce: nonce.toString('base64'),
        tag: cipher.getAuthTag().toString('base64'),
        data: data.toString('base64'),
      };
      serial += 1;
      const mark = `${process.pid}-${serial}`;
      await mkdir(options.directory, { recursive: true, mode: 0o700 });
      await replaceFile(pathOf(connectionId, purpose), mark, JSON.stringify(sealed));
    },
  };
}

/** Length first, so that no other pair of names gives the same bytes. */
function associated(connectionId: string, purpose: string): Buffer {
  return Buffer.from(JSON.stringify([connectionId.toLowerCase(), purpose]), 'utf8');
}

/** Written beside, flushed, then renamed: a crash leaves the old secret or the new one, never half of one. */
async function replaceFile(path: string, mark: string, text: string): Promise<void> {
  const temporary = `${path}.${mark}.tmp`;
  try {
    const file = await open(temporary, 'w', 0o600);
    try {
      await file.writeFile(text);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, path);
  } catch (cause) {
    await rm(temporary, { force: true });
    throw cause;
  }
}

async function readOrNull(path: string): Promise<string | null> {
  try {
    return await readFile(path, 'utf8');
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw cause;
  }
}

function parse(text: string, purpose: string): SealedSecret {
  try {
    const value = JSON.parse(text) as Partial<SealedSecret>;
    const parts = [value.keyId, value.nonce, value.tag, value.data];
    if (value.format === 1 && parts.every((part) => typeof part === 'string')) return value as SealedSecret;
  } catch (cause) {
    throw new SecretUnreadable(purpose, 'its file is damaged', cause);
  }
  throw new SecretUnreadable(purpose, 'its file has another format');
}
