import { readFile, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { output } from './run-tool.ts';

/** Unpacks an image of a layout with umoci, runs it under runc without network, and gives what it printed. */
export async function runImage(folder: string, layout: string, tag: string): Promise<string> {
  const bundle = join(folder, 'bundle');
  await output('umoci', 'unpack', '--image', `${layout}:${tag}`, bundle);
  const file = join(bundle, 'config.json');
  const config = JSON.parse(await readFile(file, 'utf8'));
  config.process.terminal = false;
  // Names and cgroups of the machine are none of the image's business.
  config.linux.resources = {};
  config.root.readonly = true;
  await writeFile(file, JSON.stringify(config));
  const id = `oci-${basename(folder)}`;
  return await output('runc', '--root', join(folder, 'runc'), 'run', '--bundle', bundle, id);
}
