import { createHash } from 'node:crypto';
import { createConnection, type Socket } from 'node:net';
import { createInterface } from 'node:readline';
import type {
  Claim,
  FaultPointReached,
  FaultPointsSettings,
  FaultPointVerdict,
  NamedFaultPoint,
} from '@stagewright/api';
import type { Ledger } from '@stagewright/engine';

type Detail = FaultPointReached['detail'];

/** Named places of an attempt at which a test holds it, or watches it. Null in a worker that is not under test. */
export interface FaultPoints {
  /** Resolves when the attempt may go on; at once for a point that nobody asked for, and once the one who decides is gone. */
  reach(point: NamedFaultPoint, claim: Claim, detail?: Detail): Promise<void>;
}

export function connectFaultPoints({ socket: path, points }: FaultPointsSettings): FaultPoints {
  const wanted = new Set(points);
  const waiting = new Map<number, () => void>();
  const socket = createConnection(path).unref();
  let last = 0;
  socket.on('error', () => undefined);
  socket.on('close', () => {
    for (const go of waiting.values()) go();
  });
  onVerdict(socket, ({ id }) => {
    waiting.get(id)?.();
    waiting.delete(id);
  });
  return {
    reach(point, { build_id: build, epoch }, detail = {}) {
      if (!wanted.has(point) || socket.destroyed) return Promise.resolve();
      last += 1;
      const id = last;
      const reached: FaultPointReached = { id, point, build, pid: process.pid, detail: { ...detail, epoch } };
      socket.write(`${JSON.stringify(reached)}\n`);
      return new Promise((resolve) => waiting.set(id, resolve));
    },
  };
}

/** The piece of a log that ends at `to` and is safe from now on. */
export function acknowledged(from: number, bytes: Buffer, to: number): Detail {
  const length = Math.min(bytes.length, Math.max(0, to - from));
  const sha256 = createHash('sha256').update(bytes.subarray(0, length)).digest('hex');
  return { from, length, sha256 };
}

/** Each entry reaches a point once it is durable. */
export function faultyLedger(ledger: Ledger, faults: FaultPoints | null, claim: Claim): Ledger {
  if (faults === null) return ledger;
  return {
    ...ledger,
    async add(entry) {
      await ledger.add(entry);
      await faults.reach('ledger.added', claim);
    },
  };
}

function onVerdict(socket: Socket, take: (verdict: FaultPointVerdict) => void): void {
  createInterface({ input: socket })
    .on('line', (line) => take(JSON.parse(line) as FaultPointVerdict))
    .on('error', () => undefined);
}
