/** What a build's log is made of; stands in the job's `build_cmd`. */
export type LogOrder =
  | { readonly kind: 'flood'; readonly bytes: number }
  | { readonly kind: 'lines'; readonly perSecond: number; readonly seconds: number };

/** What the worker tells about a log, as its last line. */
export interface LogTold {
  readonly bytes: number;
  readonly seconds: number;
  /** Of the times from sending a chunk to the answer that it is safe, in milliseconds. */
  readonly acknowledgedP99: number;
}

/** Milliseconds that every process of the machine counts alike. */
export function monotonicMs(): number {
  return Number(process.hrtime.bigint()) / 1e6;
}
