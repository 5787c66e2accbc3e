import { hasStyles, PLAIN, styleAfter, type TextStyle } from './sgr.ts';

/** Whole lines that came together. Their text is kept as it came: a string for each line would take several times the room. */
interface Block {
  text: string;
  /** Where each line begins in the text. */
  readonly starts: number[];
  /** Number of the first line, from 0. */
  readonly first: number;
  readonly style: TextStyle;
  /** The style in which each line begins; made when the first of them is looked at. */
  lineStyles?: readonly TextStyle[] | undefined;
}

/** Small pieces of a live log are put together up to this many characters. */
const JOINED = 32_768;

/** Adds whole lines to a block. */
function extend(block: Block, text: string): void {
  const begin = block.text.length;
  for (let at = 0; at < text.length; at = text.indexOf('\n', at) + 1) block.starts.push(begin + at);
  block.text += text;
  block.lineStyles = undefined;
}

/** The lines of a log that grows at its end. */
export class LogLines {
  #blocks: Block[] = [];
  /** What came after the last line end. */
  #rest = '';
  #count = 0;
  #version = 0;
  readonly #listeners = new Set<() => void>();

  /** Lines so far, with one that is not whole yet. */
  get count(): number {
    return this.#count + (this.#rest === '' ? 0 : 1);
  }

  /** Grows with each change. */
  get version(): number {
    return this.#version;
  }

  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  append(text: string): void {
    const end = text.lastIndexOf('\n') + 1;
    if (end === 0) this.#rest += text;
    else {
      this.#add(this.#rest + text.slice(0, end));
      this.#rest = text.slice(end);
    }
    this.#version++;
    for (const listener of this.#listeners) listener();
  }

  /** A line without its end, from 0; empty for one that is not there. */
  line(index: number): string {
    const block = this.#blockOf(index);
    if (!block) return index === this.#count ? this.#rest : '';
    const at = index - block.first;
    const end = block.starts[at + 1] ?? block.text.length;
    return block.text.slice(block.starts[at], end - 1);
  }

  /** The style in which a line begins: colours go on over line ends. */
  styleAt(index: number): TextStyle {
    const block = this.#blockOf(index);
    if (!block) {
      const last = this.#blocks.at(-1);
      return last ? styleAfter(last.text, last.style) : PLAIN;
    }
    if (!hasStyles(block.text)) return block.style;
    block.lineStyles ??= this.#stylesOf(block);
    return block.lineStyles[index - block.first] ?? PLAIN;
  }

  #add(text: string): void {
    const last = this.#blocks.at(-1);
    const joins = last !== undefined && last.text.length + text.length <= JOINED;
    const block = joins ? last : this.#begin(last);
    extend(block, text);
    this.#count = block.first + block.starts.length;
  }

  #begin(last: Block | undefined): Block {
    const style = last ? styleAfter(last.text, last.style) : PLAIN;
    const block = { text: '', starts: [], first: this.#count, style };
    this.#blocks.push(block);
    return block;
  }

  #blockOf(index: number): Block | undefined {
    if (index < 0 || index >= this.#count) return undefined;
    let low = 0;
    let high = this.#blocks.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (this.#blocks[middle]!.first <= index) low = middle;
      else high = middle - 1;
    }
    return this.#blocks[low];
  }

  #stylesOf({ text, starts, style }: Block): readonly TextStyle[] {
    const styles: TextStyle[] = [];
    let at = style;
    for (const [line, start] of starts.entries()) {
      styles.push(at);
      at = styleAfter(text.slice(start, starts[line + 1] ?? text.length), at);
    }
    return styles;
  }
}
