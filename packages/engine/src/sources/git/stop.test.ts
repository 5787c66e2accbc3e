import { randomBytes } from 'node:crypto';
import { readdirSync, readlinkSync } from 'node:fs';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { createFetchScene } from './testing/fetch-scene.ts';

it('a stop in the middle of a fetch leaves no process and no broken mirror', async () => {
  const { promise: until, resolve: release } = Promise.withResolvers<void>();
  const scene = await createFetchScene({ hold: { afterBytes: 100_000, until } });
  const id = await (await scene.repository('app')).commit({ 'large.bin': randomBytes(2_000_000) });
  const abort = new AbortController();
  const running = scene.fetch('app', { source: { commit: id }, signal: abort.signal });
  running.catch(() => undefined);
  await expect.poll(() => halves(scene.mirrorsDir)).toContainEqual(expect.stringContaining('tmp_pack'));
  expect(workingIn(scene.mirrorsDir).length).toBeGreaterThan(0);
  abort.abort(new Error('stop'));
  await expect(running).rejects.toThrow('stop');
  expect(scene.left.size).toBe(0);
  expect(workingIn(scene.mirrorsDir)).toEqual([]);
  expect(await halves(scene.mirrorsDir)).toEqual([]);
  expect(await scene.leftPrivate()).toEqual([]);

  release();
  const { folder } = await scene.fetch('app', { source: { commit: id } });
  expect(await readdir(folder)).toEqual(['.git', 'large.bin']);
  expect(scene.notes).not.toContain('The mirror of the repository is damaged and made anew.');
});

it('what a killed worker left in a mirror is no hindrance', async () => {
  const scene = await createFetchScene();
  const app = await scene.repository('app');
  await app.commit({ a: '1' });
  await scene.fetch('app');
  const [mirror = ''] = await readdir(scene.mirrorsDir);
  const id = await app.commit({ a: '2' });
  for (const name of ['shallow.lock', `refs/stagewright/${id}.lock`, 'objects/pack/tmp_pack_1234']) {
    await writeFile(join(scene.mirrorsDir, mirror, name), 'half');
  }
  const { folder } = await scene.fetch('app');
  expect(await readFile(join(folder, 'a'), 'utf8')).toBe('2');
  expect(await halves(scene.mirrorsDir)).toEqual([]);
  expect(scene.notes).not.toContain('The mirror of the repository is damaged and made anew.');
});

it('who waits for a mirror that another build uses is stopped all the same', async () => {
  let arrived = 0;
  const scene = await createFetchScene({
    intercept() {
      arrived++;
      return true;
    },
  });
  const [first, second] = [new AbortController(), new AbortController()];
  const source = { commit: '3'.repeat(40) };
  const holding = scene.fetch('app', { source, signal: first.signal });
  holding.catch(() => undefined);
  await expect.poll(() => arrived).toBe(1);
  const waiting = scene.fetch('app', { source, signal: second.signal });
  second.abort(new Error('not any more'));
  await expect(waiting).rejects.toThrow('not any more');
  first.abort(new Error('stop'));
  await expect(holding).rejects.toThrow('stop');
  expect(arrived).toBe(1);
});

async function halves(mirrorsDir: string): Promise<string[]> {
  const names = await readdir(mirrorsDir, { recursive: true }).catch(() => []);
  return names.filter((name) => /tmp_pack|\.lock$|\.keep$/.test(name));
}

/** Processes, whoever's, that work in a folder. */
function workingIn(folder: string): string[] {
  return readdirSync('/proc').filter((pid) => {
    try {
      return /^\d+$/.test(pid) && readlinkSync(`/proc/${pid}/cwd`).startsWith(folder);
    } catch {
      return false;
    }
  });
}
