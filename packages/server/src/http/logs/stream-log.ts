import { isFinalState } from '@stagewright/api';
import type { Build } from '../../domain/build.ts';
import type { LogPage, LogStore } from '../../logs/log-store.ts';
import { type EventStream, eventFrame } from './event-stream.ts';

/** How long after a build's end its last line may take; without it the service stopped in between, and it will not come any more. */
const LAST_LINE_MS = 3_000;

export interface LogStream {
  readonly logs: Pick<LogStore, 'follow' | 'size'>;
  readonly from: number;
  readonly signal: AbortSignal;
  /** Calls back with the build as it is and after each change, until the returned function is called. */
  readonly watch: (listener: (build: Build) => void) => Promise<() => void>;
}

const frames = new WeakMap<LogPage, Buffer>();

/** Followers at the same place share the page, and so its bytes on the wire. */
function logFrame(page: LogPage): Buffer {
  const frame =
    frames.get(page) ?? Buffer.from(eventFrame('log', { text: page.text, next: page.next }, page.next));
  frames.set(page, frame);
  return frame;
}

function createPhaseFrames(): (build: Build) => string {
  const told = new Map<string, string>();
  return ({ phases, state: build_state }) => {
    const changed = phases.filter(({ name, state }) => (told.get(name) ?? 'NotStarted') !== state);
    for (const { name, state } of changed) told.set(name, state);
    return changed.map(({ name, state }) => eventFrame('phase', { name, state, build_state })).join('');
  };
}

/** Sends a build's log and phases until the build has ended and all of its log was sent, or the client goes away. */
export async function streamLog(events: EventStream, build: Build, stream: LogStream): Promise<void> {
  const { logs, from, signal, watch } = stream;
  const phaseFrames = createPhaseFrames();
  const ended = new AbortController();
  let latest = build;
  let at = from;
  let timer: NodeJS.Timeout | undefined;
  let unwatch: (() => void) | undefined;
  const giveUpLastLine = async () => {
    const size = await logs.size(build.id).catch(() => at);
    if (at < size) timer?.refresh();
    else ended.abort();
  };
  try {
    unwatch = await watch((changed) => {
      latest = changed;
      const frame = phaseFrames(changed);
      if (frame !== '') void events.send(frame);
      if (isFinalState(changed.state)) timer ??= setTimeout(giveUpLastLine, LAST_LINE_MS);
    });
    for await (const page of logs.follow(build.id, from, AbortSignal.any([signal, ended.signal]))) {
      await events.send(logFrame(page));
      at = page.next;
    }
    if (!signal.aborted) await events.send(eventFrame('end', { build_state: latest.state }));
  } finally {
    clearTimeout(timer);
    unwatch?.();
    events.close();
  }
}
