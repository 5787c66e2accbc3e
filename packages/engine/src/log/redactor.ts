import { foldOverwritten, keepColours, openSequenceLength } from './control-sequences.ts';
import { secretForms } from './secret-forms.ts';

const MASK = '***';
/** A line without end is passed on in pieces of about this many characters. */
const LONGEST_LINE = 65_536;

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
  #held = '';

  constructor(options: RedactorOptions) {
    this.#forms = secretForms(options.secrets);
    const pattern = this.#forms.map(escapeRegExp).join('|');
    this.#pattern = pattern === '' ? undefined : new RegExp(pattern, 'g');
  }

  /** Takes the next bytes; answers what is safe to pass on now. */
  write(bytes: Uint8Array | string): string {
    const text =
      typeof bytes === 'string' ? bytes.toWellFormed() : this.#decoder.decode(bytes, { stream: true });
    const lineEnd = text.lastIndexOf('\n');
    const length = lineEnd === -1 ? 0 : this.#held.length + lineEnd + 1;
    this.#held += text;
    const complete = this.#clean(this.#take(length));
    return this.#held.length > LONGEST_LINE ? complete + this.#cutLine() : complete;
  }

  /** Makes one whole text safe, apart from the stream of bytes. */
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

  /** The beginning of an overlong line, but nothing of it that may be the beginning of a secret or of a sequence. */
  #cutLine(): string {
    const open = openSequenceLength(this.#held);
    const cleaned = this.#clean(this.#held.slice(0, this.#held.length - open));
    const keep = this.#openSecretLength(cleaned);
    this.#held = cleaned.slice(cleaned.length - keep) + this.#held.slice(this.#held.length - open);
    return cleaned.slice(0, cleaned.length - keep);
  }

  #openSecretLength(text: string): number {
    const longest = this.#forms[0]?.length ?? 1;
    for (let length = Math.min(longest - 1, text.length); length > 0; length--) {
      const tail = text.slice(-length);
      if (this.#forms.some((form) => form.startsWith(tail))) return length;
    }
    return 0;
  }

  #clean(text: string): string {
    const kept = keepColours(foldOverwritten(text));
    return this.#pattern === undefined ? kept : kept.replace(this.#pattern, MASK);
  }
}

function escapeRegExp(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');
}
