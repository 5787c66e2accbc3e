/** `up`: from the client to the server. */
export type Direction = 'up' | 'down';

export interface Place {
  readonly direction: Direction;
  /** Bytes of that direction that pass before it happens. */
  readonly bytes: number;
}

/** What goes wrong on one connection. Several may be combined. */
export interface TcpFaults {
  /** The connection is reset before anything passes. */
  readonly refuse?: boolean;
  /** Each piece is late by this much, either way. */
  readonly delayMs?: number;
  /** Both directions, each by itself. */
  readonly bytesPerSecond?: number;
  /** Both sides are cut off there; what came before has passed. */
  readonly cutAfter?: Place;
  /** Half open: from there on nothing passes either way, and neither side is told. */
  readonly stallAfter?: Place;
}

/** How much of a piece passes, and what happens next. */
export interface Passage {
  readonly bytes: number;
  readonly next: 'on' | 'cut' | 'stall';
}

/** `passed`: bytes of the direction so far. */
export function passageOf(faults: TcpFaults, direction: Direction, passed: number, piece: number): Passage {
  const room = (place: Place | undefined) =>
    place?.direction === direction ? Math.max(0, place.bytes - passed) : Number.POSITIVE_INFINITY;
  const untilCut = room(faults.cutAfter);
  const untilStall = room(faults.stallAfter);
  const bytes = Math.min(piece, untilCut, untilStall);
  if (piece < Math.min(untilCut, untilStall)) return { bytes, next: 'on' };
  return { bytes, next: untilCut <= untilStall ? 'cut' : 'stall' };
}

/** How long a piece takes. */
export function pauseOf({ delayMs = 0, bytesPerSecond }: TcpFaults, bytes: number): number {
  return delayMs + (bytesPerSecond === undefined ? 0 : (bytes * 1000) / bytesPerSecond);
}
