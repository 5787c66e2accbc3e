import type { BuildState } from '@stagewright/api';
import { logPath, takeLog } from '../api/begun-log.ts';
import { type LiveSource, openLiveSource } from '../api/live-source.ts';
import { address } from '../api/request.ts';
import type { LogLines } from './log-lines.ts';
import { readPast } from './read-past.ts';

export type LogState = 'loading' | 'connecting' | 'live' | 'complete';

export interface FollowLogOptions {
  readonly buildId: string;
  readonly lines: LogLines;
  readonly onState: (state: LogState) => void;
  readonly onEnd: (state: BuildState) => void;
}

/** Fills the lines with a build's log, each byte once: what is there already as a file, from then on as it comes, until the build has ended. */
export function followLog({ buildId, lines, onState, onEnd }: FollowLogOptions): () => void {
  const left = new AbortController();
  let next = 0;
  let source: LiveSource | undefined;

  function take(text: string, end: number): void {
    lines.append(text);
    next = end;
  }

  function followOn(): void {
    if (left.signal.aborted) return;
    source = openLiveSource({
      address: () => address(`${logPath(buildId)}/stream`, { from: next }),
      onConnected: (connected) => onState(connected ? 'live' : 'connecting'),
      events: {
        log(data) {
          const page = JSON.parse(data) as { readonly text: string; readonly next: number };
          take(page.text, page.next);
        },
        end(data) {
          source?.close();
          onState('complete');
          onEnd((JSON.parse(data) as { readonly build_state: BuildState }).build_state);
        },
      },
    });
  }

  onState('loading');
  void readPast(takeLog(buildId, left.signal), left.signal, (text, bytes) => take(text, next + bytes)).then(
    followOn,
  );
  return () => {
    left.abort();
    source?.close();
  };
}
