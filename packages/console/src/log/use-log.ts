import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useState, useSyncExternalStore } from 'react';
import { followLog, type LogState } from './follow-log.ts';
import { LogLines } from './log-lines.ts';

/** Between two pictures of a log that grows. */
const PAINT_MS = 60;

/** Tells of the first change at once, and of later ones a few times in a second, however often they come. */
function inTime(lines: LogLines): (listener: () => void) => () => void {
  return (listener) => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    let toldAt = Number.NEGATIVE_INFINITY;
    const tell = () => {
      timer = undefined;
      toldAt = performance.now();
      listener();
    };
    const unsubscribe = lines.subscribe(() => {
      const wait = toldAt + PAINT_MS - performance.now();
      if (timer === undefined && wait <= 0) tell();
      else timer ??= setTimeout(tell, wait);
    });
    return () => {
      clearTimeout(timer);
      unsubscribe();
    };
  };
}

/** A build's log, followed while the component is shown. */
export function useLog(buildId: string): { readonly lines: LogLines; readonly state: LogState } {
  const queries = useQueryClient();
  const [state, setState] = useState<LogState>('loading');
  const [held, setHeld] = useState(() => hold(new LogLines()));
  useEffect(() => {
    const lines = new LogLines();
    setHeld(hold(lines));
    return followLog({
      buildId,
      lines,
      onState: setState,
      onEnd: () => void queries.invalidateQueries({ queryKey: ['build', buildId] }),
    });
  }, [buildId, queries]);
  useSyncExternalStore(held.subscribe, () => held.lines.version);
  return { lines: held.lines, state };
}

const hold = (lines: LogLines) => ({ lines, subscribe: inTime(lines) });
