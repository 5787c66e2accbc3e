import { useVirtualizer } from '@tanstack/react-virtual';
import { type MouseEvent, useEffect, useLayoutEffect, useRef } from 'react';
import { useMessages } from '../i18n/messages-context.tsx';
import styles from './log.module.css';
import type { LogLines } from './log-lines.ts';
import { LogRow } from './log-row.tsx';

const ROW_HEIGHT = 20;
const AT_END = 30;

export interface LogListProps {
  readonly lines: LogLines;
  readonly find: string;
  readonly wraps: boolean;
  readonly follows: boolean;
  readonly onFollows: (follows: boolean) => void;
  /** A line was chosen by its number, from 1. */
  readonly onLine: (line: number) => void;
  /** The line to show, from 1, and a number that grows when it is asked for again. */
  readonly target: { readonly line: number | undefined; readonly request: number };
}

/** Whoever scrolls up stops following; whoever comes back to the end follows again. */
function useFollowing(
  { follows, onFollows, lines }: LogListProps,
  list: React.RefObject<HTMLDivElement | null>,
) {
  const { version } = lines;
  // biome-ignore lint/correctness/useExhaustiveDependencies: each new version moves the end
  useLayoutEffect(() => {
    const element = list.current;
    if (follows && element) element.scrollTop = element.scrollHeight;
  }, [follows, version, list]);

  const last = useRef(0);
  return () => {
    const element = list.current;
    if (!element) return;
    const { scrollTop, scrollHeight, clientHeight } = element;
    const isAtEnd = scrollHeight - scrollTop - clientHeight < AT_END;
    const movedUp = scrollTop < last.current;
    last.current = scrollTop;
    if (isAtEnd) onFollows(true);
    else if (movedUp) onFollows(false);
  };
}

/** The line whose number was pressed, unless the browser shall open its address elsewhere. */
function chosenLine(event: MouseEvent): number | undefined {
  if (event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey)
    return undefined;
  const link = (event.target as Element).closest<HTMLElement>('a[data-line]');
  return link ? Number(link.dataset['line']) : undefined;
}

export function LogList(props: LogListProps) {
  const m = useMessages();
  const { lines, find, wraps, follows, target, onLine } = props;
  const list = useRef<HTMLDivElement>(null);
  const onScroll = useFollowing(props, list);
  const rows = useVirtualizer({
    count: lines.count,
    getScrollElement: () => list.current,
    estimateSize: () => ROW_HEIGHT,
    overscan: 12,
  });
  const { line, request } = target;
  const isThere = line !== undefined && line <= lines.count;
  // biome-ignore lint/correctness/useExhaustiveDependencies: a line is gone to when it is asked for, and once it is there
  useEffect(() => {
    if (isThere) rows.scrollToIndex(line - 1, { align: 'center' });
  }, [line, request, isThere]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: all heights change with the way of wrapping
  useLayoutEffect(() => rows.measure(), [wraps]);
  const shown = rows.getVirtualItems();

  function choose(event: MouseEvent): void {
    const number = chosenLine(event);
    if (number === undefined) return;
    event.preventDefault();
    onLine(number);
  }

  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the links inside are pressed, one listener hears all of them
    <section
      ref={list}
      className={styles.list}
      data-wraps={wraps}
      onScroll={onScroll}
      onClick={choose}
      aria-label={m.log.title}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
      tabIndex={0}
    >
      <div className={styles.sizer} style={{ height: rows.getTotalSize() }}>
        <div className={styles.place} style={{ transform: `translateY(${shown[0]?.start ?? 0}px)` }}>
          {shown.map(({ index, key }, position) => (
            <div
              // At the end of a log that grows, all rows change: their elements stay and get other texts, unless each is measured.
              key={follows && !wraps ? position : key}
              ref={wraps ? rows.measureElement : undefined}
              data-index={index}
            >
              <LogRow
                number={index + 1}
                text={lines.line(index)}
                begin={lines.styleAt(index)}
                find={find}
                isChosen={line === index + 1}
              />
            </div>
          ))}
        </div>
      </div>
    </section>
  );
}
