import { describe, expect, test } from 'vitest';
import type { StoredRetention } from '../../domain/images/image-retention.ts';
import { DIGEST } from '../../domain/testing/a-build.ts';
import { FOREIGN, type OpenAdapter, useScene } from './contract.ts';
import { PROJECT } from './contract-requests.ts';

const RULE: StoredRetention = {
  repository: '',
  keepLast: 1,
  keepDays: null,
  tags: ['*'],
  protected: ['stable'],
  updatedAt: 50,
  updatedBy: 'maria',
};

export function imageRetentionContract(open: OpenAdapter): void {
  describe('ImageRetention', () => {
    const scene = useScene(open);
    const retention = () => scene.stores.imageRetention;
    const move = (repository: string, tag: string, at: number, projectId = PROJECT) =>
      scene.stores.tags.move({
        projectId,
        repository,
        tag,
        digest: DIGEST,
        mediaType: 'application/vnd.oci.image.manifest.v1+json',
        size: 10,
        mover: { kind: 'person', name: 'maria' },
        at,
      });
    const names = (tags: readonly { repository: string; tag: string }[]) =>
      tags.map(({ repository, tag }) => `${repository}:${tag}`).toSorted();

    test('keeps rules of each project apart, one for a repository', async () => {
      await retention().put(PROJECT, RULE);
      await retention().put(PROJECT, { ...RULE, repository: 'default/app', keepDays: 3 });
      await retention().put(PROJECT, { ...RULE, keepLast: 7 });
      await retention().put(FOREIGN, RULE);
      expect(await retention().rules(PROJECT)).toEqual([
        { ...RULE, keepLast: 7 },
        { ...RULE, repository: 'default/app', keepDays: 3 },
      ]);
      expect(await retention().projects()).toEqual([PROJECT, FOREIGN]);
      expect(await retention().remove(PROJECT, '')).toBe('removed');
      expect(await retention().remove(PROJECT, '')).toBe('unknown');
      expect(await retention().rules(FOREIGN)).toEqual([RULE]);
    });

    test('removes by the rule of the repository, else by that of the project, and notes it', async () => {
      for (const [at, tag] of ['1', '2', '3', 'stable'].entries()) {
        await move('default/app', tag, at);
        await move('default/other', tag, at);
        await move('foreign/app', tag, at, FOREIGN);
      }
      expect(await retention().due(PROJECT, 100)).toEqual([]);
      await retention().put(PROJECT, RULE);
      await retention().put(PROJECT, { ...RULE, repository: 'default/other', keepLast: 2 });
      const wanted = ['default/app:1', 'default/app:2', 'default/other:1'];
      expect(names(await retention().due(PROJECT, 100))).toEqual(wanted);
      expect(names(await retention().prune(PROJECT, 100))).toEqual(wanted);
      expect(await retention().prune(PROJECT, 100)).toEqual([]);
      expect(await scene.stores.tags.list('default/app', null, 10)).toEqual(['3', 'stable']);
      expect(await scene.stores.tags.list('foreign/app', null, 10)).toHaveLength(4);
      const [last] = await scene.stores.tagRecords.history(PROJECT, 'default/app', '1', 1);
      expect(last).toEqual({ digest: '', buildId: '', movedBy: 'retention', movedAt: 100 });
    });

    test('never takes the tag of a build that has not ended, and takes it afterwards', async () => {
      const settings = { artifact_name: 'app', artifact_tag: 'nightly' };
      await scene.job('job-1', { settings });
      await move('default/app', 'nightly', 1);
      await move('default/app', '2', 2);
      await retention().put(PROJECT, RULE);
      const build = await scene.run('b1');
      expect(await retention().prune(PROJECT, 300)).toEqual([]);
      await scene.end(build);
      expect(names(await retention().prune(PROJECT, 300))).toEqual(['default/app:nightly']);
    });
  });
}
