const ESC = '\u001b';
const BEL = '\u0007';
/** CSI with its end, OSC and other strings with their ends or without, and the short ones. */
const SEQUENCE = [
  `${ESC}\\[[0-?]*[ -/]*[@-~]`,
  `${ESC}\\][^${BEL}${ESC}]*(?:${BEL}|${ESC}\\\\)?`,
  `${ESC}[PX^_][^${ESC}]*(?:${ESC}\\\\)?`,
  `${ESC}[ -/]*[0-Z\\\\^-~]`,
].join('|');
/** All of C0 and C1 but tab, line feed and escape. */
const CONTROL = '[\u0000-\u0008\u000b-\u001a\u001c-\u001f\u007f-\u009f]';
const DROPPED = new RegExp(`${SEQUENCE}|${CONTROL}`, 'g');
const COLOUR = new RegExp(`^${ESC}\\[[0-9;:]*m$`);
/** An escape that begins no colour. */
const LONE_ESCAPE = new RegExp(`${ESC}(?!\\[[0-9;:]*m)`, 'g');

/** The text without control characters and sequences, but for tabs, line feeds and colours (SGR). */
export function keepColours(text: string): string {
  return text
    .replace(DROPPED, (sequence) => (COLOUR.test(sequence) ? sequence : ''))
    .replace(LONE_ESCAPE, '');
}

/** Lines as they were last seen: what a carriage return let be written over is left out. */
export function foldOverwritten(text: string): string {
  if (!text.includes('\r')) return text;
  return text.split('\n').map(lastSeen).join('\n');
}

function lastSeen(line: string): string {
  let end = line.length;
  while (end > 0 && line[end - 1] === '\r') end--;
  const shown = line.slice(0, end);
  return shown.slice(shown.lastIndexOf('\r') + 1);
}

/** How many characters at the end may be the beginning of a sequence that is not complete. */
export function openSequenceLength(text: string): number {
  const start = text.lastIndexOf(ESC);
  const longest = 64;
  return start === -1 || start <= text.length - longest ? 0 : text.length - start;
}
