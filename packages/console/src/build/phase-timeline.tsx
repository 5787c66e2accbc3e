import type { BuildView } from '@stagewright/api';
import { useMessages } from '../i18n/messages-context.tsx';
import { span } from '../ui/measures.ts';
import { StateMark, toneOf } from '../ui/state-mark.tsx';
import { shares, timedPhases } from './phase-times.ts';
import styles from './phases.module.css';

export interface PhaseTimelineProps {
  readonly build: BuildView;
  readonly now: number;
}

/** The six phases in their order: where the build stands, and where its time went. */
export function PhaseTimeline({ build, now }: PhaseTimelineProps) {
  const m = useMessages();
  const phases = timedPhases(build, now);
  const widths = shares(phases);
  return (
    <ol className={styles.timeline} aria-label={m.build.timeline}>
      {phases.map(({ name, state, ms }, position) => (
        <li
          key={name}
          className={styles.phase}
          data-tone={ms === null ? 'none' : toneOf(state)}
          style={{ flexGrow: widths[position] }}
        >
          <span className={styles.rail} />
          <span className={styles.phaseName}>
            {ms !== null && <StateMark state={state} bare />}
            {m.phases[name]}
          </span>
          <span className={styles.phaseTime}>{ms === null ? m.build.notReached : span(ms)}</span>
        </li>
      ))}
    </ol>
  );
}
