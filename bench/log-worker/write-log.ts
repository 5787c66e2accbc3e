import { setTimeout as sleep } from 'node:timers/promises';
import { LogUploader } from '../../packages/worker/src/log-uploader.ts';
import { percentile } from '../harness/statistics.ts';
import { type LogOrder, type LogTold, monotonicMs } from './orders.ts';

type Send = (offset: number, bytes: Buffer, signal: AbortSignal) => Promise<number>;

/** As much as may wait unsent; a build's output comes through a pipe that is read no faster. */
const AHEAD_BYTES = 4 << 20;
const LINE = `${'a line of a build, as long as most of them are; '.repeat(2).slice(0, 99)}\n`;
const PIECE = Buffer.from(LINE.repeat(655));

/** Writes a log through the worker's own uploader, and says at its end how that went. */
export async function writeLog(order: LogOrder, send: Send): Promise<void> {
  const times: number[] = [];
  let stored = 0;
  const log = new LogUploader({
    offset: 0,
    cap: Number.POSITIVE_INFINITY,
    tail: 0,
    onRefused: (error) => {
      throw error;
    },
    send: async (offset, bytes, signal) => {
      const sent = performance.now();
      const next = await send(offset, bytes, signal);
      times.push(performance.now() - sent);
      stored = Math.max(stored, next);
      return next;
    },
  });
  const start = performance.now();
  const bytes = await (order.kind === 'flood' ? flood(log, order, () => stored) : trickle(log, order));
  while (stored < bytes) await sleep(1);
  const seconds = (performance.now() - start) / 1000;
  log.line(JSON.stringify({ bytes, seconds, acknowledgedP99: percentile(times, 99) } satisfies LogTold));
  await log.finish();
}

/** As fast as it is taken. */
async function flood(log: LogUploader, { bytes }: { bytes: number }, stored: () => number): Promise<number> {
  let written = 0;
  while (written < bytes) {
    while (written < bytes && written - stored() < AHEAD_BYTES) {
      log.write(PIECE);
      written += PIECE.length;
    }
    await new Promise(setImmediate);
  }
  return written;
}

/** Lines at a steady pace, each with the moment at which it was written. */
async function trickle(
  log: LogUploader,
  { perSecond, seconds }: { perSecond: number; seconds: number },
): Promise<number> {
  const start = performance.now();
  let bytes = 0;
  for (let count = 0; count < perSecond * seconds; ) {
    const due = Math.min(((performance.now() - start) / 1000) * perSecond, perSecond * seconds);
    for (; count < due; count++) {
      const line = `${monotonicMs().toFixed(3)} ${LINE}`;
      log.write(line);
      bytes += line.length;
    }
    await sleep(1);
  }
  return bytes;
}
