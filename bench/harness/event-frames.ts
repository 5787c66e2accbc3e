/** The events of a stream (HTML standard, section 9.2) as this service writes them: one line of each field, data in JSON. */
export async function* eventFrames(
  body: AsyncIterable<Buffer>,
): AsyncGenerator<{ readonly event: string; readonly data: string }> {
  let rest = '';
  for await (const chunk of body) {
    const frames = (rest + chunk.toString('utf8')).split('\n\n');
    rest = frames.pop()!;
    for (const frame of frames) {
      const event = /^event: (.*)$/m.exec(frame)?.[1];
      const data = /^data: (.*)$/m.exec(frame)?.[1];
      if (event !== undefined && data !== undefined) yield { event, data };
    }
  }
}
