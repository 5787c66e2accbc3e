import type { BuildView } from '@stagewright/api';
import type { ReactNode } from 'react';
import type { Messages } from '../i18n/en/messages.ts';
import { useMessages } from '../i18n/messages-context.tsx';
import { Copy } from '../ui/copy.tsx';
import { bytes, span } from '../ui/measures.ts';
import { toneOf } from '../ui/state-mark.tsx';
import styles from './build.module.css';

interface Sentences {
  readonly strong: string;
  /** In the same line, where there is room. */
  readonly beside?: ReactNode;
  readonly text?: string;
}

function waiting(m: Messages, { record: { wait }, target }: BuildView): Sentences {
  if (!wait) return { strong: m.outcome.takenUp, text: m.outcome.willPublish(target) };
  const { position, reason } = wait;
  return {
    strong: position === 0 ? m.outcome.next : m.outcome.position(position),
    text: m.outcome.waits[reason] ?? m.outcome.waitsOther(reason),
  };
}

function running(m: Messages, { phases, target }: BuildView): Sentences {
  const phase = phases.findLast(({ started_at }) => started_at !== '')?.name ?? 'Init';
  return { strong: m.outcome.inPhase(m.phases[phase]), text: m.outcome.willPublish(target) };
}

function proof(m: Messages, { record: { cancel }, times }: BuildView): string {
  const ms = Date.parse(times.stop_confirmed_at) - Date.parse(times.stop_wished_at);
  if (Number.isNaN(ms)) return cancel?.state === 'stopping' ? m.outcome.stopPending : '';
  if (times.accepted_at === '') return m.outcome.cancelQueued;
  return m.outcome.cancelDone(span(ms), m.outcome.confirmedBy[cancel?.confirmed_by ?? '']);
}

function stopped(m: Messages, build: BuildView): Sentences {
  const { cancel, build_state } = build.record;
  if (!cancel) return { strong: m.states[build_state] };
  const { reason, requested_by: by, note } = cancel;
  const strong = reason === 'user' ? m.outcome.cancelBy(by) : m.build.stopReasons[reason];
  return { strong, beside: note, text: proof(m, build) };
}

/** The reason in the reader's language; what the service says of this one build follows in its own words. */
function failed(m: Messages, { record: { failure, build_state } }: BuildView): Sentences {
  if (!failure) return { strong: m.states[build_state] };
  const { phase, reason, blame, message } = failure;
  return {
    strong: m.outcome.failedIn(m.phases[phase], m.outcome.failures[reason]),
    beside: blame === 'user' ? m.outcome.blameUser : m.outcome.blameSystem,
    text: message,
  };
}

function published(m: Messages, { image, record: { build_state } }: BuildView): Sentences {
  if (!image) return { strong: m.states[build_state] };
  const { reference, size, layers } = image;
  const known = layers.filter(({ transfer }) => transfer !== 'uploaded').length;
  const reuse = layers.length > 0 ? ` · ${m.images.layersReused(known, layers.length)}` : '';
  return {
    strong: m.outcome.published,
    beside: <Copy text={reference} label={m.build.reference} />,
    text: `${bytes(size)}${reuse}`,
  };
}

function sentencesOf(m: Messages, build: BuildView): Sentences {
  switch (build.record.build_state) {
    case 'Successful':
      return published(m, build);
    case 'Failed':
      return failed(m, build);
    case 'NotStarted':
    case 'Queuing':
      return build.record.cancel ? stopped(m, build) : waiting(m, build);
    case 'Building':
    case 'Pushing':
      return build.record.cancel ? stopped(m, build) : running(m, build);
    default:
      return stopped(m, build);
  }
}

/**
 * Why a build waits, what it does, how it ended: the one sentence that people come for. It always stands in the same place, so that
 * nothing moves when it changes, and is told to who reads by ear.
 */
export function Outcome({ build }: { readonly build: BuildView }) {
  const m = useMessages();
  const { strong, beside, text } = sentencesOf(m, build);
  return (
    <div className={styles.outcome} data-tone={toneOf(build.record.build_state)} role="status">
      <p className={styles.said}>
        <strong>{strong}</strong>
        {beside && <span>{beside}</span>}
      </p>
      {text && <p>{text}</p>}
    </div>
  );
}
