import type { Context } from './context.ts';
import { renderFields } from './table.ts';
import { byteSize } from './transfer-progress.ts';

interface Usage {
  readonly limit_bytes: number | null;
  readonly used_bytes: number;
}

/** What a project takes of something, and may take; `count` is how many there are, by their name. */
export async function showUsage(
  { out }: Context,
  usage: Usage,
  count: readonly [name: string, count: number],
): Promise<void> {
  const { limit_bytes: limit, used_bytes: used } = usage;
  await out.result({
    document: usage,
    id: String(used),
    text: renderFields([
      ['used', byteSize(used)],
      ['limit', limit === null ? 'none' : byteSize(limit)],
      count,
    ]),
  });
}
