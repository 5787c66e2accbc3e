import { beforeEach, expect, test } from 'vitest';
import { aBuild } from '../domain/testing/a-build.ts';
import { type BuildChanges, createBuildChanges } from './build-changes.ts';
import { type ChangeFeed, createChangeFeed, type FeedEntry } from './change-feed.ts';

const PROJECT = 'project-1';
let changes: BuildChanges;
let feed: ChangeFeed;
let stop: AbortController;

beforeEach(() => {
  changes = createBuildChanges();
  feed = createChangeFeed({ changes, id: 'run-1', keep: 3 });
  stop = new AbortController();
});

const publish = (...ids: readonly string[]) => {
  for (const id of ids)
    changes.publish({ ...aBuild(), id, projectId: id.startsWith('foreign') ? 'project-2' : PROJECT });
};

async function take(after: number, count: number): Promise<readonly string[]> {
  const taken: string[] = [];
  const tell = (entry: FeedEntry) =>
    entry.kind === 'gap' ? `gap ${entry.position}` : `${entry.build.id} ${entry.position}`;
  for await (const entry of feed.follow(PROJECT, after, stop.signal)) {
    taken.push(tell(entry));
    if (taken.length === count) break;
  }
  return taken;
}

test('a follower gets what comes after its position, in order, and only of its project', async () => {
  publish('old');
  const following = take(feed.position(), 2);
  publish('a', 'foreign', 'b');
  expect(await following).toEqual(['a 2', 'b 4']);
});

test('a follower that comes back goes on where it was, as long as that is kept', async () => {
  publish('a', 'b', 'c');
  expect(await take(1, 2)).toEqual(['b 2', 'c 3']);
  publish('d', 'e');
  expect(await take(2, 3)).toEqual(['c 3', 'd 4', 'e 5']);
});

test('a position that is not kept, or that another process gave, is a gap; then it goes on', async () => {
  publish('a', 'b', 'c', 'd', 'e');
  for (const after of [1, 99, -1]) {
    const following = take(after, 2);
    await Promise.resolve();
    publish('next');
    const [gap, next] = await following;
    expect(gap).toMatch(/^gap \d+$/);
    expect(next).toMatch(/^next \d+$/);
  }
});

test('an abort ends it, waiting or not', async () => {
  const waiting = take(feed.position(), 1);
  stop.abort();
  expect(await waiting).toEqual([]);
  publish('a');
  expect(await take(0, 1)).toEqual([]);
});
