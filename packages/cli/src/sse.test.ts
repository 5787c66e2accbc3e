import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readEvents, type ServerEvent } from './sse.ts';

async function read(chunks: readonly (string | Uint8Array)[], lastId?: string): Promise<ServerEvent[]> {
  const bytes = (async function* () {
    for (const chunk of chunks) yield typeof chunk === 'string' ? Buffer.from(chunk) : chunk;
  })();
  return await Array.fromAsync(readEvents(bytes, lastId).events);
}

test('an event has the type, the data and the id that its lines name', async () => {
  expect(await read(['event: log\nid: 12\ndata: "hé"\n\n'])).toEqual([
    { type: 'log', id: '12', data: '"hé"' },
  ]);
});

test('several data lines are one text, and one blank behind the colon is not data', async () => {
  expect(await read(['data: a\ndata:b\ndata:  c\ndata\n\n'])).toEqual([
    { type: 'message', id: '', data: 'a\nb\n c\n' },
  ]);
});

test('comments keep a stream alive and are no events', async () => {
  expect(await read([': alive\n\n:\n\ndata: x\n\n'])).toEqual([{ type: 'message', id: '', data: 'x' }]);
});

test('the id stays until another one comes, and starts as the one that the reader came back with', async () => {
  const events = await read(['data: 1\n\nid: 9\n\ndata: 2\n\nid: a\0b\ndata: 3\n\n'], '5');
  expect(events.map(({ id, data }) => [data, id])).toEqual([
    ['1', '5'],
    ['2', '9'],
    ['3', '9'],
  ]);
});

test('an event that is not complete is dropped', async () => {
  expect(await read(['data: whole\n\ndata: half\n'])).toEqual([{ type: 'message', id: '', data: 'whole' }]);
});

test('the server may say how long to wait before coming back', async () => {
  const reader = readEvents(
    (async function* () {
      yield Buffer.from('retry: 50\nretry: soon\ndata: x\n\n');
    })(),
  );
  for await (const _ of reader.events);
  expect(reader.retry()).toBe(50);
});

test('a byte order mark at the start is not part of the first line', async () => {
  expect(await read(['\uFEFFdata: x\n\n'])).toHaveLength(1);
});

test('events are the same however the bytes are cut and whichever line ends are used', async () => {
  const stream =
    'event: log\nid: 3\ndata: "ä→𝄞"\n\n: c\n\nid: 4\ndata: 1\ndata: 2\n\nevent: end\ndata: {}\n\n';
  const whole = await read([stream]);
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom('\n', '\r\n', '\r'),
      fc.array(fc.nat({ max: stream.length * 2 }), { maxLength: 12 }),
      async (lineEnd, cuts) => {
        const bytes = Buffer.from(stream.replaceAll('\n', lineEnd));
        const borders = [
          0,
          ...cuts.map((cut) => Math.min(cut, bytes.length)).sort((a, b) => a - b),
          bytes.length,
        ];
        const chunks = borders.slice(1).map((end, index) => bytes.subarray(borders[index], end));
        expect(await read(chunks)).toEqual(whole);
      },
    ),
    { numRuns: 200 },
  );
});
