import { type KeyboardEvent, useEffect, useRef } from 'react';
import { useMessages } from '../i18n/messages-context.tsx';
import { IconButton } from '../ui/button.tsx';
import { useUrlText } from '../ui/use-url-text.ts';
import styles from './log.module.css';

export interface LogSearchProps {
  readonly text: string;
  readonly onText: (text: string) => void;
  /** Numbers of the lines that match, from 0. */
  readonly matches: readonly number[];
  /** The line that is shown, from 1. */
  readonly line: number | undefined;
  readonly onLine: (line: number) => void;
}

export function LogSearch({ text, onText, matches, line, onLine }: LogSearchProps) {
  const m = useMessages();
  const input = useRef<HTMLInputElement>(null);
  const field = useUrlText(text, onText);
  const at = line === undefined ? -1 : matches.indexOf(line - 1);

  useEffect(() => {
    const focus = (event: globalThis.KeyboardEvent) => {
      const isTyping = event.target instanceof HTMLElement && event.target.matches('input, textarea, select');
      if (event.key !== '/' || isTyping || event.ctrlKey || event.metaKey) return;
      event.preventDefault();
      input.current?.focus();
    };
    document.addEventListener('keydown', focus);
    return () => document.removeEventListener('keydown', focus);
  }, []);

  function step(by: 1 | -1): void {
    if (matches.length === 0) return;
    const from = line === undefined ? -1 : line - 1;
    const next = by === 1 ? matches.find((match) => match > from) : matches.findLast((match) => match < from);
    onLine((next ?? (by === 1 ? matches[0] : matches.at(-1)) ?? 0) + 1);
  }

  function onKeyDown(event: KeyboardEvent): void {
    if (event.key === 'Enter') step(event.shiftKey ? -1 : 1);
    if (event.key === 'Escape') field.onValue('');
  }

  return (
    <search className={styles.search}>
      <input
        ref={input}
        type="search"
        aria-label={m.log.search}
        placeholder={m.log.search}
        value={field.value}
        onFocus={field.onFocus}
        onBlur={field.onBlur}
        onChange={({ target }) => field.onValue(target.value)}
        onKeyDown={onKeyDown}
      />
      {text !== '' && (
        <>
          <span className={styles.matches} role="status">
            {matches.length === 0 ? m.log.noMatches : m.log.matches(at + 1, matches.length)}
          </span>
          <IconButton icon="up" label={m.log.previousMatch} onClick={() => step(-1)} />
          <IconButton icon="down" label={m.log.nextMatch} onClick={() => step(1)} />
        </>
      )}
    </search>
  );
}
