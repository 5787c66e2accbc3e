/** Build states as the wire spells them (API reference 0333, 0220). `Deleted` is only how a build is shown after its job's deletion. */
export const BUILD_STATES = [
  'NotStarted',
  'Queuing',
  'Building',
  'Pushing',
  'Successful',
  'Failed',
  'Timeout',
  'Cancel',
  'Deleted',
] as const;

export type BuildState = (typeof BUILD_STATES)[number];

export const FINAL_STATES = [
  'Successful',
  'Failed',
  'Timeout',
  'Cancel',
] as const satisfies readonly BuildState[];

export type FinalState = (typeof FINAL_STATES)[number];

export function isFinalState(state: BuildState): state is FinalState {
  return (FINAL_STATES as readonly BuildState[]).includes(state);
}
