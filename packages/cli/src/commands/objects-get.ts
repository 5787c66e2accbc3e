import { createWriteStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { basename } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { objects } from '@stagewright/api';
import type { Command } from 'commander';
import { act } from '../act.ts';
import { CliError } from '../cli-error.ts';
import type { Context } from '../context.ts';
import { type ObjectAddress, objectAddress, objectParams, objectUrl } from '../object-address.ts';
import { byteSize, TransferProgress } from '../transfer-progress.ts';
import { unreachable } from '../unreachable.ts';

export function objectsGet(command: Command): void {
  command
    .argument('<object>', 'obs://bucket/key')
    .argument('[file]', 'where to write it; - writes to stdout (default: the last part of the key)')
    .action(act(getObject));
}

async function getObject(context: Context, _: object, object: string, file?: string): Promise<void> {
  const address = objectAddress(object);
  const bytes = openObject(context, address);
  if (file === '-') {
    for await (const chunk of bytes) await context.out.write(chunk);
    return;
  }
  const path = file ?? basename(address.key);
  const size = await save(bytes, path);
  await context.out.result({
    document: { ...address, file: path, size },
    id: path,
    text: `${objectUrl(address)} is in ${path}: ${byteSize(size)}\n`,
  });
}

async function* openObject(context: Context, address: ObjectAddress): AsyncGenerator<Uint8Array> {
  const client = await context.client();
  const { body, headers } = await client.open(objects.get, { params: objectParams(address) });
  if (body === null) return;
  const length = headers.get('content-length');
  const total = length === null ? undefined : Number(length);
  const progress = new TransferProgress(context.out, objectUrl(address), total);
  try {
    for await (const chunk of body) {
      progress.add(chunk.byteLength);
      yield chunk;
    }
  } catch (error) {
    context.io.signal.throwIfAborted();
    throw unreachable(client.url, error);
  } finally {
    progress.end();
  }
}

/** The file appears whole or not at all. */
async function save(bytes: AsyncIterable<Uint8Array>, path: string): Promise<number> {
  const part = `${path}.${process.pid}.part`;
  const file = createWriteStream(part, { flags: 'wx' });
  try {
    await pipeline(bytes, file);
    await rename(part, path);
    return file.bytesWritten;
  } catch (error) {
    await rm(part, { force: true });
    if (error instanceof CliError) throw error;
    throw new CliError(`${path} could not be written: ${(error as Error).message}`, { cause: error });
  }
}
