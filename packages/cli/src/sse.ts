/** One event of a `text/event-stream` (HTML standard, section 9.2). */
export interface ServerEvent {
  readonly type: string;
  readonly data: string;
  /** The last id seen so far: what a reader that comes back names in `Last-Event-ID`. */
  readonly id: string;
}

export interface EventReader {
  readonly events: AsyncIterable<ServerEvent>;
  /** Milliseconds to wait before coming back, where the server has named them. */
  retry(): number | undefined;
}

const LINE_END = /\r\n|\n|\r/;

/** Reads events out of bytes that may be cut anywhere. An event that is not complete at the end is dropped, as the standard says. */
export function readEvents(bytes: AsyncIterable<Uint8Array>, lastId = ''): EventReader {
  const draft = new EventDraft(lastId);
  return { events: eventsOf(bytes, draft), retry: () => draft.retry };
}

async function* eventsOf(bytes: AsyncIterable<Uint8Array>, draft: EventDraft): AsyncGenerator<ServerEvent> {
  for await (const line of linesOf(bytes)) {
    if (line !== '') {
      draft.take(line);
      continue;
    }
    const event = draft.finish();
    if (event !== undefined) yield event;
  }
}

async function* linesOf(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  // Leaves out a byte order mark at the start, and joins characters that were cut.
  const decoder = new TextDecoder();
  let rest = '';
  for await (const chunk of bytes) {
    rest += decoder.decode(chunk, { stream: true });
    // A CR at the very end may be half of a CRLF.
    const held = rest.endsWith('\r') ? '\r' : '';
    const lines = rest.slice(0, rest.length - held.length).split(LINE_END);
    rest = lines.pop()! + held;
    yield* lines;
  }
  if (rest.endsWith('\r')) yield rest.slice(0, -1);
}

/** The fields collected since the last empty line. */
class EventDraft {
  retry: number | undefined;
  #type = '';
  #data: string[] = [];
  #id: string;

  constructor(lastId: string) {
    this.#id = lastId;
  }

  take(line: string): void {
    const colon = line.indexOf(':');
    if (colon === 0) return;
    const name = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? '' : line.slice(line[colon + 1] === ' ' ? colon + 2 : colon + 1);
    if (name === 'data') this.#data.push(value);
    else if (name === 'event') this.#type = value;
    else if (name === 'id' && !value.includes('\0')) this.#id = value;
    else if (name === 'retry' && /^\d+$/.test(value)) this.retry = Number(value);
  }

  /** An event without data is none, though its id counts. */
  finish(): ServerEvent | undefined {
    const event = { type: this.#type || 'message', data: this.#data.join('\n'), id: this.#id };
    const complete = this.#data.length > 0;
    this.#type = '';
    this.#data = [];
    return complete ? event : undefined;
  }
}
