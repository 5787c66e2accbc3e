import { images } from '@stagewright/api';
import type { Command } from 'commander';
import { act } from '../act.ts';
import type { Context } from '../context.ts';
import { imageName } from '../image-name.ts';

export function imagesDelete(command: Command): void {
  command.argument('<image>', 'namespace/name:tag').action(act(deleteImage));
}

async function deleteImage(context: Context, _: object, image: string): Promise<void> {
  const { repository, tag } = imageName(image);
  const client = await context.client();
  await client.call(images.removeTag, { params: { path: repository }, query: { tag } });
  const name = `${repository}:${tag}`;
  await context.out.result({
    document: { repository, tag, deleted: true },
    id: name,
    text: `${name} is deleted.\n`,
  });
}
