import type { BuildState } from '@stagewright/api';
import { isFinalState } from '@stagewright/api/states';
import { getRouteApi } from '@tanstack/react-router';
import { useState } from 'react';
import { logPath } from '../api/begun-log.ts';
import { address } from '../api/request.ts';
import { useMessages } from '../i18n/messages-context.tsx';
import { Button } from '../ui/button.tsx';
import { Icon } from '../ui/icon.tsx';
import type { LogState } from './follow-log.ts';
import styles from './log.module.css';
import { LogList } from './log-list.tsx';
import { LogSearch } from './log-search.tsx';
import { firstLine, isError } from './search-lines.ts';
import { useLog } from './use-log.ts';
import { useSearch } from './use-search.ts';

const route = getRouteApi('/builds/$buildId');

function LogStateText({ state }: { readonly state: LogState }) {
  const m = useMessages();
  const text = {
    loading: m.common.loading,
    connecting: m.log.reconnecting,
    live: m.log.live,
    complete: m.log.complete,
  }[state];
  return (
    <span className={styles.state} data-state={state} role="status">
      {text}
    </span>
  );
}

/** Where one looks, kept in the address: the line, what is searched for, how lines are shown. */
function useView() {
  const { line, find = '', wrap } = route.useSearch();
  const navigate = route.useNavigate();
  const [request, setRequest] = useState(0);
  const set = (change: { line?: number | undefined; find?: string | undefined; wrap?: number | undefined }) =>
    void navigate({ search: (old) => ({ ...old, ...change }), replace: true, resetScroll: false });
  return {
    line,
    find,
    wraps: wrap === 1,
    request,
    goTo(number: number) {
      set({ line: number });
      setRequest((count) => count + 1);
    },
    setFind: (text: string) => set({ find: text || undefined }),
    toggleWrap: () => set({ wrap: wrap === 1 ? undefined : 1 }),
  };
}

export interface LogPanelProps {
  readonly buildId: string;
  readonly buildState: BuildState;
}

export function LogPanel({ buildId, buildState }: LogPanelProps) {
  const m = useMessages();
  const view = useView();
  const { lines, state } = useLog(buildId);
  const [follows, setFollows] = useState(view.line === undefined && !isFinalState(buildState));
  const matches = useSearch(lines, view.find);
  const { count } = lines;
  // Nothing in the bar moves when a build that is looked at ends well.
  const [mayFail] = useState(buildState !== 'Successful');

  function show(line: number): void {
    setFollows(false);
    view.goTo(line);
  }

  async function showError(): Promise<void> {
    const line = await firstLine(lines, isError);
    if (line !== undefined) show(line + 1);
  }

  return (
    <div className={styles.panel}>
      <div className={styles.bar}>
        <h2>{m.log.title}</h2>
        <LogStateText state={state} />
        <span className={styles.count}>
          {count === 1 ? m.log.oneLine : m.log.lines(count.toLocaleString())}
        </span>
        <LogSearch text={view.find} onText={view.setFind} matches={matches} line={view.line} onLine={show} />
        <div className={styles.tools}>
          {mayFail && (
            <Button kind="quiet" icon="alert" onClick={() => void showError()}>
              {m.log.firstError}
            </Button>
          )}
          <Button kind="quiet" aria-pressed={follows} onClick={() => setFollows(!follows)}>
            {m.log.follow}
          </Button>
          <Button kind="quiet" aria-pressed={view.wraps} onClick={view.toggleWrap}>
            {m.log.wrap}
          </Button>
          <a
            className={styles.download}
            href={address(logPath(buildId))}
            download
            aria-label={m.log.download}
            title={m.log.download}
          >
            <Icon name="download" />
          </a>
        </div>
      </div>
      {count === 0 ? (
        <p className={styles.empty}>{isFinalState(buildState) ? m.log.emptyEnded : m.log.waiting}</p>
      ) : (
        <LogList
          lines={lines}
          find={view.find}
          wraps={view.wraps}
          follows={follows}
          onFollows={setFollows}
          onLine={show}
          target={view}
        />
      )}
    </div>
  );
}
