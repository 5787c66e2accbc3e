import { closeSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { type Layer, measureLayer, writeLayer } from '@stagewright/oci';
import { readIndex } from '../archive/index-file.ts';
import type { PlannedLayer } from './layers/planned-layer.ts';
import { type PlanLayersInput, planLayers } from './plan-layers.ts';

/** A layer whose digest is known. */
export interface MeasuredLayer extends Pick<Layer, 'descriptor' | 'diffId'> {
  readonly name: string;
}

export interface WrittenLayer extends MeasuredLayer {
  readonly file: string;
}

export interface MeasureLayersInput extends PlanLayersInput {
  /** Written by the inspection. */
  readonly indexFile: string;
}

export interface WriteLayersInput extends MeasureLayersInput {
  /** An existing folder for the layers. */
  readonly layerFolder: string;
  /** Names of the layers to write. Default: all. */
  readonly only?: readonly string[];
}

/** Finds out the digests of a package's layers, and writes nothing. Runs in a thread. */
export async function measureLayers(input: MeasureLayersInput): Promise<MeasuredLayer[]> {
  return await eachLayer(input, async ({ name, entries }) => ({ name, ...(await measureLayer(entries())) }));
}

/** Writes layers of a package. Runs in a thread. */
export async function writeLayers(input: WriteLayersInput): Promise<WrittenLayer[]> {
  const { layerFolder, only } = input;
  const written = await eachLayer(input, async ({ name, entries }, place) => {
    if (only?.includes(name) === false) return [];
    const file = join(layerFolder, `${place}.tar`);
    return [{ name, ...(await writeLayer(entries(), { file })) }];
  });
  return written.flat();
}

async function eachLayer<T>(
  input: MeasureLayersInput,
  act: (layer: PlannedLayer, place: number) => Promise<T>,
): Promise<T[]> {
  const opened: number[] = [];
  const open = () => {
    const index = readIndex(input.indexFile);
    const fd = openSync(index.contents, 'r');
    opened.push(fd);
    return { index, fd };
  };
  try {
    const results: T[] = [];
    for (const [place, layer] of planLayers(input, open).entries()) results.push(await act(layer, place));
    return results;
  } finally {
    for (const fd of opened) closeSync(fd);
  }
}
