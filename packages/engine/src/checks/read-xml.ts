import { createReadStream } from 'node:fs';
import { SaxesParser } from 'saxes';

export interface XmlElement {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
}

/** Told of the elements of a document as they come. */
export interface XmlVisitor {
  /** `path`: the names of the elements around it, from the root on. */
  opened?(element: XmlElement, path: readonly string[]): void;
  /** `text`: what stands directly in the element. */
  closed?(element: XmlElement, text: string, path: readonly string[]): void;
}

/** The document is none, or of a kind that a report never is. */
export class XmlProblem extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'XmlProblem';
  }
}

const DEEPEST = 64;
const LONGEST_TEXT = 4096;

export interface ReadXmlOptions {
  /** Name of the element that holds all others. */
  readonly root: string;
  /** Bytes; what lies behind them is not read. */
  readonly limit: number;
  readonly signal: AbortSignal;
}

/**
 * Reads an XML file piece by piece. A document type declaration, and with it every entity of the document's own, is refused. Answers how
 * much was read, and whether that was all.
 * @throws XmlProblem
 */
export async function readXml(
  file: string,
  visitor: XmlVisitor,
  { root, limit, signal }: ReadXmlOptions,
): Promise<{ readonly bytes: number; readonly complete: boolean }> {
  const parser = parserFor(visitor, root);
  const decoder = new TextDecoder('utf-8', { fatal: true });
  let bytes = 0;
  for await (const piece of createReadStream(file) as AsyncIterable<Buffer>) {
    signal.throwIfAborted();
    if (bytes + piece.length > limit) return { bytes, complete: false };
    bytes += piece.length;
    parser.write(decode(decoder, piece));
  }
  parser.write(decode(decoder));
  parser.close();
  return { bytes, complete: true };
}

/** The same for a text. @throws XmlProblem */
export function visitXml(text: string, visitor: XmlVisitor, root: string): void {
  parserFor(visitor, root).write(text).close();
}

function decode(decoder: InstanceType<typeof TextDecoder>, piece?: Buffer): string {
  try {
    return decoder.decode(piece, { stream: piece !== undefined });
  } catch (cause) {
    throw new XmlProblem('it is not UTF-8', { cause });
  }
}

interface Open {
  readonly element: XmlElement;
  text: string;
}

function parserFor(visitor: XmlVisitor, root: string): SaxesParser {
  const parser = new SaxesParser();
  const open: Open[] = [];
  const path = () => open.map(({ element }) => element.name);
  const addText = (text: string) => {
    const last = open.at(-1);
    if (last !== undefined && last.text.length < LONGEST_TEXT) last.text += text.slice(0, LONGEST_TEXT);
  };
  parser.on('error', ({ message }) => {
    throw new XmlProblem(message);
  });
  parser.on('doctype', () => {
    throw new XmlProblem('it has a document type declaration');
  });
  parser.on('opentag', ({ name, attributes }) => {
    if (open.length === DEEPEST) throw new XmlProblem(`its elements are more than ${DEEPEST} deep`);
    if (open.length === 0 && name !== root) throw new XmlProblem(`its root is ${name}, not ${root}`);
    const element = { name, attributes };
    visitor.opened?.(element, path());
    open.push({ element, text: '' });
  });
  parser.on('text', addText);
  parser.on('cdata', addText);
  parser.on('closetag', () => {
    const { element, text } = open.pop() as Open;
    visitor.closed?.(element, text, path());
  });
  return parser;
}
