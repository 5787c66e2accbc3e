import type { BuildOutcome } from './outcome.ts';

export interface MeasuredWindow {
  readonly lastPut: string;
  readonly outcome: BuildOutcome;
}

/** From permit to end for each way in which the last request went, for people. */
export function windowTable(
  windows: readonly MeasuredWindow[],
  times: { permitMs: number; settleMs: number },
): string {
  const { permitMs, settleMs } = times;
  const rows = windows.map(({ lastPut, outcome: { state, reason, windowMs } }) =>
    [lastPut, reason === '' ? state : `${state}, ${reason}`, windowMs === null ? '-' : `${windowMs} ms`].join(
      ' | ',
    ),
  );
  const head = `From permit to end, with a permit of ${permitMs} ms and ${settleMs} ms after it:`;
  return [head, 'last PUT | end | window', ...rows].join('\n');
}
