import { images } from '@stagewright/api';
import type { Command } from 'commander';
import { act } from '../act.ts';
import { CliError } from '../cli-error.ts';
import type { Context } from '../context.ts';
import { EXIT } from '../exit.ts';
import { imageName } from '../image-name.ts';
import { printable } from '../printable.ts';
import { renderFields } from '../table.ts';

export function imagesShow(command: Command): void {
  command.argument('<image>', 'namespace/name:tag').action(act(showImage));
}

async function showImage(context: Context, _: object, image: string): Promise<void> {
  const { repository, tag } = imageName(image);
  const client = await context.client();
  const { list } = await client.call(images.tags, { params: { path: repository } });
  const found = list.find((one) => one.tag === tag);
  if (found === undefined) {
    throw new CliError(`${repository} has no tag ${tag}.`, {
      exit: EXIT.notFound,
      advice: `Its tags: stagewright images tags ${repository}`,
    });
  }
  await context.out.result({
    document: { repository, ...found },
    id: found.reference,
    text: renderFields([
      ['reference', printable(found.reference)],
      ['digest', found.digest],
      ['media type', printable(found.media_type)],
      ['moved', found.moved_at],
      ['by build', found.build_id === '' ? 'none: pushed by a person' : found.build_id],
    ]),
  });
}
