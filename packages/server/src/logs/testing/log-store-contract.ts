import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { LogStore } from '../log-store.ts';

export interface LogStoreFixture {
  readonly store: LogStore;
  /** Closes the store and opens it again over the same bytes. */
  reopen(): Promise<LogStore>;
  remove(): Promise<void>;
}

const BUILD = 'a1b2c3';
const bytes = (text: string) => Buffer.from(text);

/** Follows until the log ends or `enough` text came. */
async function follow(store: LogStore, from: number, enough = Number.POSITIVE_INFINITY): Promise<string> {
  const stop = new AbortController();
  let text = '';
  for await (const page of store.follow(BUILD, from, stop.signal)) {
    text += page.text;
    if (text.length >= enough) stop.abort();
  }
  return text;
}

/** Cuts of a text into chunks, some of them sent twice or overlapping the next, in any order within reach of each other. */
const deliveries = (length: number) =>
  fc
    .array(fc.record({ start: fc.nat(length), size: fc.integer({ min: 1, max: 40 }) }), { maxLength: 12 })
    .chain((extra) => {
      const cuts = Array.from({ length: Math.ceil(length / 30) }, (_, i) => ({ start: i * 30, size: 30 }));
      return fc.shuffledSubarray([...cuts, ...extra], { minLength: cuts.length + extra.length });
    });

/** What every log store does; see the port for the words. */
export function testLogStore(name: string, open: () => Promise<LogStoreFixture>): void {
  let fixture: LogStoreFixture;
  let store: LogStore;
  beforeEach(async () => {
    fixture = await open();
    store = fixture.store;
  });
  afterEach(() => fixture.remove());

  describe(`${name}: append`, () => {
    test('stores chunks, ignores what it has, and takes the new part of what overlaps', async () => {
      expect(await store.append(BUILD, 0, bytes('one '))).toEqual({ kind: 'stored', next: 4 });
      expect(await store.append(BUILD, 0, bytes('one '))).toEqual({ kind: 'stored', next: 4 });
      expect(await store.append(BUILD, 2, bytes('XX'))).toEqual({ kind: 'stored', next: 4 });
      expect(await store.append(BUILD, 2, bytes('YYtwo'))).toEqual({ kind: 'stored', next: 7 });
      expect(await store.read(BUILD, 0)).toEqual({ text: 'one two', next: 7 });
    });

    test('waits for the gap before a chunk to fill', async () => {
      const early = store.append(BUILD, 3, bytes('two'));
      await store.append(BUILD, 0, bytes('one'));
      expect(await early).toEqual({ kind: 'stored', next: 6 });
    });

    test('gives a chunk back whose gap does not fill', async () => {
      await store.append(BUILD, 0, bytes('one'));
      expect(await store.append(BUILD, 5, bytes('two'))).toEqual({ kind: 'gap', next: 3 });
      expect(await store.size(BUILD)).toBe(3);
    });

    test('bounds what waits', async () => {
      const waiting = Array.from({ length: 200 }, (_, i) => store.append(BUILD, 10 + i, bytes('x')));
      const first = await Promise.race(waiting);
      expect(first).toEqual({ kind: 'gap', next: 0 });
      await store.append(BUILD, 0, bytes('0123456789'));
      const stored = (await Promise.all(waiting)).filter(({ kind }) => kind === 'stored').length;
      expect(stored).toBeGreaterThan(10);
      expect(stored).toBeLessThan(200);
    });

    test('puts together whatever comes cut, twice and out of order', async () => {
      const text = Array.from({ length: 60 }, (_, i) => `line ${i}`).join('\n');
      await fc.assert(
        fc.asyncProperty(deliveries(text.length), fc.uuid(), async (chunks, uuid) => {
          const id = uuid.replaceAll('-', '');
          const sent = chunks.map(({ start, size }) =>
            store.append(id, start, bytes(text.slice(start, start + size))),
          );
          for (const answer of await Promise.all(sent)) expect(answer.kind).toBe('stored');
          expect((await store.read(id, 0)).text).toBe(text);
        }),
        { numRuns: 25 },
      );
    });

    test('keeps logs of many builds apart', async () => {
      const ids = Array.from({ length: 40 }, (_, i) => `build${i}`);
      await Promise.all(ids.flatMap((id) => [store.append(id, 0, bytes(id)), store.appendLine(id, 'end')]));
      for (const id of ids) expect((await store.read(id, 0)).text).toContain(id);
    });
  });

  describe(`${name}: appendLine`, () => {
    test('begins a line of its own', async () => {
      expect(await store.appendLine(BUILD, 'first')).toBe(6);
      await store.append(BUILD, 6, bytes('half'));
      expect(await store.appendLine(BUILD, 'last')).toBe(16);
      expect((await store.read(BUILD, 0)).text).toBe('first\nhalf\nlast\n');
    });

    test('knows after a restart how the log ended', async () => {
      await store.append(BUILD, 0, bytes('half'));
      store = await fixture.reopen();
      await store.appendLine(BUILD, 'more');
      store = await fixture.reopen();
      await store.appendLine(BUILD, 'last');
      expect((await store.read(BUILD, 0)).text).toBe('half\nmore\nlast\n');
    });

    test('refuses the chunks of an earlier hand that still wait', async () => {
      const early = store.append(BUILD, 7, bytes('of the first attempt'));
      await store.appendLine(BUILD, 'second');
      expect(await early).toMatchObject({ kind: 'gap' });
      expect((await store.read(BUILD, 0)).text).toBe('second\n');
    });
  });

  describe(`${name}: read`, () => {
    test('answers nothing of a log that is not there, and nothing past the end', async () => {
      expect(await store.read(BUILD, 7)).toEqual({ text: '', next: 0 });
      expect(await store.size(BUILD)).toBe(0);
      await store.append(BUILD, 0, bytes('héllo'));
      expect(await store.read(BUILD, 6)).toEqual({ text: '', next: 6 });
      expect(await store.read(BUILD, 999)).toEqual({ text: '', next: 6 });
      expect(await store.read(BUILD, 2)).toEqual({ text: 'llo', next: 6 });
    });

    test('holds at most a mebibyte', async () => {
      await store.append(BUILD, 0, bytes('é'.repeat(700_000)));
      const first = await store.read(BUILD, 0);
      expect(first.next).toBe(1 << 20);
      expect(first.text.length + (await store.read(BUILD, first.next)).text.length).toBe(700_000);
    });

    test('never cuts a character and never loses one, wherever it begins and however small its pages are', async () => {
      const anyText = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 40 });
      await fc.assert(
        fc.asyncProperty(
          anyText,
          fc.nat(200),
          fc.integer({ min: 1, max: 9 }),
          fc.uuid(),
          async (text, at, max, uuid) => {
            const id = uuid.replaceAll('-', '');
            const whole = bytes(text);
            await store.append(id, 0, whole);
            let read = '';
            let next = at % (whole.length + 1);
            const begin = next;
            for (
              let page = await store.read(id, next, max);
              page.next > next;
              page = await store.read(id, next, max)
            ) {
              read += page.text;
              next = page.next;
            }
            expect(next).toBe(whole.length);
            expect(text.endsWith(read)).toBe(true);
            const skipped = whole.length - begin - bytes(read).length;
            expect(skipped).toBeGreaterThanOrEqual(0);
            expect(skipped).toBeLessThanOrEqual(3);
          },
        ),
        { numRuns: 60 },
      );
    });

    test('streams bytes as they are, whole or a range', async () => {
      await store.append(BUILD, 0, bytes('héllo'));
      const all = await store.readStream(BUILD).toArray();
      expect(Buffer.concat(all).toString()).toBe('héllo');
      const part = await store.readStream(BUILD, { start: 3, end: 4 }).toArray();
      expect(Buffer.concat(part).toString()).toBe('ll');
    });
  });

  describe(`${name}: follow`, () => {
    test('hands out what is stored, then what comes, and ends when the log is sealed', async () => {
      await store.append(BUILD, 0, bytes('one\n'));
      const texts = [0, 2, 4].map((from) => follow(store, from));
      for (let line = 0; line < 50; line++) await store.appendLine(BUILD, `line ${line} é`);
      await store.seal(BUILD);
      const { text } = await store.read(BUILD, 0);
      expect(await Promise.all(texts)).toEqual([text, text.slice(2), text.slice(4)]);
    });

    test('begins in the middle of a live log as well, and inside of a character', async () => {
      const first = follow(store, 0);
      const later: Promise<string>[] = [];
      for (let i = 0; i < 60; i++) {
        await store.append(BUILD, i * 6, bytes('é\u{1f600}'));
        later.push(follow(store, i * 6 + (i % 6)));
      }
      await store.seal(BUILD);
      const text = 'é\u{1f600}'.repeat(60);
      expect(await first).toBe(text);
      for (const [i, rest] of (await Promise.all(later)).entries()) {
        expect(text.endsWith(rest)).toBe(true);
        expect(360 - i * 6 - bytes(rest).length).toBeLessThanOrEqual(6);
      }
    });

    test('joins characters that chunks have cut', async () => {
      const whole = bytes('é€\u{1f600}'.repeat(40));
      const text = follow(store, 0);
      for (let at = 0; at < whole.length; at += 5) await store.append(BUILD, at, whole.subarray(at, at + 5));
      await store.seal(BUILD);
      expect(await text).toBe(whole.toString());
    });

    test('hands out a character that was never finished when the log ends', async () => {
      const text = follow(store, 0);
      await store.append(BUILD, 0, bytes('ok €').subarray(0, 5));
      await store.seal(BUILD);
      expect(await text).toBe('ok \ufffd');
      expect((await store.read(BUILD, 0)).next).toBe(5);
    });

    test('does not let a slow follower hold the writer back, nor lose anything to it', async () => {
      const chunk = bytes('0123456789abcde\n'.repeat(8192));
      const pages = store.follow(BUILD, 0, new AbortController().signal)[Symbol.asyncIterator]();
      await store.append(BUILD, 0, chunk);
      const parts = [await pages.next()];
      for (let i = 1; i < 40; i++) await store.append(BUILD, i * chunk.length, chunk);
      await store.seal(BUILD);
      while (!parts.at(-1)?.done) parts.push(await pages.next());
      const text = parts.map(({ value }) => value?.text ?? '').join('');
      expect(text === chunk.toString().repeat(40)).toBe(true);
    });

    test('ends when the signal aborts, at once when it had', async () => {
      const text = follow(store, 0, 3);
      await store.append(BUILD, 0, bytes('one'));
      expect(await text).toBe('one');
      for await (const _ of store.follow(BUILD, 0, AbortSignal.abort()))
        throw new Error('it had been aborted');
    });

    test('ends with a log that is sealed, after a restart too', async () => {
      await store.append(BUILD, 0, bytes('one'));
      await store.seal(BUILD);
      store = await fixture.reopen();
      expect(await follow(store, 0)).toBe('one');
      expect(await follow(store, 3)).toBe('');
    });

    test('ends when the log is removed or the store closed', async () => {
      await store.append(BUILD, 0, bytes('one'));
      const removed = follow(store, 3);
      await store.remove(BUILD);
      expect(await removed).toBe('');
      const closed = follow(store, 0);
      store = await fixture.reopen();
      expect(await closed).toBe('');
    });
  });

  describe(`${name}: the end of a log`, () => {
    test('a sealed log takes nothing any more', async () => {
      await store.append(BUILD, 0, bytes('one'));
      const early = store.append(BUILD, 9, bytes('late'));
      await store.seal(BUILD);
      await store.seal(BUILD);
      expect(await early).toEqual({ kind: 'gap', next: 3 });
      expect(await store.append(BUILD, 3, bytes('two'))).toEqual({ kind: 'gap', next: 3 });
      expect(await store.append(BUILD, 0, bytes('one'))).toEqual({ kind: 'stored', next: 3 });
      expect(await store.appendLine(BUILD, 'two')).toBe(3);
    });

    test('a removed log is as if it had never been', async () => {
      await store.remove(BUILD);
      await store.append(BUILD, 0, bytes('one'));
      await store.remove(BUILD);
      expect(await store.read(BUILD, 0)).toEqual({ text: '', next: 0 });
    });

    test('closing finishes what is being written', async () => {
      const sent = Array.from({ length: 20 }, (_, i) => store.append(BUILD, i, bytes('x')));
      store = await fixture.reopen();
      for (const answer of await Promise.all(sent)) expect(answer.kind).toBe('stored');
      expect(await store.size(BUILD)).toBe(20);
    });
  });
}
