import type { LogSink } from '../build-context.ts';
import type { Redactor } from './redactor.ts';

/** The log of one build: everything passes the redactor on its way. */
export interface BuildLog {
  line(text: string): void;
  /** Output of a command, in any pieces. */
  write(bytes: Uint8Array): void;
  /** A text that leaves the build by another way than its log. */
  redact(text: string): string;
  /** Passes on what is still held. */
  end(): void;
}

export function createBuildLog(sink: LogSink, redactor: Redactor): BuildLog {
  const pass = (text: string) => {
    if (text !== '') sink.write(text);
  };
  return {
    line: (text) => sink.line(redactor.text(text)),
    write: (bytes) => pass(redactor.write(bytes)),
    redact: (text) => redactor.text(text),
    end: () => pass(redactor.end()),
  };
}
