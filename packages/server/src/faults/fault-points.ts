import { createConnection, type Socket } from 'node:net';
import { createInterface } from 'node:readline';
import {
  type ClockStep,
  type FaultPointReached,
  type FaultPointsSettings,
  type FaultPointVerdict,
  isFaultPoint,
} from '@stagewright/api';
import type { Clock } from '../domain/clock.ts';
import { systemClock } from '../system/clock.ts';

type Verdict = FaultPointVerdict['verdict'];

/** Named places of the server at which a test decides how it goes on. Null in a service that is not under test. */
export interface FaultPoints {
  /** Waits for the verdict; `go` at once for a point that nobody asked for, and once the one who decides is gone. */
  reach(point: string, build: string): Promise<Verdict>;
  /** The machine's clock, stepped as the one who decides says: what it shows, never how long something takes. */
  readonly clock: Clock;
}

/** @throws Error that names a point which does not exist */
export function connectFaultPoints({ socket: path, points }: FaultPointsSettings): FaultPoints {
  const unknown = points.find((point) => !isFaultPoint(point));
  if (unknown !== undefined) throw new Error(`STAGEWRIGHT_FAULT_POINTS: there is no point ${unknown}.`);
  const wanted = new Set(points);
  const waiting = new Map<number, (verdict: Verdict) => void>();
  const socket = createConnection(path).unref();
  let last = 0;
  let stepped = 0;
  socket.on('error', () => undefined);
  socket.on('close', () => {
    for (const decide of waiting.values()) decide('go');
  });
  onMessage(socket, (message) => {
    if ('step_clock_ms' in message) {
      stepped += message.step_clock_ms;
      return;
    }
    waiting.get(message.id)?.(message.verdict);
    waiting.delete(message.id);
  });
  return {
    clock: { ...systemClock, now: () => systemClock.now() + stepped },
    reach(point, build) {
      if (!wanted.has(point) || socket.destroyed) return Promise.resolve('go');
      last += 1;
      const reached: FaultPointReached = { id: last, point, build, pid: process.pid, detail: {} };
      socket.write(`${JSON.stringify(reached)}\n`);
      return new Promise((resolve) => waiting.set(reached.id, resolve));
    },
  };
}

function onMessage(socket: Socket, take: (message: FaultPointVerdict | ClockStep) => void): void {
  createInterface({ input: socket })
    .on('line', (line) => take(JSON.parse(line) as FaultPointVerdict | ClockStep))
    .on('error', () => undefined);
}
