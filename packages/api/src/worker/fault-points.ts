import { assembling } from '../assembling/endpoints.ts';
import { workerProtocol } from './endpoints.ts';

/** Places where a test can hold a build's way, let it fail there, or kill a process, beside those of the endpoints. */
export const NAMED_FAULT_POINTS = {
  'tag.move': 'A build has sent its manifest; the transaction that moves the tag has not begun.',
  'tag.moved': 'The tag has moved; the registry has not answered.',
  'attempt.accepted': 'The worker has accepted; it has begun nothing.',
  'attempt.cleared': 'Nothing of the attempt is left on the machine; the server does not know its end.',
  'ledger.added': 'The ledger has the entry; the thing that it names does not exist.',
  'phase.started': 'A phase begins. Told, not waited for.',
  'log.acknowledged': 'The server has stored a piece of the log. Told, not waited for.',
} as const;

export type NamedFaultPoint = keyof typeof NAMED_FAULT_POINTS;

/** `.request`: before the endpoint acts; `.answer`: after it has acted, before it answers. Failing cuts the connection. */
const endpointPoints = [...Object.values(assembling), ...Object.values(workerProtocol)].flatMap(({ id }) => [
  `${id}.request`,
  `${id}.answer`,
]);

const known = new Set([...Object.keys(NAMED_FAULT_POINTS), ...endpointPoints]);

export function isFaultPoint(name: string): boolean {
  return known.has(name);
}

/** Where the one who decides listens, and which points it wants to hear of. */
export interface FaultPointsSettings {
  /** Path of its local socket: a process sends `FaultPointReached`, one JSON object a line, and gets `FaultPointVerdict` or `ClockStep`. */
  readonly socket: string;
  readonly points: readonly string[];
}

export interface FaultPointReached {
  /** Of the message, for the verdict. */
  readonly id: number;
  readonly point: string;
  readonly build: string;
  readonly pid: number;
  readonly detail: Readonly<Record<string, string | number>>;
}

export interface FaultPointVerdict {
  readonly id: number;
  readonly verdict: 'go' | 'fail';
}

/** Not an answer: from now on the server's wall clock shows so many milliseconds more, or less, than it did. */
export interface ClockStep {
  readonly step_clock_ms: number;
}
