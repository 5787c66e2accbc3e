import type { PhaseName } from '@stagewright/api';
import type { Build } from '../build.ts';
import { formatMilliseconds } from '../log/format.ts';

/** Runs a phase and reports it; one that fails is never reported as ended, it takes the build's state. */
export async function runPhase<T>(build: Build, phase: PhaseName, act: () => Promise<T>): Promise<T> {
  const { clock, context, log } = build;
  context.signal.throwIfAborted();
  context.report({ type: 'phase_started', phase });
  log.line(`--- ${phase}`);
  const started = clock.now();
  const result = await act();
  log.line(`--- ${phase} took ${formatMilliseconds(clock.now() - started)}`);
  context.report({ type: 'phase_ended', phase });
  return result;
}
