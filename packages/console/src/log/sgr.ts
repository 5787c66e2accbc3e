/** How a piece of a log is written; colours are numbers of the 256-colour table, or `#rrggbb`. */
export interface TextStyle {
  readonly colour?: number | string;
  readonly background?: number | string;
  readonly bold?: boolean;
  readonly dim?: boolean;
  readonly italic?: boolean;
  readonly underline?: boolean;
}

export interface StyledText {
  readonly text: string;
  readonly style: TextStyle;
}

export const PLAIN: TextStyle = {};

/** The service lets no other escape sequence into a log than the one that selects how text is shown (ECMA-48, SGR). */
const ESCAPE = String.fromCharCode(27);
const SEQUENCE = new RegExp(`${ESCAPE}\\[([\\d;:]*)m`, 'g');

const FLAGS: Readonly<Record<number, TextStyle>> = {
  1: { bold: true },
  2: { dim: true },
  3: { italic: true },
  4: { underline: true },
};
const CLEARED: Readonly<Record<number, readonly (keyof TextStyle)[]>> = {
  22: ['bold', 'dim'],
  23: ['italic'],
  24: ['underline'],
  39: ['colour'],
  49: ['background'],
};

function without(style: TextStyle, keys: readonly (keyof TextStyle)[]): TextStyle {
  return Object.fromEntries(Object.entries(style).filter(([key]) => !keys.includes(key as keyof TextStyle)));
}

const hex = (value: number | undefined): string =>
  Math.min(255, value ?? 0)
    .toString(16)
    .padStart(2, '0');

/** `38;5;n` and `38;2;r;g;b`: the colour, and how many codes it takes. */
function extended(codes: readonly number[], at: number): readonly [number | string | undefined, number] {
  if (codes[at] === 5) return [Math.min(255, codes[at + 1] ?? 0), 2];
  if (codes[at] === 2) return [`#${hex(codes[at + 1])}${hex(codes[at + 2])}${hex(codes[at + 3])}`, 4];
  return [undefined, 1];
}

/** The 16 named colours: 30 to 37 and 90 to 97 for text, ten more for the ground. */
function named(code: number): TextStyle | undefined {
  if (code >= 30 && code <= 37) return { colour: code - 30 };
  if (code >= 90 && code <= 97) return { colour: code - 82 };
  if (code >= 40 && code <= 47) return { background: code - 40 };
  if (code >= 100 && code <= 107) return { background: code - 92 };
  return undefined;
}

function applyOne(style: TextStyle, code: number): TextStyle {
  if (code === 0) return PLAIN;
  const cleared = CLEARED[code];
  return cleared ? without(style, cleared) : { ...style, ...(FLAGS[code] ?? named(code)) };
}

function apply(style: TextStyle, parameters: string): TextStyle {
  const codes = parameters.split(/[;:]/).map(Number);
  let next = style;
  for (let at = 0; at < codes.length; at++) {
    const code = codes[at] ?? 0;
    if (code === 38 || code === 48) {
      const [colour, taken] = extended(codes, at + 1);
      if (colour !== undefined) next = { ...next, [code === 38 ? 'colour' : 'background']: colour };
      at += taken;
    } else next = applyOne(next, code);
  }
  return next;
}

export const hasStyles = (text: string): boolean => text.includes(ESCAPE);

/** The text without its escape sequences. */
export const plainText = (text: string): string => (hasStyles(text) ? text.replace(SEQUENCE, '') : text);

/** The style after a text that began in another. */
export function styleAfter(text: string, style: TextStyle): TextStyle {
  if (!hasStyles(text)) return style;
  let last = style;
  for (const [, parameters = ''] of text.matchAll(SEQUENCE)) last = apply(last, parameters);
  return last;
}

/** Cuts a line into pieces of one style each. */
export function styledParts(text: string, begin: TextStyle): readonly StyledText[] {
  if (!hasStyles(text)) return text === '' ? [] : [{ text, style: begin }];
  const parts: StyledText[] = [];
  let style = begin;
  let from = 0;
  for (const match of text.matchAll(SEQUENCE)) {
    if (match.index > from) parts.push({ text: text.slice(from, match.index), style });
    style = apply(style, match[1] ?? '');
    from = match.index + match[0].length;
  }
  if (from < text.length) parts.push({ text: text.slice(from), style });
  return parts;
}
