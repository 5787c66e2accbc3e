import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ByteRange, OpenedSource } from '../build-context.ts';
import { temporaryFolder } from '../testing/test-build.ts';
import { fetchObject } from './fetch-object.ts';
import { PackageFile } from './package-file.ts';
import { SourceError } from './source-error.ts';

const BODY = Buffer.from(Array.from({ length: 50_000 }, (_, index) => index % 251));
const SHA256 = createHash('sha256').update(BODY).digest('hex');

describe('fetching from the object store', () => {
  let folder: { path: string; remove: () => Promise<void> };
  let files = 0;
  beforeAll(async () => {
    folder = await temporaryFolder();
  });
  afterAll(async () => {
    await folder.remove();
  });

  async function fetchIt(
    openSource: (range?: ByteRange) => Promise<OpenedSource>,
    signal = new AbortController().signal,
  ) {
    const file = join(folder.path, `package-${files++}`);
    const target = await PackageFile.create({
      file,
      limit: 1 << 20,
      clock: performance,
      progress: () => undefined,
    });
    try {
      return await fetchObject({ openSource, target, signal, note: () => undefined, pauseMs: 5 });
    } finally {
      await target.close();
    }
  }

  /** Sends `bytes` from a place on, then fails. */
  function breaking(from: number, bytes: number): Readable {
    const sent = BODY.subarray(from, from + bytes);
    return Readable.from(
      (async function* () {
        yield sent;
        // What was sent before is read first.
        await new Promise((resolve) => setImmediate(resolve));
        throw new Error('ECONNRESET');
      })(),
      { objectMode: false },
    );
  }

  it('goes on where a transfer broke off', async () => {
    const asked: number[] = [];
    const fetched = await fetchIt(async (range) => {
      const from = range?.from ?? 0;
      asked.push(from);
      return { body: breaking(from, from === 40_000 ? 10_000 : 20_000), size: BODY.length, sha256: SHA256 };
    });
    expect(asked.slice(0, 3)).toEqual([0, 20_000, 40_000]);
    expect(fetched.sha256).toBe(SHA256);
    expect((await readFile(fetched.file)).equals(BODY)).toBe(true);
  });

  it('gives up when nothing more comes', async () => {
    const outcome = fetchIt(async () => ({ body: breaking(0, 0), size: BODY.length }));
    await expect(outcome).rejects.toMatchObject({ code: 'source_unreachable' });
  });

  it('tells a body that ends too early from a whole one', async () => {
    let opened = 0;
    const outcome = fetchIt(async (range) => {
      opened++;
      return {
        body: Readable.from([BODY.subarray(range?.from ?? 0, 10)], { objectMode: false }),
        size: BODY.length,
      };
    });
    await expect(outcome).rejects.toMatchObject({ code: 'source_unreachable' });
    expect(opened).toBe(4);
  });

  it('compares with the checksum that was stored', async () => {
    const outcome = fetchIt(async () => ({
      body: Readable.from([BODY]),
      size: BODY.length,
      sha256: '0'.repeat(64),
    }));
    await expect(outcome).rejects.toMatchObject({ code: 'checksum_mismatch', temporary: false });
  });

  it('does not ask again for what is not there', async () => {
    let opened = 0;
    const outcome = fetchIt(async () => {
      opened++;
      throw new SourceError('source_not_found', 'There is no such object.');
    });
    await expect(outcome).rejects.toMatchObject({ code: 'source_not_found' });
    expect(opened).toBe(1);
  });

  it('ends at once when it is aborted', async () => {
    const abort = new AbortController();
    const body = new Readable({ read: () => void setImmediate(() => abort.abort(new Error('stop'))) });
    await expect(fetchIt(async () => ({ body, size: 10 }), abort.signal)).rejects.toThrow('stop');
    expect(body.destroyed).toBe(true);
  });
});
