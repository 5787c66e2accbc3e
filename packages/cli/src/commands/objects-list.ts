import { type ObjectRecord, objects } from '@stagewright/api';
import type { Command } from 'commander';
import { act } from '../act.ts';
import type { Context } from '../context.ts';
import { printable } from '../printable.ts';
import { renderTable } from '../table.ts';
import { byteSize } from '../transfer-progress.ts';

interface Options {
  readonly prefix?: string;
}

export function objectsList(command: Command): void {
  command
    .argument('[bucket]', 'only this bucket')
    .option('--prefix <text>', 'only keys that begin with it')
    .action(act(listObjects));
}

async function listObjects(context: Context, { prefix }: Options, bucket?: string): Promise<void> {
  const list = await readAll(context, { bucket, prefix });
  await context.out.result({
    document: { list },
    id: list.map(({ url }) => url).join('\n'),
    text: renderTable(
      [
        { title: 'object', cell: ({ url }) => printable(url) },
        { title: 'size', cell: ({ size }) => byteSize(size), align: 'right' },
        { title: 'created', cell: ({ created_at }) => created_at },
        { title: 'sha-256', cell: ({ sha256 }) => sha256.slice(0, 12) },
      ],
      list,
    ),
  });
}

async function readAll(
  context: Context,
  filter: { readonly bucket: string | undefined; readonly prefix: string | undefined },
): Promise<ObjectRecord[]> {
  const client = await context.client();
  const all: ObjectRecord[] = [];
  let after: string | undefined;
  do {
    const page = await client.call(objects.list, { query: { ...filter, after, limit: 1000 } });
    all.push(...page.list);
    after = page.next;
  } while (after !== '');
  return all;
}
