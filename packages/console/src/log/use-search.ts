import { useEffect, useRef, useState } from 'react';
import type { LogLines } from './log-lines.ts';
import { contains, searchLines } from './search-lines.ts';

interface Found {
  readonly text: string;
  readonly lines: LogLines;
  readonly numbers: readonly number[];
  readonly upTo: number;
}

/** Lines that contain a text, also of those that are still to come. */
export function useSearch(lines: LogLines, text: string): readonly number[] {
  const [found, setFound] = useState<Found>({ text, lines, numbers: [], upTo: 0 });
  const latest = useRef(found);
  const { count } = lines;
  useEffect(() => {
    let isCurrent = true;
    const known = latest.current;
    const goesOn = known.text === text && known.lines === lines;
    // The last line may not have been whole when it was looked at.
    const from = goesOn ? Math.max(0, known.upTo - 1) : 0;
    let numbers = goesOn ? known.numbers.filter((line) => line < from) : [];
    const keep = (upTo: number) => {
      latest.current = { text, lines, numbers, upTo };
      setFound(latest.current);
    };
    const run = async () => {
      if (text === '' || count === 0) return keep(0);
      for await (const portion of searchLines(lines, contains(text), from)) {
        if (!isCurrent) return;
        numbers = [...numbers, ...portion.found];
        keep(portion.upTo);
      }
    };
    void run();
    return () => {
      isCurrent = false;
    };
  }, [lines, text, count]);
  return found.text === text ? found.numbers : [];
}
