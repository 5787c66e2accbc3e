import type { BuildSummary } from '@stagewright/api';
import { useMessages } from '../i18n/messages-context.tsx';
import { toneOf } from '../ui/state-mark.tsx';
import styles from './trend.module.css';

const LEAST = 0.18;

/** The last builds as bars, oldest first: height is duration, colour and pattern are the outcome. */
export function Trend({ recent }: { readonly recent: readonly BuildSummary[] }) {
  const m = useMessages();
  const longest = Math.max(1, ...recent.map(({ duration_ms }) => duration_ms));
  if (recent.length === 0) return null;
  const outcomes = recent.toReversed().map(({ index, build_state }) => `#${index} ${m.states[build_state]}`);
  return (
    <span
      className={styles.trend}
      role="img"
      aria-label={`${m.jobs.recentBuilds(recent.length)}: ${outcomes.join(', ')}`}
      title={outcomes.join('\n')}
    >
      {recent.toReversed().map(({ build_id, build_state, duration_ms }) => (
        <span
          key={build_id}
          className={styles.bar}
          data-tone={toneOf(build_state)}
          style={{ height: `${100 * Math.max(LEAST, duration_ms / longest)}%` }}
        />
      ))}
    </span>
  );
}
