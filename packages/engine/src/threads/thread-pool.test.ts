import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { jar } from '../testing/jar.ts';
import { temporaryFolder } from '../testing/test-build.ts';
import { zip } from '../testing/zip.ts';
import { createThreadPool } from './thread-pool.ts';

const limits = { entries: 300_000, expanded_bytes: 1 << 30, ratio: 200 };
const forever = new AbortController().signal;

describe('the thread pool', () => {
  const cleanUps: (() => Promise<void>)[] = [];
  afterEach(async () => {
    for (const cleanUp of cleanUps.splice(0)) await cleanUp();
  });

  async function setUp(options: { size: number; memoryMb?: number }, archive = jar()) {
    const folder = await temporaryFolder();
    const threads = createThreadPool(options);
    cleanUps.push(() => threads.close(), folder.remove);
    const file = join(folder.path, 'package');
    await writeFile(file, archive);
    let runs = 0;
    /** Each run of a build has files of its own. */
    const input = () => ({
      file,
      expandedFile: `${file}.tar`,
      indexFile: `${file}-${runs++}.json`,
      limits,
    });
    return { threads, file, input };
  }

  it('runs more operations than it has threads', async () => {
    const { threads, input } = await setUp({ size: 2 });
    const results = await Promise.all(
      Array.from({ length: 7 }, () => threads.run('inspectPackage', input(), forever)),
    );
    expect(results.map((result) => result.package.kind)).toEqual(Array(7).fill('jar'));
  });

  it('hands failures back as what they mean, and goes on', async () => {
    const { threads, input } = await setUp({ size: 1 }, zip([{ name: '../x' }]));
    await expect(threads.run('inspectPackage', input(), forever)).rejects.toMatchObject({
      reason: 'archive_invalid',
    });
    await expect(
      threads.run('inspectPackage', { ...input(), file: '/no/such' }, forever),
    ).rejects.toMatchObject({ code: 'ENOENT' });
  });

  it('keeps a place that was given up from being lost', async () => {
    const { threads, input } = await setUp({ size: 1 });
    for (let round = 0; round < 5; round++) {
      const aborts = Array.from({ length: 6 }, () => new AbortController());
      const runs = aborts.map(({ signal }) => threads.run('inspectPackage', input(), signal));
      const settled = Promise.allSettled(runs);
      for (const place of [0, 2, 3]) aborts[place]?.abort(new Error('stop'));
      const kinds = (await settled).map(({ status }) => status);
      expect(kinds.filter((_kind, place) => [1, 4, 5].includes(place))).toEqual(Array(3).fill('fulfilled'));
    }
  });

  it('ends a thread that is in the middle of it', async () => {
    const entries = Array.from({ length: 60_000 }, (_, index) => ({ name: `e${index}`, method: 0 }));
    const { threads, input } = await setUp({ size: 1 }, zip(entries));
    const abort = new AbortController();
    const run = threads.run('inspectPackage', input(), abort.signal);
    setTimeout(() => abort.abort(new Error('stop')), 100);
    await expect(run).rejects.toThrow('stop');
    expect((await threads.run('inspectPackage', input(), forever)).package.kind).toBe('unknown');
  });

  it('takes a thread without memory for what it is, and starts another', async () => {
    const entries = Array.from({ length: 60_000 }, (_, index) => ({
      name: `${'long/'.repeat(40)}${index}`,
      method: 0,
    }));
    // Enough for the code of a thread, which needs about 16, and not for what is read of this archive.
    const { threads, file, input } = await setUp({ size: 1, memoryMb: 32 }, zip(entries));
    await expect(threads.run('inspectPackage', input(), forever)).rejects.toMatchObject({
      reason: 'out_of_memory',
    });
    await writeFile(file, jar());
    expect((await threads.run('inspectPackage', input(), forever)).package.kind).toBe('jar');
  });

  it('leaves the caller free while it works', async () => {
    const entries = Array.from({ length: 60_000 }, (_, index) => ({ name: `e${index}`, method: 0 }));
    const { threads, input } = await setUp({ size: 1 }, zip(entries));
    await threads.warm();
    let beats = 0;
    const beat = setInterval(() => beats++, 5);
    const [all, caller] = [process.cpuUsage(), process.threadCpuUsage()];
    await threads.run('inspectPackage', input(), forever);
    const [spent, byCaller] = [process.cpuUsage(all).user, process.threadCpuUsage(caller).user];
    clearInterval(beat);
    // Time of the processor, which other programs on the machine do not lengthen.
    expect(byCaller).toBeLessThan(spent / 5);
    expect(beats).toBeGreaterThan(3);
  });

  it('refuses work once it is closed', async () => {
    const { threads, input } = await setUp({ size: 1 });
    await threads.close();
    await expect(threads.run('inspectPackage', input(), forever)).rejects.toThrow('closed');
  });
});
