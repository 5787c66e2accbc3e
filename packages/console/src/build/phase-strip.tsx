import type { BuildView } from '@stagewright/api';
import { useMessages } from '../i18n/messages-context.tsx';
import { span } from '../ui/measures.ts';
import { toneOf } from '../ui/state-mark.tsx';
import { shares, timedPhases } from './phase-times.ts';
import styles from './phases.module.css';

export interface PhaseStripProps {
  readonly build: BuildView;
  readonly now: number;
}

/** The phases of a build in one line of a table. */
export function PhaseStrip({ build, now }: PhaseStripProps) {
  const m = useMessages();
  const phases = timedPhases(build, now);
  const widths = shares(phases);
  const told = phases
    .filter(({ ms }) => ms !== null)
    .map(({ name, ms }) => `${m.phases[name]} ${span(ms ?? 0)}`);
  return (
    <span
      className={styles.strip}
      role="img"
      aria-label={told.join(', ') || m.states.NotStarted}
      title={told.join('\n')}
    >
      {phases.map(({ name, state, ms }, position) => (
        <span
          key={name}
          className={styles.piece}
          data-tone={ms === null ? 'none' : toneOf(state)}
          style={{ flexGrow: widths[position] }}
        />
      ))}
    </span>
  );
}
