import { createConnection, type Socket } from 'node:net';
import { createInterface } from 'node:readline';
import {
  type FaultPointReached,
  type FaultPointsSettings,
  type FaultPointVerdict,
  isFaultPoint,
} from '@stagewright/api';

type Verdict = FaultPointVerdict['verdict'];

/** Named places of the server at which a test decides how it goes on. Null in a service that is not under test. */
export interface FaultPoints {
  /** Waits for the verdict; `go` at once for a point that nobody asked for, and once the one who decides is gone. */
  reach(point: string, build: string): Promise<Verdict>;
}

/** @throws Error that names a point which does not exist */
export function connectFaultPoints({ socket: path, points }: FaultPointsSettings): FaultPoints {
  const unknown = points.find((point) => !isFaultPoint(point));
  if (unknown !== undefined) throw new Error(`STAGEWRIGHT_FAULT_POINTS: there is no point ${unknown}.`);
  const wanted = new Set(points);
  const waiting = new Map<number, (verdict: Verdict) => void>();
  const socket = createConnection(path).unref();
  let last = 0;
  socket.on('error', () => undefined);
  socket.on('close', () => {
    for (const decide of waiting.values()) decide('go');
  });
  onVerdict(socket, ({ id, verdict }) => {
    waiting.get(id)?.(verdict);
    waiting.delete(id);
  });
  return {
    reach(point, build) {
      if (!wanted.has(point) || socket.destroyed) return Promise.resolve('go');
      last += 1;
      const reached: FaultPointReached = { id: last, point, build, pid: process.pid, detail: {} };
      socket.write(`${JSON.stringify(reached)}\n`);
      return new Promise((resolve) => waiting.set(reached.id, resolve));
    },
  };
}

function onVerdict(socket: Socket, take: (verdict: FaultPointVerdict) => void): void {
  createInterface({ input: socket })
    .on('line', (line) => take(JSON.parse(line) as FaultPointVerdict))
    .on('error', () => undefined);
}
