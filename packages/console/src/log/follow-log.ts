import type { BuildState } from '@stagewright/api';
import { openLiveSource } from '../api/live-source.ts';
import { address } from '../api/request.ts';
import type { LogLines } from './log-lines.ts';

export type LogState = 'connecting' | 'live' | 'complete';

export interface FollowLogOptions {
  readonly buildId: string;
  readonly lines: LogLines;
  readonly onState: (state: LogState) => void;
  readonly onEnd: (state: BuildState) => void;
}

/** Fills the lines with a build's log from its first byte, each byte once, until the build has ended. */
export function followLog({ buildId, lines, onState, onEnd }: FollowLogOptions): () => void {
  let next = 0;
  const source = openLiveSource({
    address: () => address(`/stagewright/v1/builds/${buildId}/log/stream`, { from: next }),
    onConnected: (connected) => onState(connected ? 'live' : 'connecting'),
    events: {
      log(data) {
        const page = JSON.parse(data) as { readonly text: string; readonly next: number };
        lines.append(page.text);
        next = page.next;
      },
      end(data) {
        source.close();
        onState('complete');
        onEnd((JSON.parse(data) as { readonly build_state: BuildState }).build_state);
      },
    },
  });
  return source.close;
}
