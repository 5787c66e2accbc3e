import type { Clock } from '../domain/clock.ts';
import type { LogAppend } from './log-store.ts';

/** What may wait for its gap to fill, so that one writer cannot fill the memory. */
const MOST_WAITING = 64;
const MOST_WAITING_BYTES = 32 << 20;
const GAP_WAIT_MS = 2_000;
/** Bytes written and made safe in one go. */
const BATCH_BYTES = 4 << 20;

interface Pending {
  readonly offset: number;
  readonly bytes: Uint8Array;
  readonly settle: PromiseWithResolvers<LogAppend>;
  cancelTimer: () => void;
}

/** Contiguous bytes from the stored end on, and the chunks that they answer. */
export interface Batch {
  readonly buffers: readonly Uint8Array[];
  readonly end: number;
  readonly answers: readonly Pick<PromiseWithResolvers<LogAppend>, 'resolve' | 'reject'>[];
}

/** The chunks of one log that are not stored yet, in the order of their offsets. */
export class AppendQueue {
  readonly #clock: Clock;
  readonly #stored: () => number;
  #pending: Pending[] = [];
  #waitingBytes = 0;
  /** End of what was taken last: the stored end is on its way there. */
  #taken = 0;

  constructor(clock: Clock, stored: () => number) {
    this.#clock = clock;
    this.#stored = stored;
  }

  add(offset: number, bytes: Uint8Array): Promise<LogAppend> {
    const settle = Promise.withResolvers<LogAppend>();
    const pending: Pending = { offset, bytes, settle, cancelTimer: () => undefined };
    const place = this.#pending.findLastIndex((other) => other.offset <= offset) + 1;
    this.#pending.splice(place, 0, pending);
    this.#waitingBytes += bytes.length;
    if (this.#isReachable(pending)) return settle.promise;
    if (this.#pending.length > MOST_WAITING || this.#waitingBytes > MOST_WAITING_BYTES) {
      this.#giveUp(pending);
    } else {
      pending.cancelTimer = this.#clock.after(GAP_WAIT_MS, () => {
        if (!this.#isReachable(pending)) this.#giveUp(pending);
      });
    }
    return settle.promise;
  }

  /** Whether something can be written now. */
  get ready(): boolean {
    return this.#pending.length > 0 && this.#pending[0]!.offset <= this.#stored();
  }

  /** Takes what can be written now, or null when all that waits lies beyond a gap. */
  take(): Batch | null {
    const stored = this.#stored();
    const buffers: Uint8Array[] = [];
    let end = stored;
    let count = 0;
    for (const { offset, bytes } of this.#pending) {
      if (offset > end || end - stored >= BATCH_BYTES) break;
      if (offset + bytes.length > end) {
        buffers.push(bytes.subarray(end - offset));
        end = offset + bytes.length;
      }
      count++;
    }
    if (count === 0) return null;
    this.#taken = end;
    const members = this.#pending.splice(0, count);
    for (const { cancelTimer, bytes } of members) {
      cancelTimer();
      this.#waitingBytes -= bytes.length;
    }
    return { buffers, end, answers: members.map(({ settle }) => settle) };
  }

  /** Answers all that still waits: it has to be sent again. */
  refuse(): void {
    this.#taken = this.#stored();
    for (const pending of [...this.#pending]) this.#giveUp(pending);
  }

  /** Whether all bytes before the chunk are stored, being written, or here. */
  #isReachable(pending: Pending): boolean {
    let end = Math.max(this.#taken, this.#stored());
    for (const other of this.#pending) {
      if (other.offset > end) return false;
      if (other === pending) return true;
      end = Math.max(end, other.offset + other.bytes.length);
    }
    return false;
  }

  #giveUp(pending: Pending): void {
    const place = this.#pending.indexOf(pending);
    if (place === -1) return;
    this.#pending.splice(place, 1);
    this.#waitingBytes -= pending.bytes.length;
    pending.cancelTimer();
    pending.settle.resolve({ kind: 'gap', next: this.#stored() });
  }
}
