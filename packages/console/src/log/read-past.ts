/** How many bytes at the end are those of a character that has only begun. */
function begunAt(bytes: Uint8Array): number {
  for (let back = 1; back <= Math.min(3, bytes.length); back++) {
    const byte = bytes[bytes.length - back] ?? 0;
    if ((byte & 0xc0) === 0x80) continue;
    const length = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : byte >= 0xc0 ? 2 : 1;
    return length > back ? back : 0;
  }
  return 0;
}

function joined(first: Uint8Array, second: Uint8Array): Uint8Array {
  if (first.length === 0) return second;
  const both = new Uint8Array(first.length + second.length);
  both.set(first);
  both.set(second, first.length);
  return both;
}

/** Two frames: the first text is on the screen before more is taken in. */
const FIRST_PAUSE_MS = 34;
/** Bytes that have come already are handed on without a break: the page would stand still. */
const BUSY_MS = 10;

/** Lets the page paint and answer, once after the first text and then after each few milliseconds of work. */
function createPauses(): () => Promise<void> | undefined {
  const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));
  let since: number | undefined;
  return () => {
    const isFirst = since === undefined;
    if (since !== undefined && performance.now() - since < BUSY_MS) return undefined;
    return pause(isFirst ? FIRST_PAUSE_MS : 0).then(() => {
      since = performance.now();
    });
  };
}

/**
 * Reads a log that was asked for as a file and hands its text on in whole characters, each with its number of bytes. That is many times quicker than
 * events, which carry it as JSON. What breaks off, or fails, is left to whoever goes on from there.
 */
export async function readPast(
  response: Promise<Response>,
  signal: AbortSignal,
  onText: (text: string, bytes: number) => void,
): Promise<void> {
  const decoder = new TextDecoder();
  const pauses = createPauses();
  let rest: Uint8Array = new Uint8Array();
  try {
    const { ok, body } = await response;
    if (!ok || !body) return;
    const reader = body.getReader();
    for (let read = await reader.read(); !read.done; read = await reader.read()) {
      const bytes = joined(rest, read.value);
      const whole = bytes.subarray(0, bytes.length - begunAt(bytes));
      rest = bytes.slice(whole.length);
      if (!signal.aborted) onText(decoder.decode(whole), whole.length);
      await pauses();
    }
  } catch {
    // A connection that is cut here comes back as a stream.
  }
}
