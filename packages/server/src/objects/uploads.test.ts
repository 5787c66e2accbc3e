import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, rmSync, utimesSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough, Readable } from 'node:stream';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { openStore, type Store } from '../store/open-store.ts';
import { systemClock } from '../system/clock.ts';
import { openObjectFiles } from './object-files.ts';
import { createObjectStore, type ObjectStore } from './object-store.ts';
import { openUploadFiles, type UploadFiles, type UploadKey } from './upload-files.ts';
import { createUploads, type Uploads } from './uploads.ts';

const BYTES = Buffer.from('a package that comes in parts');
const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');
const UPLOAD: UploadKey = {
  projectId: 'p1',
  bucket: 'demo',
  key: 'a.jar',
  sha256: sha256(BYTES),
  size: BYTES.length,
};
const never = new AbortController().signal;

let dir: string;
let database: Store;
let files: UploadFiles;
let objects: ObjectStore;
let uploads: Uploads;

beforeEach(async () => {
  dir = mkdtempSync(join(tmpdir(), 'uploads-'));
  database = await openStore({ file: join(dir, 'test.db') });
  objects = createObjectStore({
    index: database.objects,
    files: await openObjectFiles(dir),
    clock: systemClock,
  });
  await open();
});
afterEach(async () => {
  await database.close();
  rmSync(dir, { recursive: true });
});

/** Nothing is kept in memory: this is what a restart does. */
async function open(): Promise<void> {
  files = await openUploadFiles(join(dir, 'uploads'));
  uploads = createUploads({ files, objects, clock: systemClock, expiryMs: 60_000, limit: 2 });
}

const append = (offset: number, bytes: Uint8Array, upload = UPLOAD) =>
  uploads.append(upload, { offset, body: Readable.from([bytes], { objectMode: false }), signal: never });
const left = () => readdirSync(join(dir, 'uploads'));

test('a package that comes in parts is stored with the last one, and only then', async () => {
  expect(await uploads.find(UPLOAD)).toBeNull();
  expect(await append(0, BYTES.subarray(0, 10))).toMatchObject({
    kind: 'appended',
    state: { offset: 10, object: null },
  });
  expect(await objects.get('p1', 'demo', 'a.jar')).toBeNull();
  await open();
  expect(await uploads.find(UPLOAD)).toMatchObject({ offset: 10, object: null });
  expect(await append(10, BYTES.subarray(10))).toMatchObject({
    state: { offset: BYTES.length, expiresAt: null, object: { sha256: UPLOAD.sha256, size: BYTES.length } },
  });
  const stored = await objects.get('p1', 'demo', 'a.jar');
  expect(Buffer.concat(await objects.open(stored!).toArray()).equals(BYTES)).toBe(true);
  expect(left()).toEqual([]);
});

test('what is there already is not sent again', async () => {
  await append(0, BYTES);
  expect(await uploads.find(UPLOAD)).toMatchObject({ offset: BYTES.length, object: { key: 'a.jar' } });
  expect(await append(0, Buffer.from('anything'))).toMatchObject({ state: { object: { key: 'a.jar' } } });
  const empty = { ...UPLOAD, key: 'empty', size: 0, sha256: sha256(Buffer.alloc(0)) };
  expect(await append(0, Buffer.alloc(0), empty)).toMatchObject({ state: { object: { size: 0 } } });
});

test('an upload is of its project, place and bytes alone', async () => {
  await append(0, BYTES.subarray(0, 10));
  for (const other of [{ projectId: 'p2' }, { bucket: 'demo2' }, { key: 'b.jar' }, { size: 11 }])
    expect(await uploads.find({ ...UPLOAD, ...other })).toBeNull();
  expect(await uploads.remove({ ...UPLOAD, projectId: 'p2' })).toBe('not_found');
  expect(await uploads.remove(UPLOAD)).toBe('removed');
  expect(await uploads.find(UPLOAD)).toBeNull();
});

test('a part that is not the next one is refused, and says where it goes on', async () => {
  await append(0, BYTES.subarray(0, 10));
  expect(await append(5, BYTES.subarray(5))).toEqual({ kind: 'offset', offset: 10 });
  expect(await append(11, BYTES.subarray(11))).toEqual({ kind: 'offset', offset: 10 });
  expect(await append(5, BYTES, { ...UPLOAD, key: 'new' })).toEqual({ kind: 'offset', offset: 0 });
});

test('other bytes than were promised are not stored, nor more of them', async () => {
  expect(await append(0, Buffer.alloc(BYTES.length))).toEqual({
    kind: 'checksum_mismatch',
    actual: sha256(Buffer.alloc(BYTES.length)),
  });
  expect(await append(0, Buffer.alloc(BYTES.length + 1))).toEqual({ kind: 'too_long' });
  expect(await objects.get('p1', 'demo', 'a.jar')).toBeNull();
  expect(left()).toEqual([]);
});

test('what came before a broken connection is kept', async () => {
  const body = new PassThrough();
  const appended = uploads.append(UPLOAD, { offset: 0, body, signal: never });
  body.write(BYTES.subarray(0, 7));
  await vi.waitFor(async () => expect(await uploads.find(UPLOAD)).toMatchObject({ offset: 7 }));
  body.destroy(new Error('ECONNRESET'));
  await expect(appended).rejects.toThrow('ECONNRESET');
  expect(await append(7, BYTES.subarray(7))).toMatchObject({ state: { object: { key: 'a.jar' } } });
});

test('a request ends the one before it, whose client is gone without a word', async () => {
  const silent = new PassThrough();
  const first = uploads.append(UPLOAD, { offset: 0, body: silent, signal: never });
  silent.write(BYTES.subarray(0, 7));
  await vi.waitFor(async () => expect(await uploads.find(UPLOAD)).toMatchObject({ offset: 7 }));
  expect(await append(7, BYTES.subarray(7))).toMatchObject({ state: { object: { key: 'a.jar' } } });
  expect(await first).toMatchObject({ kind: 'offset' });
  expect(silent.destroyed).toBe(true);
});

test('a project has so many unfinished ones at most, and they are forgotten when nothing more comes', async () => {
  await append(0, BYTES.subarray(0, 10));
  await append(0, BYTES.subarray(0, 10), { ...UPLOAD, key: 'b' });
  expect(await append(0, BYTES.subarray(0, 10), { ...UPLOAD, key: 'c' })).toEqual({ kind: 'too_many' });
  expect(await append(0, BYTES.subarray(0, 10), { ...UPLOAD, projectId: 'p2' })).toMatchObject({
    kind: 'appended',
  });
  const before = Date.now() / 1000 - 61;
  utimesSync(files.pathOf(UPLOAD), before, before);
  expect(await uploads.find(UPLOAD)).toBeNull();
  expect(await uploads.sweep(never)).toBe(1);
  expect(left()).toHaveLength(2);
  expect(await append(0, BYTES.subarray(0, 10), { ...UPLOAD, key: 'c' })).toMatchObject({ kind: 'appended' });
});

test('an upload that finds no room keeps what has come, and goes on when there is some', async () => {
  await append(0, BYTES.subarray(0, 10));
  await database.objectQuotas.set('p1', 20);
  expect(await append(10, BYTES.subarray(10))).toEqual({ kind: 'over_quota', room: 20 });
  expect(await uploads.find(UPLOAD)).toMatchObject({ offset: 10 });
  await database.objectQuotas.set('p1', BYTES.length);
  expect(await append(10, BYTES.subarray(10))).toMatchObject({ state: { object: { size: BYTES.length } } });
});
