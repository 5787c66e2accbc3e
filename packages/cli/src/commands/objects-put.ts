import { stat } from 'node:fs/promises';
import { basename } from 'node:path';
import type { Command } from 'commander';
import { act } from '../act.ts';
import { usageError } from '../cli-error.ts';
import type { Context } from '../context.ts';
import { objectAddress, objectUrl } from '../object-address.ts';
import { sendFile } from '../send-file.ts';
import { sendObject } from '../send-object.ts';
import { byteSize, TransferProgress } from '../transfer-progress.ts';

export function objectsPut(command: Command): void {
  command
    .argument('<file>', 'file to upload, which goes on where it was interrupted; - reads stdin')
    .argument('<object>', 'obs://bucket/key; behind a / the name of the file is put')
    .action(act(putObject));
}

async function putObject(context: Context, _: object, file: string, object: string): Promise<void> {
  const { out } = context;
  const address = objectAddress(object, file === '-' ? undefined : basename(file));
  const size = file === '-' ? undefined : await sizeOf(file);
  const progress = new TransferProgress(out, objectUrl(address), size);
  const client = await context.client();
  const onBytes = (count: number) => progress.add(count);
  try {
    const stored =
      size === undefined
        ? await sendObject(client, { address, bytes: context.io.stdin, size, onBytes })
        : await sendFile(client, {
            address,
            path: file,
            size,
            onBytes,
            onResumed: (offset) => progress.resumeAt(offset),
            signal: context.io.signal,
          });
    progress.end();
    const text = `${stored.url} is stored: ${byteSize(stored.size)}, SHA-256 ${stored.sha256}\n`;
    await out.result({ document: stored, id: stored.url, text });
  } finally {
    progress.end();
  }
}

async function sizeOf(path: string): Promise<number> {
  const found = await stat(path).catch((error: NodeJS.ErrnoException) => {
    throw usageError(`${path} cannot be read: ${error.code}`);
  });
  if (!found.isFile()) throw usageError(`${path} is not a file`);
  return found.size;
}
