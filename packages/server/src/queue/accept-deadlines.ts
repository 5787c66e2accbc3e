import type { Build } from '../domain/build.ts';
import type { Clock } from '../domain/clock.ts';
import type { BuildStore } from '../domain/ports.ts';
import { situationOf } from '../domain/situation.ts';

export interface AcceptDeadlinesOptions {
  readonly events: Pick<BuildStore, 'apply'>;
  readonly clock: Clock;
  readonly acceptMs: number;
}

/** Takes claims back that are not accepted in time. */
export interface AcceptDeadlines {
  observe(build: Build): void;
  /** Takes one back now: whoever claimed it is gone. */
  lapse(build: Build): void;
  close(): void;
}

export function createAcceptDeadlines({ events, clock, acceptMs }: AcceptDeadlinesOptions): AcceptDeadlines {
  const armed = new Map<string, { readonly epoch: number; readonly cancel: () => void }>();
  let closed = false;

  function disarm(buildId: string): void {
    armed.get(buildId)?.cancel();
    armed.delete(buildId);
  }

  function arm(build: Build): void {
    if (closed || armed.get(build.id)?.epoch === build.epoch) return;
    disarm(build.id);
    armed.set(build.id, { epoch: build.epoch, cancel: clock.after(acceptMs, () => lapse(build)) });
  }

  /** A refusal means that the build went on; a store that fails is asked again. */
  function lapse(build: Build): void {
    disarm(build.id);
    events
      .apply(null, build.id, { type: 'claim_lapsed', epoch: build.epoch, at: clock.now() })
      .catch(() => arm(build));
  }

  return {
    observe(build) {
      if (situationOf(build) === 'claimed') arm(build);
      else disarm(build.id);
    },
    lapse,
    close() {
      closed = true;
      for (const buildId of [...armed.keys()]) disarm(buildId);
    },
  };
}
