import { memo } from 'react';
import { useMessages } from '../i18n/messages-context.tsx';
import styles from './log-row.module.css';
import { type StyledText, styledParts, type TextStyle } from './sgr.ts';

/** Beyond this a line is cut on the screen; the download has it whole. */
const SHOWN_CHARACTERS = 8000;

function classesOf({ colour, bold, dim, italic, underline }: TextStyle): string {
  return [
    bold && styles.bold,
    dim && styles.dim,
    italic && styles.italic,
    underline && styles.underline,
    typeof colour === 'number' && colour < 16 && styles[`colour${colour % 8}`],
  ]
    .filter(Boolean)
    .join(' ');
}

const STEPS = [0, 95, 135, 175, 215, 255];

/** Of the 256-colour table, the part that no theme defines: a cube of six and a row of greys. */
function cssColour(colour: number | string | undefined): string | undefined {
  if (typeof colour === 'string') return colour;
  if (colour === undefined || colour < 16) return undefined;
  if (colour >= 232)
    return `rgb(${Array(3)
      .fill(8 + (colour - 232) * 10)
      .join(' ')})`;
  const cube = colour - 16;
  return `rgb(${STEPS[Math.floor(cube / 36)]} ${STEPS[Math.floor(cube / 6) % 6]} ${STEPS[cube % 6]})`;
}

function groundOf(background: number | string | undefined): string | undefined {
  return typeof background === 'number' && background < 16
    ? `color-mix(in srgb, var(--ansi-${background % 8}) 22%, transparent)`
    : cssColour(background);
}

/** The places of a text that match, set off; the text is only ever text. */
function Marked({ text, find }: { readonly text: string; readonly find: string }) {
  const lower = text.toLowerCase();
  // A letter whose lower case is longer would shift the places.
  if (find === '' || lower.length !== text.length) return text;
  const wanted = find.toLowerCase();
  const pieces = [];
  let from = 0;
  for (let at = lower.indexOf(wanted); at !== -1; at = lower.indexOf(wanted, from)) {
    pieces.push(text.slice(from, at), <mark key={at}>{text.slice(at, at + wanted.length)}</mark>);
    from = at + wanted.length;
  }
  return [...pieces, text.slice(from)];
}

function Part({ part: { text, style }, find }: { readonly part: StyledText; readonly find: string }) {
  const colour = cssColour(style.colour);
  const background = groundOf(style.background);
  const own = { ...(colour ? { color: colour } : {}), ...(background ? { background } : {}) };
  return (
    <span className={classesOf(style)} style={own}>
      <Marked text={text} find={find} />
    </span>
  );
}

export interface LogRowProps {
  /** From 1. */
  readonly number: number;
  readonly text: string;
  readonly begin: TextStyle;
  readonly find: string;
  readonly isChosen: boolean;
}

export const LogRow = memo(function LogRow({ number, text, begin, find, isChosen }: LogRowProps) {
  const m = useMessages();
  const shown = text.length > SHOWN_CHARACTERS ? `${text.slice(0, SHOWN_CHARACTERS)} …` : text;
  return (
    <div className={styles.row} data-chosen={isChosen}>
      <a
        href={`?line=${number}`}
        data-line={number}
        className={styles.number}
        aria-label={m.log.line(number)}
        tabIndex={-1}
      >
        {number}
      </a>
      <span className={styles.text}>
        {styledParts(shown, begin).map((part, position) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: the parts of a line never change their order
          <Part key={position} part={part} find={find} />
        ))}
      </span>
    </div>
  );
});
