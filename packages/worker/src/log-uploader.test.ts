import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { LogUploader, type LogUploaderOptions } from './log-uploader.ts';

const MiB = 1 << 20;

/** A store that takes chunks by offset, in any order that leaves no gap. */
function memoryStore(offset = 0) {
  const store = { log: Buffer.alloc(offset), sent: [] as number[], inFlight: 0, mostInFlight: 0 };
  const append = (at: number, bytes: Buffer) => {
    const fresh = at + bytes.length - store.log.length;
    if (at <= store.log.length && fresh > 0)
      store.log = Buffer.concat([store.log, bytes.subarray(bytes.length - fresh)]);
    return store.log.length;
  };
  return { store, append };
}

function uploader(change: Partial<LogUploaderOptions>) {
  const { store, append } = memoryStore(change.offset);
  const refused: unknown[] = [];
  const log = new LogUploader({
    offset: 0,
    cap: 48 * MiB,
    tail: 4 * MiB,
    onRefused: (error) => refused.push(error),
    send: async (at, bytes) => {
      store.sent.push(bytes.length);
      store.mostInFlight = Math.max(store.mostInFlight, ++store.inFlight);
      await sleep(1);
      store.inFlight--;
      return append(at, bytes);
    },
    ...change,
  });
  return { log, store, append, refused };
}

describe('the log uploader', () => {
  test('sends every byte once in order, several chunks at once, none over 256 kB', async () => {
    const { log, store } = uploader({});
    const parts = Array.from({ length: 300 }, (_, index) => Buffer.alloc(20_000 + index, 97 + (index % 26)));
    for (const part of parts) {
      log.write(part);
      if (part.length % 7 === 0) await sleep(0);
    }
    await log.finish();
    expect(store.log.equals(Buffer.concat(parts))).toBe(true);
    expect(Math.max(...store.sent)).toBeLessThanOrEqual(256 * 1024);
    expect(store.mostInFlight).toBeGreaterThan(1);
    expect(store.mostInFlight).toBeLessThanOrEqual(8);
  });

  test('sends what comes to an idle log at once, and lines in a row together', async () => {
    const { log, store } = uploader({});
    for (let line = 0; line < 50; line++) log.line('x');
    await expect.poll(() => store.log.length, { interval: 2 }).toBe(100);
    expect(store.sent).toEqual([100]);
    await log.finish();
  });

  test('sends again what the server did not take, from where the server is', async () => {
    const { store, append } = memoryStore();
    let calls = 0;
    const log = new LogUploader({
      offset: 0,
      cap: MiB,
      tail: 10,
      onRefused: (error) => expect.unreachable(String(error)),
      send: async (at, bytes) => {
        calls++;
        if (calls === 1) return append(at, bytes.subarray(0, 3));
        if (calls === 2) return store.log.length;
        return append(at, bytes);
      },
    });
    log.write('0123456789');
    await log.finish();
    expect(store.log.toString()).toBe('0123456789');
  });

  test('gives up when the server has lost bytes that it had acknowledged', async () => {
    const answers = [5, 0];
    const { log, refused } = uploader({ send: async () => answers.shift() ?? 0 });
    log.write('01234');
    await sleep(20);
    log.write('56789');
    await log.finish();
    expect(String(refused[0])).toContain('The server had 5 bytes');
  });

  test('says once that it is refused, and sends no more', async () => {
    let calls = 0;
    const { log, refused } = uploader({
      send: () => {
        calls++;
        return Promise.reject(new Error('outdated'));
      },
    });
    log.write(Buffer.alloc(3 * MiB, 97));
    await log.finish();
    log.write('more');
    expect(refused).toHaveLength(1);
    expect(calls).toBeLessThanOrEqual(8);
  });

  test('ends at once when it is closed, whatever is on its way', async () => {
    const { log } = uploader({ send: () => new Promise(() => undefined) });
    log.line('never stored');
    const finished = log.finish();
    setTimeout(() => log.close(), 10);
    await finished;
  });
});

describe('beyond the cap', () => {
  const line = (index: number) => `line ${String(index).padStart(5, '0')}\n`;

  test('the beginning and the end are kept by whole lines, with the number of bytes between them', async () => {
    const { log, store } = uploader({ cap: 1_000, tail: 100 });
    for (let index = 0; index < 1_000; index++) log.write(line(index));
    await log.finish();
    const text = store.log.toString();
    const match = /^([^[]*)\[(\d+) bytes left out\]\n(.*)$/s.exec(text);
    const [, head = '', leftOut, tail = ''] = match ?? [];
    expect(head).toBe(Array.from({ length: 90 }, (_, index) => line(index)).join(''));
    expect(tail).toBe(Array.from({ length: 9 }, (_, index) => line(991 + index)).join(''));
    expect(Number(leftOut)).toBe(11 * 1_000 - head.length - tail.length);
  });

  test('one write that is larger than everything is cut at its lines', async () => {
    const { log, store } = uploader({ cap: 30, tail: 25 });
    log.write(Array.from({ length: 100 }, (_, index) => line(index)).join(''));
    await log.finish();
    expect(store.log.toString()).toBe(
      `${line(0)}${line(1)}[${11 * 96} bytes left out]\n${line(98)}${line(99)}`,
    );
  });

  test('a tail without lines begins at a character', async () => {
    const { log, store } = uploader({ cap: 4, tail: 7 });
    log.write('abc');
    log.write('ä'.repeat(100_000));
    await log.finish();
    expect(store.log.toString()).toBe('abc\n[199994 bytes left out]\näää');
  });

  test('what fits into the tail is sent whole and nothing is said', async () => {
    const { log, store } = uploader({ cap: 10, tail: 1_000 });
    for (let index = 0; index < 5; index++) log.write(line(index));
    await log.finish();
    expect(store.log.toString()).toBe([0, 1, 2, 3, 4].map(line).join(''));
  });

  test('bytes of earlier attempts count', async () => {
    const { log, store } = uploader({ offset: 1_000, cap: 1_005, tail: 11 });
    for (let index = 0; index < 3; index++) log.write(line(index));
    await log.finish();
    expect(store.log.subarray(1_000).toString()).toBe(`[22 bytes left out]\n${line(2)}`);
  });
});
