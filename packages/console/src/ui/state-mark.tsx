import type { BuildState } from '@stagewright/api';
import { useMessages } from '../i18n/messages-context.tsx';
import styles from './state-mark.module.css';

/** A shape for each outcome, so that nobody needs to tell the colours apart. */
const SHAPES: Readonly<Record<BuildState, string>> = {
  NotStarted: 'M4 8h8',
  Queuing: 'M8 4.500V8l2.500 1.500',
  Building: '',
  Pushing: 'M8 11V5.500M5.500 7.800 8 5.300l2.500 2.500',
  Successful: 'm5 8.300 2.100 2.100L11 6',
  Failed: 'm5.700 5.700 4.600 4.600M10.300 5.700l-4.600 4.600',
  Timeout: 'M5.500 4.500h5L8 8l2.500 3.500h-5L8 8z',
  Cancel: 'M5 11 11 5',
  Deleted: 'M5 8h6',
};

const TONES: Readonly<Record<BuildState, string>> = {
  NotStarted: 'wait',
  Queuing: 'wait',
  Building: 'run',
  Pushing: 'run',
  Successful: 'ok',
  Failed: 'bad',
  Timeout: 'late',
  Cancel: 'stop',
  Deleted: 'wait',
};

export const toneOf = (state: BuildState): string => TONES[state];

export interface StateMarkProps {
  readonly state: BuildState;
  /** The shape alone, where the state stands beside it or the place is small. */
  readonly bare?: boolean;
  /** Other words than the state's own. */
  readonly text?: string;
}

export function StateMark({ state, bare = false, text: given }: StateMarkProps) {
  const m = useMessages();
  const text = given ?? m.states[state];
  const isRunning = state === 'Building' || state === 'Pushing';
  return (
    <span
      className={styles.mark}
      data-tone={TONES[state]}
      {...(bare ? { role: 'img', 'aria-label': text } : {})}
    >
      <svg className={styles.shape} viewBox="0 0 16 16" aria-hidden="true">
        <circle className={styles.disc} cx="8" cy="8" r="7" />
        {isRunning && <circle className={styles.ring} cx="8" cy="8" r="6.25" />}
        <path className={styles.sign} d={SHAPES[state]} />
      </svg>
      {!bare && text}
    </span>
  );
}
