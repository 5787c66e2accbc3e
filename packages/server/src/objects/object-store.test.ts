import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough, Readable } from 'node:stream';
import { afterAll, beforeEach, expect, test, vi } from 'vitest';
import type { PackagePublished } from '../domain/package-store.ts';
import { aBuild } from '../domain/testing/a-build.ts';
import { openStore, type Store } from '../store/open-store.ts';
import { systemClock } from '../system/clock.ts';
import { type ObjectFiles, ObjectTooLarge, openObjectFiles } from './object-files.ts';
import { createObjectStore, type ObjectStore } from './object-store.ts';

const dirs: string[] = [];
let dir: string;
let files: ObjectFiles;
let database: Store;
let store: ObjectStore;

beforeEach(async () => {
  dir = mkdtempSync(join(tmpdir(), 'objects-'));
  dirs.push(dir);
  files = await openObjectFiles(dir);
  database = await openStore({ file: join(dir, 'test.db') });
  store = createObjectStore({ index: database.objects, files, clock: systemClock });
  return async () => database.close();
});
afterAll(() => {
  for (const path of dirs) rmSync(path, { recursive: true });
});

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');
const put = (key: string, text: string, project = 'p1', expected?: string) =>
  store.put(project, { bucket: 'demo', key }, Readable.from([Buffer.from(text)]), {
    limit: 100,
    ...(expected ? { expected } : {}),
  });
const read = async (key: string, project = 'p1') => {
  const object = await store.get(project, 'demo', key);
  return object && Buffer.concat(await store.open(object).toArray()).toString();
};

test('what would be more than a project may keep leaves no file, and what it has stays', async () => {
  store = createObjectStore({ index: database.objects, files, clock: systemClock, quota: 8 });
  await put('a', 'hello');
  expect(await put('b', 'world')).toEqual({ kind: 'over_quota', room: 3 });
  expect(await put('a', 'hello, world')).toEqual({ kind: 'over_quota', room: 8 });
  expect([await read('a'), await read('b')]).toEqual(['hello', null]);
  expect(await files.digests()).toEqual([sha256('hello')]);
  expect(await put('b', 'hello')).toMatchObject({ kind: 'stored' });
});

test('what was put is read again; another project does not see it', async () => {
  expect(await put('a', 'hello')).toMatchObject({
    kind: 'stored',
    object: { size: 5, sha256: sha256('hello') },
  });
  expect(await read('a')).toBe('hello');
  expect(await read('a', 'p2')).toBeNull();
});

test('a body that does not match its checksum is not stored and leaves no file', async () => {
  expect(await put('a', 'hello', 'p1', sha256('other'))).toEqual({
    kind: 'checksum_mismatch',
    actual: sha256('hello'),
  });
  expect(await read('a')).toBeNull();
  expect(readdirSync(join(dir, 'tmp'))).toEqual([]);
});

test('a body over the limit is refused and leaves no file', async () => {
  await expect(put('a', 'x'.repeat(101))).rejects.toBeInstanceOf(ObjectTooLarge);
  expect(readdirSync(join(dir, 'tmp'))).toEqual([]);
});

test('what its build may not publish leaves neither row nor file, and what it replaces goes', async () => {
  const publish = (answer: PackagePublished) =>
    store.publish(
      { bucket: 'demo', key: 'a' },
      Readable.from([Buffer.from('new')]),
      { limit: 100 },
      async () => answer,
    );
  const refused = { kind: 'refused', refusal: 'stopping' } as const;
  expect(await publish(refused)).toEqual(refused);
  expect(await files.digests()).toEqual([]);
  await put('b', 'new');
  await publish(refused);
  expect(await read('b')).toBe('new');
  await put('a', 'old');
  await database.objects.put('p1', {
    bucket: 'demo',
    key: 'a',
    size: 3,
    sha256: sha256('new'),
    createdAt: 1,
  });
  await publish({ kind: 'stored', build: aBuild(), replaced: sha256('old') });
  expect(await files.digests()).toEqual([sha256('new')]);
});

test('a file stays while any object has its bytes', async () => {
  await put('a', 'same');
  await put('b', 'same', 'p2');
  await store.remove('p1', 'demo', 'a');
  expect(await read('b', 'p2')).toBe('same');
  await store.remove('p2', 'demo', 'b');
  expect(await files.exists(sha256('same'))).toBe(false);
});

test('replacing removes the old bytes', async () => {
  await put('a', 'old');
  await put('a', 'new');
  expect(await read('a')).toBe('new');
  expect(await files.exists(sha256('old'))).toBe(false);
});

test('puts and removals of the same bytes at once never leave an object without its file', async () => {
  for (let round = 0; round < 10; round++) {
    await Promise.all([
      put('a', 'race'),
      put('b', 'race'),
      store.remove('p1', 'demo', 'a'),
      put('a', `other ${round}`),
    ]);
    for (const object of await store.list('p1', {}, 10)) expect(await files.exists(object.sha256)).toBe(true);
  }
});

test('the sweep removes what a crash left', async () => {
  writeFileSync(join(dir, 'tmp', 'left'), 'half');
  expect(await files.sweep()).toBe(1);
  expect(readdirSync(join(dir, 'tmp'))).toEqual([]);
});

test('a file whose row could not be written goes with the next collection, the others stay', async () => {
  await put('a', 'kept');
  const failing = createObjectStore({
    index: { ...database.objects, put: () => Promise.reject(new Error('no space')) },
    files,
    clock: systemClock,
  });
  const body = Readable.from([Buffer.from('lost')]);
  await expect(failing.put('p1', { bucket: 'demo', key: 'b' }, body, { limit: 100 })).rejects.toThrow(
    'no space',
  );
  expect(readdirSync(join(dir, 'tmp'))).toEqual([]);
  expect(await store.collectGarbage(new AbortController().signal)).toBe(1);
  expect(await files.exists(sha256('lost'))).toBe(false);
  expect(await read('a')).toBe('kept');
});

test('a temporary file that nobody writes is a stray', async () => {
  const body = new PassThrough();
  const written = store.put('p1', { bucket: 'demo', key: 'a' }, body, { limit: 100 });
  body.write('half');
  await vi.waitFor(() => expect(readdirSync(join(dir, 'tmp'))).toHaveLength(1));
  expect(await files.strays()).toBe(0);
  writeFileSync(join(dir, 'tmp', 'left'), 'half');
  expect(await files.strays()).toBe(1);
  body.end();
  await written;
  await files.sweep();
  expect(await files.strays()).toBe(0);
});
