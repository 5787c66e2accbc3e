import { describe, expect, test } from 'vitest';
import type { Build } from '../../domain/build.ts';
import type { StoredObject } from '../../domain/ports.ts';
import { FOREIGN, type OpenAdapter, useScene } from './contract.ts';
import { PROJECT } from './contract-requests.ts';

const KEY = 'job-1/latest/app.jar';
const codeRepo = { type: 'Git', url: 'https://git.example.com/a.git', branch: 'main', namespace: 'a' };
const settings = { artifact_kind: 'package', artifact_tag: 'latest' } as const;
const refused = (refusal: string) => ({ kind: 'refused', refusal });

export function packageStoreContract(open: OpenAdapter): void {
  describe('PackageStore', () => {
    const scene = useScene(open);
    const running = async (id: string) => {
      if ((await scene.stores.jobs.get(PROJECT, 'job-1')) === null)
        await scene.job('job-1', { settings, codeRepo });
      return await scene.run(id);
    };
    const publish = (
      { id: buildId, epoch }: Pick<Build, 'id' | 'epoch'>,
      fields: Partial<StoredObject> = {},
      projectId = PROJECT,
    ) => {
      const object = {
        bucket: 'artifacts',
        key: KEY,
        size: 3,
        sha256: 'a'.repeat(64),
        createdAt: 400,
        ...fields,
      };
      return scene.stores.packages.publish({ projectId, buildId, epoch, object, at: 400 });
    };
    const stored = () => scene.stores.objects.get(PROJECT, 'artifacts', KEY);
    const lose = (build: Build) =>
      scene.stores.builds.apply(null, build.id, {
        type: 'worker_lost',
        epoch: build.epoch,
        proof: 'exit',
        at: 500,
      });

    test('stores none that the project has no room for, and the build goes on', async () => {
      await scene.stores.objectQuotas.set(PROJECT, 2);
      const build = await running('b1');
      expect(await publish(build)).toEqual({ kind: 'over_quota', room: 2 });
      expect(await stored()).toBeNull();
      await scene.stores.objectQuotas.set(PROJECT, 3);
      expect(await publish(build)).toMatchObject({ kind: 'stored' });
    });

    test('stores a package once, together with the row of its build', async () => {
      const build = await running('b1');
      const image = {
        reference: `obs://artifacts/${KEY}`,
        digest: `sha256:${'a'.repeat(64)}`,
        size: 3,
        layers: [],
      };
      expect(await publish(build)).toMatchObject({
        kind: 'stored',
        replaced: null,
        build: { state: 'Pushing', publishedDigest: image.digest, image },
      });
      expect(await publish(build)).toMatchObject({ kind: 'stored', replaced: null });
      expect(await publish(build, { sha256: 'b'.repeat(64) })).toEqual(refused('permit_taken'));
      expect(await stored()).toMatchObject({ sha256: 'a'.repeat(64) });
      expect(await lose(build)).toMatchObject({ build: { state: 'Successful', image } });
    });

    test('stores nothing after a stop was wished, and no stop wins after the package is there', async () => {
      const wish = { type: 'stop_wished', reason: 'user', by: 'maria', force: false, at: 300 } as const;
      const stopped = await running('b1');
      await scene.stores.builds.apply(PROJECT, 'b1', wish);
      expect(await publish(stopped)).toEqual(refused('stopping'));
      expect(await stored()).toBeNull();
      expect(await lose(stopped)).toMatchObject({ build: { state: 'Cancel', image: null } });
      expect(await publish(stopped)).toEqual(refused('final'));
      const published = await running('b2');
      await publish(published);
      expect(await scene.stores.builds.apply(PROJECT, 'b2', wish)).toMatchObject(refused('permit_taken'));
    });

    test('stores for the present attempt of a build of the project, below its own key, only', async () => {
      const build = await running('b1');
      expect(await publish({ ...build, epoch: 9 })).toEqual(refused('outdated'));
      expect(await publish({ ...build, id: 'none' })).toEqual(refused('outdated'));
      expect(await publish(build, {}, FOREIGN)).toEqual(refused('outdated'));
      for (const other of [{ key: 'job-2/latest/app.jar' }, { key: 'job-1/latest' }, { bucket: 'other' }])
        expect(await publish(build, other)).toEqual(refused('wrong_target'));
      expect(await stored()).toBeNull();
      await scene.job('job-2', { settings: { artifact_tag: 'latest' } });
      const image = await scene.run('b2', { jobId: 'job-2' });
      expect(await publish(image)).toEqual(refused('wrong_target'));
    });

    test('gives a key to the build that stores last, and never back to an earlier one', async () => {
      const first = await running('b1');
      await publish(first);
      await lose(first);
      expect(await publish(await running('b2'), { sha256: 'b'.repeat(64) })).toMatchObject({
        kind: 'stored',
        replaced: 'a'.repeat(64),
      });
      expect(await stored()).toMatchObject({ sha256: 'b'.repeat(64) });
    });
  });
}
