import { digestOf } from '@stagewright/oci';
import { startTestRegistry } from '@stagewright/registry/testing';
import { expect, onTestFinished, test } from 'vitest';
import { createSteppedClock } from '../domain/testing/stepped-clock.ts';
import { createRegistryTags } from '../registry/registry-tags.ts';
import { createTestDatabase } from '../store/testing/test-database.ts';
import { createPruneImages } from './prune-images.ts';

const PROJECT = 'default';
const DAY_MS = 86_400_000;
const running = new AbortController().signal;

test('tags go by their rule and their content after them; what a kept tag shares with them stays', async () => {
  const { aggregates, close } = createTestDatabase();
  onTestFinished(close);
  const clock = createSteppedClock();
  const events = { apply: () => Promise.reject(new Error('no builds')), changed: () => undefined };
  const registry = await startTestRegistry({
    tags: createRegistryTags({ tags: aggregates.tags, events, clock }),
    clock,
  });
  onTestFinished(registry.close);

  const blob = async (text: string) => {
    const digest = digestOf(Buffer.from(text));
    const path = `/v2/default/app/blobs/uploads/?digest=${digest}`;
    await fetch(`${registry.url}${path}`, { method: 'POST', body: text });
    return { mediaType: 'application/octet-stream', digest, size: text.length };
  };
  const push = async (tag: string, layer: string) => {
    const mediaType = 'application/vnd.oci.image.manifest.v1+json';
    const [config, ...layers] = [await blob('{}'), await blob('shared'), await blob(layer)];
    const body = JSON.stringify({ schemaVersion: 2, mediaType, config, layers });
    const put = { method: 'PUT', body, headers: { 'content-type': mediaType } };
    expect((await fetch(`${registry.url}/v2/default/app/manifests/${tag}`, put)).status).toBe(201);
  };
  await push('1', 'of the first');
  clock.step(DAY_MS);
  await push('2', 'of the second');

  const retention = aggregates.imageRetention;
  const rule = { repository: '', keepLast: 1, keepDays: null, tags: ['*'], protected: [] };
  await retention.put(PROJECT, { ...rule, updatedAt: 0, updatedBy: 'maria' });
  const collect = (signal: AbortSignal) => registry.registry.collectGarbage({ olderThanMs: DAY_MS, signal });
  const prune = createPruneImages({ retention, collect, clock, log: { info: () => undefined } });
  clock.step(2 * DAY_MS);
  await prune(running);

  expect(await aggregates.tags.list('default/app', null, 10)).toEqual(['2']);
  const held = async (text: string) =>
    (await registry.registry.blobs.stat(digestOf(Buffer.from(text)))) !== null;
  expect(await Promise.all(['of the first', 'shared', 'of the second'].map(held))).toEqual([
    false,
    true,
    true,
  ]);
});
