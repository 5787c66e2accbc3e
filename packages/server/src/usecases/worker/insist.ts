import type { Clock } from '../../domain/clock.ts';

const FIRST_MS = 200;
const LONGEST_MS = 10_000;

/** Does what must not be left undone: again and again, with growing pauses, until it succeeds. Resolves after the first try. */
export async function insist(
  { clock, onError }: { clock: Clock; onError: (error: unknown) => void },
  run: () => Promise<unknown>,
  pauseMs = FIRST_MS,
): Promise<void> {
  await run().catch((error: unknown) => {
    onError(error);
    clock.after(pauseMs, () => void insist({ clock, onError }, run, Math.min(pauseMs * 2, LONGEST_MS)));
  });
}
