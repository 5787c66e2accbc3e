/** One answer to a cancel, as its caller got it. Times are milliseconds on the caller's monotonic clock. */
export interface CancelAnswer {
  readonly askedAt: number;
  readonly answeredAt: number;
  readonly status: number;
  /** `build_state` of a record, the message of a problem. */
  readonly says: string;
}

/** Bytes of a log that a reader was given while the build ran. */
export interface LogRead {
  readonly bytes: Buffer;
}

/** A build that the service has accepted, and all that its clients were told of it. */
export interface ObservedBuild {
  readonly id: string;
  /** Where its cancel was aimed. */
  readonly aim: string;
  readonly repository: string;
  readonly tag: string | undefined;
  readonly cancels: CancelAnswer[];
  readonly reads: LogRead[];
}

export function wasCancelled({ cancels }: Pick<ObservedBuild, 'cancels'>): boolean {
  return cancels.some(({ status }) => status === 200);
}
