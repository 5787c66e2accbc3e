export interface RoundPlan {
  readonly cancels: number;
  readonly kills: number;
  /** The processes may hold no more after it than before. */
  readonly measured: boolean;
}

/** Cancels of a round: few enough that a violation is found soon, enough that builds crowd each other. */
const OF_ROUND = 100;
const MOST_QUIET = 150;

/** Rounds with kills, and at the end two without: one that warms the processes up, and one over which they are measured. */
export function planRounds({
  cancels,
  kills,
}: {
  readonly cancels: number;
  readonly kills: number;
}): readonly RoundPlan[] {
  const quiet = Math.min(MOST_QUIET, Math.ceil(cancels / 6));
  const loud = Math.max(0, cancels - 2 * quiet);
  const rounds = Math.max(1, Math.round(loud / OF_ROUND));
  return [
    ...Array.from({ length: rounds }, (_none, round) => ({
      cancels: share(loud, round, rounds),
      kills: share(kills, round, rounds),
      measured: false,
    })),
    { cancels: quiet, kills: 0, measured: false },
    { cancels: quiet, kills: 0, measured: true },
  ];
}

/** The part of a whole that falls to one of the rounds; the parts add up. */
function share(whole: number, round: number, rounds: number): number {
  return Math.floor((whole * (round + 1)) / rounds) - Math.floor((whole * round) / rounds);
}
