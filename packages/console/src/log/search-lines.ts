import type { LogLines } from './log-lines.ts';
import { plainText } from './sgr.ts';

/** Searched between two looks at whether something else is to do. */
const AT_ONCE = 20_000;

export type Matcher = (line: string) => boolean;

/** Without regard to case. */
export function contains(text: string): Matcher {
  const wanted = text.toLowerCase();
  return (line) => line.toLowerCase().includes(wanted);
}

const ERROR = /\b(?:\w*error|\w*exception|fatal|failed|cannot|npm ERR!)\b|\[stagewright\] Failed/i;
const NO_ERROR = /\b(?:0|no) (?:errors?|failed)\b/i;

export const isError: Matcher = (line) => ERROR.test(line) && !NO_ERROR.test(line);

/** Numbers of the lines that match, in portions, so that the page stays alive over a long log. */
export async function* searchLines(
  lines: LogLines,
  matches: Matcher,
  from: number,
): AsyncGenerator<{ readonly found: readonly number[]; readonly upTo: number }> {
  for (let at = from; at < lines.count; ) {
    const end = Math.min(at + AT_ONCE, lines.count);
    const found: number[] = [];
    for (; at < end; at++) if (matches(plainText(lines.line(at)))) found.push(at);
    yield { found, upTo: at };
    await new Promise((resolve) => setTimeout(resolve));
  }
}

/** The first line that matches, or undefined. */
export async function firstLine(lines: LogLines, matches: Matcher): Promise<number | undefined> {
  for await (const { found } of searchLines(lines, matches, 0)) if (found[0] !== undefined) return found[0];
  return undefined;
}
