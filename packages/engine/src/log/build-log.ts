import type { LogSink } from '../build-context.ts';
import type { Redactor } from './redactor.ts';

/** The log of one build: everything passes the redactor on its way. */
export interface BuildLog {
  line(text: string): void;
  /** Output of a command, in any pieces. */
  write(bytes: Uint8Array): void;
  /** The end of what commands have written, free of secrets. */
  lastOutput(): string;
  /** A text that leaves the build by another way than its log. */
  redact(text: string): string;
  /** Passes on what is still held. */
  end(): void;
}

const LAST_CHARACTERS = 16_384;

export function createBuildLog(sink: LogSink, redactor: Redactor): BuildLog {
  let last = '';
  const pass = (text: string) => {
    last = (last + text).slice(-LAST_CHARACTERS);
    if (text !== '') sink.write(text);
  };
  return {
    line: (text) => sink.line(redactor.text(text)),
    write: (bytes) => pass(redactor.write(bytes)),
    lastOutput: () => last,
    redact: (text) => redactor.text(text),
    end: () => pass(redactor.end()),
  };
}
