import type { BuildView } from '@stagewright/api';
import { isFinalState } from '@stagewright/api/states';
import { useMessages } from '../i18n/messages-context.tsx';
import { span } from '../ui/measures.ts';
import { StateMark, toneOf } from '../ui/state-mark.tsx';
import { shares, timedPhases } from './phase-times.ts';
import styles from './phases.module.css';

export interface PhaseTimelineProps {
  readonly build: BuildView;
  readonly now: number;
  /** Whether the page is to stay as it is laid out while the phases go on: all are as wide. */
  readonly steady: boolean;
}

/** The six phases in their order: where the build stands, and where its time went. */
export function PhaseTimeline({ build, now, steady }: PhaseTimelineProps) {
  const m = useMessages();
  const phases = timedPhases(build, now);
  const widths = shares(phases);
  const later = isFinalState(build.record.build_state) ? m.build.notReached : m.build.toCome;
  return (
    <ol className={styles.timeline} aria-label={m.build.timeline}>
      {phases.map(({ name, state, ms }, position) => (
        <li
          key={name}
          className={styles.phase}
          data-tone={ms === null ? 'none' : toneOf(state)}
          style={{ flexGrow: steady ? 1 : widths[position] }}
        >
          <span className={styles.rail} />
          <span className={styles.phaseName}>
            <StateMark state={state} bare />
            {m.phases[name]}
          </span>
          <span className={styles.phaseTime}>{ms === null ? later : span(ms)}</span>
        </li>
      ))}
    </ol>
  );
}
