import { describe, expect, test } from 'vitest';
import type { StoredObject } from '../../domain/ports.ts';
import { FOREIGN, type OpenAdapter, useScene } from './contract.ts';
import { PROJECT } from './contract-requests.ts';

function anObject(key: string, fields: Partial<StoredObject> = {}): StoredObject {
  return { bucket: 'demo', key, size: 0, sha256: 'a'.repeat(64), createdAt: 100, ...fields };
}

export function objectIndexContract(open: OpenAdapter): void {
  describe('ObjectIndex', () => {
    const scene = useScene(open);
    const objects = () => scene.stores.objects;
    const keys = async (filter: Parameters<ReturnType<typeof objects>['list']>[1], limit = 10) =>
      (await objects().list(PROJECT, filter, limit)).map(({ bucket, key }) => `${bucket}/${key}`);

    test('keeps one object for a key and tells which bytes it replaced', async () => {
      expect(await objects().put(PROJECT, anObject('a.jar'))).toEqual({ kind: 'put', replaced: null });
      const second = anObject('a.jar', { sha256: 'b'.repeat(64), size: 2 ** 40 });
      expect(await objects().put(PROJECT, second)).toEqual({ kind: 'put', replaced: 'a'.repeat(64) });
      expect(await objects().get(PROJECT, 'demo', 'a.jar')).toEqual(second);
      expect(await objects().get(FOREIGN, 'demo', 'a.jar')).toBeNull();
    });

    test('lets a project keep what it may, each content once, whatever others keep', async () => {
      const put = (key: string, size: number, quota = 10, sha256 = key.repeat(64)) =>
        objects().put(PROJECT, anObject(key, { size, sha256 }), quota);
      const over = (room: number) => ({ kind: 'over_quota', room });
      await objects().put(FOREIGN, anObject('f', { size: 100 }));
      expect(await put('b', 8)).toMatchObject({ kind: 'put' });
      expect(await put('c', 3)).toEqual(over(2));
      expect(await objects().get(PROJECT, 'demo', 'c')).toBeNull();
      // The same bytes again take nothing, and what has the name makes room.
      expect(await put('d', 8, 10, 'b'.repeat(64))).toMatchObject({ kind: 'put' });
      expect(await objects().room(PROJECT, { bucket: 'demo', key: 'd' }, 10)).toBe(2);
      await objects().remove(PROJECT, 'demo', 'd');
      expect(await objects().room(PROJECT, { bucket: 'demo', key: 'b' }, 10)).toBe(10);
      expect(await put('b', 11, 10, 'e'.repeat(64))).toEqual(over(10));
      expect(await objects().usage(PROJECT)).toEqual({ objects: 1, bytes: 8 });
      await scene.stores.objectQuotas.set(PROJECT, 12);
      expect(await put('c', 4)).toMatchObject({ kind: 'put' });
      await scene.stores.objectQuotas.set(PROJECT, 0);
      expect(await objects().room(PROJECT, { bucket: 'demo', key: 'x' }, 10)).toBeNull();
      expect(await put('x', 1000)).toMatchObject({ kind: 'put' });
    });

    test('of puts at the same time lets in as many as there is room for', async () => {
      const keys = ['a', 'b', 'c', 'd', 'e'];
      const puts = await Promise.all(
        keys.map((key) => objects().put(PROJECT, anObject(key, { size: 4, sha256: key.repeat(64) }), 10)),
      );
      expect(puts.map(({ kind }) => kind).toSorted()).toEqual([
        ...Array(3).fill('over_quota'),
        ...Array(2).fill('put'),
      ]);
      expect(await objects().usage(PROJECT)).toEqual({ objects: 2, bytes: 8 });
    });

    test('lists by bucket, by prefix, and from any key', async () => {
      for (const key of ['a', 'dir/ä', 'dir/b', 'dir_', 'e%']) await objects().put(PROJECT, anObject(key));
      await objects().put(PROJECT, anObject('dir/z', { bucket: 'other' }));
      await objects().put(FOREIGN, anObject('foreign'));
      expect(await keys({ bucket: 'demo' })).toEqual([
        'demo/a',
        'demo/dir/b',
        'demo/dir/ä',
        'demo/dir_',
        'demo/e%',
      ]);
      expect(await keys({ bucket: 'demo', prefix: 'dir/' })).toEqual(['demo/dir/b', 'demo/dir/ä']);
      expect(await keys({ bucket: 'demo', after: 'dir/b' }, 2)).toEqual(['demo/dir/ä', 'demo/dir_']);
      expect(await keys({ bucket: 'demo', prefix: '%' })).toEqual([]);
      expect(await keys({ prefix: 'dir/' })).toEqual(['demo/dir/b', 'demo/dir/ä', 'other/dir/z']);
      expect(await keys({ after: 'demo/e%' })).toEqual(['other/dir/z']);
    });

    test('knows whether anybody still has some bytes', async () => {
      await objects().put(PROJECT, anObject('a'));
      await objects().put(FOREIGN, anObject('b'));
      expect(await objects().remove(FOREIGN, 'demo', 'a')).toBeNull();
      expect(await objects().remove(PROJECT, 'demo', 'a')).toEqual(anObject('a'));
      expect(await objects().isReferenced('a'.repeat(64))).toBe(true);
      await objects().remove(FOREIGN, 'demo', 'b');
      expect(await objects().isReferenced('a'.repeat(64))).toBe(false);
    });

    test('removes the oldest first, at most so many', async () => {
      for (const [key, createdAt] of [
        ['c', 30],
        ['a', 10],
        ['b', 20],
      ] as const) {
        await objects().put(PROJECT, anObject(key, { createdAt }));
      }
      expect(await objects().prune(30, 1)).toMatchObject([{ key: 'a' }]);
      expect(await objects().prune(30, 9)).toMatchObject([{ key: 'b' }]);
      expect(await keys({ bucket: 'demo' })).toEqual(['demo/c']);
    });
  });
}
