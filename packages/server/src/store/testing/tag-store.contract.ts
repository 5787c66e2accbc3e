import { describe, expect, test } from 'vitest';
import type { Build } from '../../domain/build.ts';
import type { TagMover } from '../../domain/ports.ts';
import { DIGEST, OTHER_DIGEST } from '../../domain/testing/a-build.ts';
import { FOREIGN, type OpenAdapter, useScene } from './contract.ts';
import { PROJECT } from './contract-requests.ts';

const REPOSITORY = 'default/app';
const settings = { artifact_name: 'app', artifact_tag: 'latest' };
const maria: TagMover = { kind: 'person', name: 'maria' };
const by = ({ id, epoch }: Build): TagMover => ({ kind: 'build', buildId: id, epoch });

export function tagStoreContract(open: OpenAdapter): void {
  describe('TagStore', () => {
    const scene = useScene(open);
    const tags = () => scene.stores.tags;
    const move = (
      mover: TagMover,
      fields: { digest?: string; tag?: string; repository?: string; projectId?: string } = {},
    ) =>
      tags().move({
        projectId: PROJECT,
        repository: REPOSITORY,
        tag: 'latest',
        digest: DIGEST,
        mediaType: 'application/vnd.oci.image.manifest.v1+json',
        size: 10,
        mover,
        at: 400,
        ...fields,
      });
    const history = async (tag = 'latest') =>
      (await scene.stores.tagRecords.history(PROJECT, REPOSITORY, tag, 99)).map(
        ({ buildId, digest: to, movedBy }) => [buildId || movedBy, to],
      );
    const digest = async () => (await tags().resolve(REPOSITORY, 'latest'))?.digest ?? null;

    test('a build moves its tag once, together with its row', async () => {
      await scene.job('job-1', { settings });
      const build = await scene.run('b1');
      expect(await move(by(build))).toMatchObject({
        kind: 'moved',
        previous: null,
        build: { state: 'Pushing', publishedDigest: DIGEST },
      });
      expect(await move(by(build))).toMatchObject({ kind: 'moved', previous: DIGEST });
      expect(await move(by(build), { digest: OTHER_DIGEST })).toEqual({
        kind: 'refused',
        refusal: 'permit_taken',
      });
      expect(await history()).toEqual([['b1', DIGEST]]);
      const lost = { type: 'worker_lost', epoch: build.epoch, proof: 'lease', at: 500 } as const;
      expect(await scene.stores.builds.apply(null, 'b1', lost)).toMatchObject({
        build: { state: 'Successful' },
      });
    });

    test('nothing moves after a stop was wished, and no stop wins after the move', async () => {
      await scene.job('job-1', { settings });
      for (let n = 0; n < 10; n += 1) {
        const build = await scene.run(`b${n}`);
        const wish = { type: 'stop_wished', reason: 'user', by: 'maria', force: false, at: 300 } as const;
        const [moved, stopped] = await Promise.all(
          n % 2 === 0
            ? [move(by(build)), scene.stores.builds.apply(PROJECT, build.id, wish)]
            : [scene.stores.builds.apply(PROJECT, build.id, wish), move(by(build))].reverse(),
        );
        const kinds = [moved?.kind, stopped?.kind].toSorted();
        expect(kinds).toContain('refused');
        const ended = { type: 'worker_lost', epoch: build.epoch, proof: 'exit', at: 500 } as const;
        const settled = await scene.stores.builds.apply(null, build.id, ended);
        expect(settled).toMatchObject({ build: { state: n % 2 === 0 ? 'Successful' : 'Cancel' } });
      }
      expect(await history()).toHaveLength(5);
    });

    test('a build moves no other tag, under no other epoch, for no other project', async () => {
      await scene.job('job-1', { settings });
      const build = await scene.run('b1');
      expect(await move(by(build), { tag: 'other' })).toEqual({ kind: 'refused', refusal: 'wrong_target' });
      expect(await move(by({ ...build, epoch: 9 }))).toEqual({ kind: 'refused', refusal: 'outdated' });
      expect(await move(by({ ...build, id: 'none' }))).toEqual({ kind: 'refused', refusal: 'outdated' });
      expect(await move(by(build), { projectId: FOREIGN })).toEqual({
        kind: 'refused',
        refusal: 'foreign_namespace',
      });
      expect(await digest()).toBeNull();
      expect(await scene.stores.builds.get(PROJECT, 'b1')).toMatchObject({ publishedDigest: null });
    });

    test('people move tags of their namespaces, the first project to use one owns it', async () => {
      expect(await move(maria)).toEqual({ kind: 'moved', previous: null, build: null });
      expect(await move(maria, { digest: OTHER_DIGEST })).toEqual({
        kind: 'moved',
        previous: DIGEST,
        build: null,
      });
      expect(await digest()).toBe(OTHER_DIGEST);
      expect(await move(maria, { projectId: FOREIGN })).toEqual({
        kind: 'refused',
        refusal: 'foreign_namespace',
      });
      expect(await tags().namespaceOwner('default')).toBe(PROJECT);
      expect(await tags().claimNamespace(FOREIGN, 'default')).toBe('foreign');
      expect(await tags().claimNamespace(FOREIGN, 'mine')).toBe('owned');
      expect(await tags().claimNamespace(FOREIGN, 'mine')).toBe('owned');
      expect(await tags().namespacesOf(FOREIGN)).toEqual(['mine']);
      expect(await tags().namespaceOwner('nobody')).toBeNull();
    });

    test('lists the tags of a repository in order, from any of them', async () => {
      for (const tag of ['b', 'a', 'c']) await move(maria, { tag });
      await move(maria, { tag: 'z', repository: 'default/other' });
      expect(await tags().list(REPOSITORY, null, 10)).toEqual(['a', 'b', 'c']);
      expect(await tags().list(REPOSITORY, 'a', 1)).toEqual(['b']);
    });

    test('removes tags by name and by digest, in their project only, and remembers it', async () => {
      for (const tag of ['a', 'b']) await move(maria, { tag });
      await move(maria);
      expect(await tags().remove(FOREIGN, REPOSITORY, 'latest', 'eve', 500)).toBe('unknown');
      expect(await tags().remove(PROJECT, REPOSITORY, 'latest', 'maria', 500)).toBe('removed');
      expect(await tags().remove(PROJECT, REPOSITORY, 'latest', 'maria', 500)).toBe('unknown');
      expect(await tags().removeByDigest(FOREIGN, REPOSITORY, DIGEST, 'eve', 500)).toBe(0);
      expect(await tags().removeByDigest(PROJECT, REPOSITORY, DIGEST, 'maria', 500)).toBe(2);
      expect(await tags().list(REPOSITORY, null, 10)).toEqual([]);
      expect(await history()).toEqual([
        ['maria', ''],
        ['maria', DIGEST],
      ]);
    });
  });
}
