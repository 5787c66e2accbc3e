import assert from 'node:assert/strict';
import { digestOf, MEDIA_TYPES } from '@stagewright/oci';
import type { RegistryAccount, TagMove, Tags } from '../ports.ts';

/** What every adapter of `Tags` must do; run each case on an adapter that holds no tags. */
export interface TagsContractCase {
  readonly name: string;
  run(tags: Tags, mover: RegistryAccount): Promise<void>;
}

const REPOSITORY = 'contract/app';
const FIRST = digestOf(Buffer.from('first'));
const SECOND = digestOf(Buffer.from('second'));

/** The adapter must let the mover move tags of `contract/app` and `contract/other`. */
export const tagsContract: readonly TagsContractCase[] = [
  {
    name: 'a moved tag resolves to what it was moved to',
    async run(tags, mover) {
      assert.deepEqual(await tags.move(moveTo(FIRST, mover)), { kind: 'moved', previous: null });
      assert.deepEqual(await tags.resolve(REPOSITORY, 'latest'), {
        digest: FIRST,
        mediaType: MEDIA_TYPES.manifest,
        size: 5,
      });
    },
  },
  {
    name: 'a move answers what it replaced, and moving to the same place succeeds',
    async run(tags, mover) {
      await tags.move(moveTo(FIRST, mover));
      assert.deepEqual(await tags.move(moveTo(SECOND, mover)), { kind: 'moved', previous: FIRST });
      assert.deepEqual(await tags.move(moveTo(SECOND, mover)), { kind: 'moved', previous: SECOND });
      assert.equal((await tags.resolve(REPOSITORY, 'latest'))?.digest, SECOND);
    },
  },
  {
    name: 'concurrent moves of one tag form a chain',
    async run(tags, mover) {
      const digests = Array.from({ length: 8 }, (_, index) => digestOf(Buffer.from(`concurrent ${index}`)));
      const moved = await Promise.all(digests.map((digest) => tags.move(moveTo(digest, mover))));
      const previous = moved.map((one) => (one.kind === 'moved' ? one.previous : assert.fail('refused')));
      const last = (await tags.resolve(REPOSITORY, 'latest'))?.digest;
      assert.equal(new Set(previous).size, digests.length);
      assert.deepEqual(
        digests.filter((digest) => !previous.includes(digest)),
        [last],
      );
    },
  },
  {
    name: 'tags of one repository are not seen in another',
    async run(tags, mover) {
      await tags.move(moveTo(FIRST, mover));
      assert.equal(await tags.resolve('contract/other', 'latest'), null);
      assert.deepEqual(await tags.list('contract/other', { limit: 10 }), []);
    },
  },
  {
    name: 'lists whatever their case, then by code unit, page by page',
    async run(tags, mover) {
      for (const tag of ['b', 'a10', 'B', 'a9', '_x', 'a.1'])
        await tags.move({ ...moveTo(FIRST, mover), tag });
      assert.deepEqual(await tags.list(REPOSITORY, { limit: 4 }), ['_x', 'a.1', 'a10', 'a9']);
      assert.deepEqual(await tags.list(REPOSITORY, { limit: 4, after: 'a9' }), ['B', 'b']);
      assert.deepEqual(await tags.list(REPOSITORY, { limit: 4, after: 'B' }), ['b']);
      assert.deepEqual(await tags.list(REPOSITORY, { limit: 1, after: 'a2' }), ['a9']);
    },
  },
  {
    name: 'a removed tag is gone, alone, and removing it again says so',
    async run(tags, mover) {
      await tags.move(moveTo(FIRST, mover));
      await tags.move({ ...moveTo(FIRST, mover), tag: 'other' });
      const change = { repository: REPOSITORY, tag: 'latest', mover };
      assert.equal(await tags.remove(change), 'removed');
      assert.equal(await tags.remove(change), 'unknown');
      assert.deepEqual(await tags.list(REPOSITORY, { limit: 10 }), ['other']);
    },
  },
  {
    name: 'removal by digest takes every tag that points to it and no other',
    async run(tags, mover) {
      await tags.move({ ...moveTo(FIRST, mover), tag: 'one' });
      await tags.move({ ...moveTo(FIRST, mover), tag: 'two' });
      await tags.move({ ...moveTo(SECOND, mover), tag: 'three' });
      await tags.move({ ...moveTo(FIRST, mover), repository: 'contract/other' });
      const change = { repository: REPOSITORY, digest: FIRST, mover };
      assert.equal(await tags.removeByDigest(change), 2);
      assert.equal(await tags.removeByDigest(change), 0);
      assert.deepEqual(await tags.list(REPOSITORY, { limit: 10 }), ['three']);
      assert.deepEqual(await tags.list('contract/other', { limit: 10 }), ['latest']);
    },
  },
];

function moveTo(digest: TagMove['digest'], mover: RegistryAccount): TagMove {
  return { repository: REPOSITORY, tag: 'latest', digest, mediaType: MEDIA_TYPES.manifest, size: 5, mover };
}
