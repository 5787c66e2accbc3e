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

/**
 * Reads a log as a file and hands its text on in whole characters, each with its number of bytes. That is many times quicker than
 * events, which carry it as JSON. What breaks off, or fails, is left to whoever goes on from there.
 */
export async function readPast(
  address: string,
  signal: AbortSignal,
  onText: (text: string, bytes: number) => void,
): Promise<void> {
  const decoder = new TextDecoder();
  let rest: Uint8Array = new Uint8Array();
  try {
    const { ok, body } = await fetch(address, { signal });
    if (!ok || !body) return;
    const reader = body.getReader();
    for (let read = await reader.read(); !read.done; read = await reader.read()) {
      const bytes = joined(rest, read.value);
      const whole = bytes.subarray(0, bytes.length - begunAt(bytes));
      rest = bytes.slice(whole.length);
      if (!signal.aborted) onText(decoder.decode(whole), whole.length);
    }
  } catch {
    // A connection that is cut here comes back as a stream.
  }
}
