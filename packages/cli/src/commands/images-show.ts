import { type ImageRecord, images } from '@stagewright/api';
import type { Command } from 'commander';
import { act } from '../act.ts';
import type { Context } from '../context.ts';
import { imageReference } from '../image-name.ts';
import { printable } from '../printable.ts';
import { renderFields, renderTable } from '../table.ts';
import { byteSize } from '../transfer-progress.ts';

export function imagesShow(command: Command): void {
  command.argument('<image>', 'namespace/name:tag or namespace/name@sha256:…').action(act(showImage));
}

async function showImage(context: Context, _: object, image: string): Promise<void> {
  const client = await context.client();
  const found = await client.call(images.show, { query: { reference: imageReference(image) } });
  await context.out.result({ document: found, id: found.reference, text: render(found) });
}

function render(image: ImageRecord): string {
  const { layers, platforms, build, base } = image;
  const fields = renderFields([
    ['reference', printable(image.reference)],
    ['digest', image.digest],
    ['size', byteSize(image.size)],
    ['platform', platforms.map(({ platform }) => printable(platform)).join(', ')],
    ['media type', printable(image.media_type)],
    ['artifact type', printable(image.artifact_type)],
    ['created', printable(image.created_at)],
    ['base', printable([base.name, base.digest].filter((part) => part !== '').join(' '))],
    ['tags', image.tags.map(printable).join(', ')],
    ['moved', image.moved_at],
    ['by', printable(originOf(image))],
    ['source', printable(build?.source ?? '')],
    ['commit', printable(build?.commit_id ?? '')],
    ['pull', `docker pull ${printable(image.pull)}`],
  ]);
  return layers.length === 0 ? `${fields}${renderPlatforms(platforms)}` : `${fields}${renderLayers(layers)}`;
}

function originOf({ build, build_id, moved_by: person }: ImageRecord): string {
  if (build) return `build ${build.index} of ${build.job_name} (${build.build_id})`;
  return build_id === '' ? person : `build ${build_id}`;
}

function renderLayers(layers: ImageRecord['layers']): string {
  const table = renderTable(
    [
      { title: 'layer', cell: ({ digest }) => digest.slice(0, 19) },
      { title: 'size', cell: ({ size }) => byteSize(size), align: 'right' },
      { title: 'transfer', cell: ({ transfer }) => transfer },
      { title: 'created by', cell: ({ created_by }) => printable(created_by).slice(0, 100) },
    ],
    layers,
  );
  return `\n${table}`;
}

function renderPlatforms(platforms: ImageRecord['platforms']): string {
  if (platforms.length < 2) return '';
  const table = renderTable(
    [
      { title: 'platform', cell: ({ platform }) => printable(platform) },
      { title: 'size', cell: ({ size }) => byteSize(size), align: 'right' },
      { title: 'digest', cell: ({ digest }) => digest },
    ],
    platforms,
  );
  return `\n${table}`;
}
