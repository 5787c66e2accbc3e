import { secretForms } from './secret-forms.ts';

const MASK = '***';
/** A line without end is passed on in pieces of about this many characters. */
const LONGEST_LINE = 65_536;
/** Control characters but tab, line feed and the escape of a colour, which is looked at by itself. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is dropped
const CONTROLS = /[\u0000-\u0008\u000b-\u001a\u001c-\u001f\u007f-\u009f]/g;
// biome-ignore lint/suspicious/noControlCharactersInRegex: escape sequences begin with one
const ESCAPES = /\u001b(?:\[[0-?]*[ -/]*[@-~]|\][^\u0007\u001b]*(?:\u0007|\u001b\\)?|[PX^_][^\u001b]*(?:\u001b\\)?|[ -/]*[0-~]?)/g;
// biome-ignore lint/suspicious/noControlCharactersInRegex: the sequence of a colour
const COLOUR = /^\u001b\[[0-9;:]*m$/;

export interface RedactorOptions {
  /** What must never be shown; those under four characters are left alone, they would hide ordinary text. */
  readonly secrets: readonly string[];
}

/**
 * Makes log text of raw output: valid UTF-8, without control characters but colours and tabs, lines that were
 * overwritten by a carriage return folded to what was last seen, and secrets masked wherever the chunks were cut.
 * Text is held back until its line is complete.
 */
export class Redactor {
  readonly #decoder = new TextDecoder('utf-8', { ignoreBOM: true });
  readonly #forms: readonly string[];
  readonly #pattern: RegExp | undefined;
  readonly #longest: number;
  #held = '';

  constructor(options: RedactorOptions) {
    this.#forms = secretForms(options.secrets);
    this.#pattern = this.#forms.length === 0 ? undefined : new RegExp(this.#forms.map(escapeRegExp).join('|'), 'g');
    this.#longest = this.#forms[0]?.length ?? 0;
  }

  /** Takes the next bytes; answers what is safe to pass on now. */
  write(bytes: Uint8Array | string): string {
    this.#held += typeof bytes === 'string' ? bytes.toWellFormed() : this.#decoder.decode(bytes, { stream: true });
    const end = this.#held.lastIndexOf('\n') + 1;
    const complete = end === 0 ? '' : this.#clean(this.#take(end));
    return this.#held.length > LONGEST_LINE ? complete + this.#cutLine() : complete;
  }

  /** Takes one whole text apart from the stream of bytes. */
  text(text: string): string {
    return this.#clean(text.toWellFormed());
  }

  /** Answers the rest; nothing may be written afterwards. */
  end(): string {
    this.#held += this.#decoder.decode();
    return this.#clean(this.#take(this.#held.length));
  }

  #take(length: number): string {
    const taken = this.#held.slice(0, length);
    this.#held = this.#held.slice(length);
    return taken;
  }

  /** Passes on the beginning of an overlong line, but nothing that may be the beginning of a secret or of a sequence. */
  #cutLine(): string {
    const cleaned = this.#clean(this.#held);
    let keep = Math.min(this.#longest - 1, cleaned.length);
    while (keep > 0 && !this.#beginsSecret(cleaned.slice(-keep))) keep--;
    const escape = cleaned.lastIndexOf('\u001b');
    if (escape > cleaned.length - 64) keep = Math.max(keep, cleaned.length - escape);
    this.#held = keep === 0 ? '' : cleaned.slice(-keep);
    return cleaned.slice(0, cleaned.length - keep);
  }

  #beginsSecret(tail: string): boolean {
    return this.#forms.some((form) => form.startsWith(tail));
  }

  #clean(text: string): string {
    const folded = text
      .replaceAll('\r\n', '\n')
      .replace(/[^\n\r]*\r+(?=[^\n\r])/g, '')
      .replace(ESCAPES, (sequence) => (COLOUR.test(sequence) ? sequence : ''))
      .replace(CONTROLS, '')
      .replaceAll('\u001b', (escape, at: number, whole: string) => (whole[at + 1] === '[' ? escape : ''));
    return this.#pattern === undefined ? folded : folded.replace(this.#pattern, MASK);
  }
}

function escapeRegExp(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');
}
