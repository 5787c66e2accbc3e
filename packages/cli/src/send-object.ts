import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { type ObjectRecord, objects } from '@stagewright/api';
import { CliError } from './cli-error.ts';
import type { Client } from './client.ts';
import { type ObjectAddress, objectParams, objectUrl } from './object-address.ts';

export interface Upload {
  readonly address: ObjectAddress;
  readonly bytes: AsyncIterable<Uint8Array>;
  /** Length of `bytes`, where it is known before. */
  readonly size: number | undefined;
  readonly onBytes: (count: number) => void;
}

/** Sends a package without holding it in memory, and makes sure that the server stored exactly what was sent. */
export async function sendObject(
  client: Client,
  { address, bytes, size, onBytes }: Upload,
): Promise<ObjectRecord> {
  const hash = createHash('sha256');
  async function* hashed(): AsyncGenerator<Uint8Array> {
    for await (const chunk of bytes) {
      hash.update(chunk);
      onBytes(chunk.byteLength);
      yield chunk;
    }
  }
  const response = await client.open(
    objects.put,
    { params: objectParams(address) },
    {
      bytes: Readable.toWeb(Readable.from(hashed(), { objectMode: false })) as ReadableStream<Uint8Array>,
      headers: {
        'content-type': 'application/octet-stream',
        ...(size === undefined ? {} : { 'content-length': String(size) }),
      },
    },
  );
  const stored = (await response.json()) as ObjectRecord;
  const sha256 = hash.digest('hex');
  if (stored.sha256 === sha256) return stored;
  throw new CliError(`${objectUrl(address)} was stored with other bytes than were sent.`, {
    advice: `Upload it again. Sent: SHA-256 ${sha256}; stored: ${stored.sha256}.`,
  });
}
