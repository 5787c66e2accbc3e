import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { createSecretFile } from './secret-file.ts';

/**
 * Encryption at rest. A sealed text opens only in the context that it was sealed in, so that rows cannot be swapped. Form:
 * `v1.<key>.<iv>.<ciphertext and tag>`, AES-256-GCM; `key` names a line of the key file, so that keys can be added.
 */
export interface Sealer {
  seal(plaintext: string, context: string): string;
  /** @throws Error when the text was changed, belongs to another context, or its key is not in the key file */
  open(sealed: string, context: string): string;
  /** A key of 32 bytes for another purpose; the same after every start. */
  derive(purpose: string): Buffer;
}

const FORM = 'v1';
const IV_BYTES = 12;
const TAG_BYTES = 16;

/** Opens the key file below the data folder; makes it, readable by its owner only, when there is none. */
export async function openSealer(dataFolder: string): Promise<Sealer> {
  const path = join(dataFolder, 'secrets', 'master.key');
  const line = `stagewright-key 1 ${randomBytes(32).toString('base64url')}\n`;
  await createSecretFile(path, line);
  return createSealer(parseKeys(path, await readSecret(path)));
}

async function readSecret(path: string): Promise<string> {
  const file = await open(path, 'r');
  try {
    const { mode } = await file.stat();
    if ((mode & 0o077) !== 0) throw new Error(`${path} may be read by others: chmod 600 it.`);
    return await file.readFile('utf8');
  } finally {
    await file.close();
  }
}

function parseKeys(path: string, content: string): ReadonlyMap<string, Buffer> {
  const keys = new Map<string, Buffer>();
  for (const line of content.split('\n')) {
    if (line === '') continue;
    const match = /^stagewright-key (\d{1,9}) ([\w-]{43})$/.exec(line);
    if (!match?.[1] || !match[2]) throw new Error(`${path} is not a key file of this service.`);
    keys.set(match[1], Buffer.from(match[2], 'base64url'));
  }
  if (keys.size === 0) throw new Error(`${path} is empty.`);
  return keys;
}

/** New texts are sealed with the last key; purposes are derived from the first. */
function createSealer(keys: ReadonlyMap<string, Buffer>): Sealer {
  const entries = [...keys];
  const [currentId, current] = entries.at(-1) as [string, Buffer];
  const [, first] = entries[0] as [string, Buffer];
  return {
    seal(plaintext, context) {
      const iv = randomBytes(IV_BYTES);
      const cipher = createCipheriv('aes-256-gcm', current, iv).setAAD(Buffer.from(context));
      const sealed = Buffer.concat([cipher.update(plaintext, 'utf8'), cipher.final(), cipher.getAuthTag()]);
      return [FORM, currentId, iv.toString('base64url'), sealed.toString('base64url')].join('.');
    },
    open(sealed, context) {
      const [form, id = '', iv = '', body = ''] = sealed.split('.');
      const key = keys.get(id);
      if (form !== FORM || !key)
        throw new Error(`A secret was sealed with key ${id}, which is not in the key file.`);
      const bytes = Buffer.from(body, 'base64url');
      const decipher = createDecipheriv('aes-256-gcm', key, Buffer.from(iv, 'base64url'), {
        authTagLength: TAG_BYTES,
      });
      decipher.setAAD(Buffer.from(context)).setAuthTag(bytes.subarray(-TAG_BYTES));
      return Buffer.concat([decipher.update(bytes.subarray(0, -TAG_BYTES)), decipher.final()]).toString(
        'utf8',
      );
    },
    derive: (purpose) => Buffer.from(hkdfSync('sha256', first, 'stagewright', purpose, 32)),
  };
}
