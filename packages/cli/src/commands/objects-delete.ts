import { objects } from '@stagewright/api';
import type { Command } from 'commander';
import { act } from '../act.ts';
import type { Context } from '../context.ts';
import { objectAddress, objectParams, objectUrl } from '../object-address.ts';

export function objectsDelete(command: Command): void {
  command.argument('<object>', 'obs://bucket/key').action(act(deleteObject));
}

async function deleteObject(context: Context, _: object, object: string): Promise<void> {
  const address = objectAddress(object);
  const client = await context.client();
  await client.call(objects.remove, { params: objectParams(address) });
  const url = objectUrl(address);
  await context.out.result({ document: { url, deleted: true }, id: url, text: `${url} is deleted.\n` });
}
