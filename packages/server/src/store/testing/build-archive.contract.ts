import { describe, expect, test } from 'vitest';
import { type OpenAdapter, useScene } from './contract.ts';
import { PROJECT } from './contract-requests.ts';

/** What every {@link BuildArchive} does. */
export function buildArchiveContract(open: OpenAdapter): void {
  describe('build archive', () => {
    const scene = useScene(open);
    const builds = () => scene.stores.builds;
    const archive = () => scene.stores.archive;
    const endOne = async (id: string) => scene.end(await scene.run(id));

    test('knows ended builds whose logs are not closed, until that is noted', async () => {
      await scene.job('job-1');
      await endOne('b1');
      await endOne('b2');
      await scene.start('b3');
      expect((await archive().unclosed()).map(({ id }) => id)).toEqual(['b1', 'b2']);
      await archive().closed(['b1', 'unknown']);
      expect((await archive().unclosed()).map(({ id }) => id)).toEqual(['b2']);
    });

    test('names what ended long ago once its log is closed, and the counters follow its removal', async () => {
      await scene.job('job-1');
      await endOne('b1');
      await scene.start('b2');
      expect(await archive().due(301, 10, 400)).toEqual([]);
      await archive().closed(['b1']);
      expect(await archive().due(300, 10, 400)).toEqual([]);
      expect(await archive().due(301, 10, 400)).toEqual(['b1']);
      expect(await builds().get(PROJECT, 'b1')).not.toBeNull();
      await archive().remove(['b1', 'b2', 'unknown']);
      expect(await builds().get(PROJECT, 'b1')).toBeNull();
      expect(await builds().history(PROJECT, 'b1', 0, 9)).toEqual([]);
      const list = await builds().listByJob(PROJECT, 'job-1', { page: 1, perPage: 10 });
      expect(list).toMatchObject({ items: [{ id: 'b2', index: 2 }], total: 1, finished: 0 });
      expect((await scene.start('b3')).index).toBe(3);
    });

    test('shows builds of a deleted job as deleted once the deletion is old, and then lets them go', async () => {
      await scene.job('job-1');
      await endOne('b1');
      await archive().closed(['b1']);
      await scene.stores.jobs.remove(PROJECT, 'job-1', 'maria', 1_000);
      expect(await archive().due(900, 10, 5_000)).toEqual([]);
      expect(await builds().get(PROJECT, 'b1')).toMatchObject({ state: 'Failed', deletedAt: null });
      expect(await archive().due(1_001, 10, 6_000)).toEqual([]);
      expect(await builds().get(PROJECT, 'b1')).toMatchObject({ state: 'Failed', deletedAt: 6_000 });
      expect(await archive().due(6_000, 10, 11_000)).toEqual([]);
      expect(await archive().due(6_001, 10, 11_000)).toEqual(['b1']);
    });
  });
}
