import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { aJob } from '../../domain/testing/a-build.ts';
import { openStore, type Store } from '../open-store.ts';
import { PROJECT, startRequest } from '../testing/contract-requests.ts';

const LIMITS = { global: 9, perProject: 9 };
const PAGE = { page: 1, perPage: 9 };
const claim = { workerId: 'worker-1', pool: 'default', labels: {}, limits: LIMITS, at: 200 };

let folder: string;
let store: Store;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'stagewright-damaged-'));
  store = await openStore({ file: join(folder, 'stagewright.db') });
  await store.jobs.create(aJob());
  await store.jobs.create(aJob({ id: 'job-2', name: 'other' }));
  for (const id of ['b1', 'b2']) await store.builds.start(startRequest(id));
});

afterEach(async () => {
  await store.close();
  rmSync(folder, { recursive: true });
});

/** By another hand than the store's. */
function damage(sql: string): void {
  const db = new DatabaseSync(join(folder, 'stagewright.db'));
  db.exec(sql);
  db.close();
}

test.each([
  ['state', "state = 'Flying'"],
  ['snapshot', 'snapshot = \'{"target"\''],
  ['snapshot', "snapshot = '{}'"],
  ['phases', 'phases = \'[{"name":"Init","state":"Gone"}]\''],
  ['facts', "facts = 'null'"],
  ['stop', 'stop = \'{"reason":"whim"}\''],
  ['failure', "failure = '7'"],
])('a build with a damaged %s (%s) tells of itself and is in nobody’s way', async (column, change) => {
  damage(`UPDATE builds SET ${change} WHERE id = 'b1'`);
  const error = { code: 'STORAGE_ROW_DAMAGED', message: expect.stringContaining(`build b1 is damaged: `) };
  await expect(store.builds.get(PROJECT, 'b1')).rejects.toMatchObject(error);
  await expect(store.builds.get(PROJECT, 'b1')).rejects.toThrow(column);
  const stop = { type: 'stop_wished', reason: 'user', by: 'maria', force: false, at: 300 } as const;
  await expect(store.builds.apply(PROJECT, 'b1', stop)).rejects.toMatchObject(error);

  expect((await store.builds.listByJob(PROJECT, 'job-1', PAGE)).items.map(({ id }) => id)).toEqual(['b2']);
  expect((await store.builds.unsettled()).map(({ id }) => id)).toEqual(['b2']);
  expect((await store.builds.claim(claim))?.id).toBe('b2');
  expect(await store.builds.claim(claim)).toBeNull();
  expect(await store.jobs.remove(PROJECT, 'job-1', 'maria', 400)).toMatchObject({ kind: 'removed' });
});

test('a damaged job is left out of the list, and the others stay', async () => {
  damage("UPDATE jobs SET spec = '{\"name\":1}' WHERE id = 'job-1'");
  await expect(store.jobs.get(PROJECT, 'job-1')).rejects.toMatchObject({ code: 'STORAGE_ROW_DAMAGED' });
  const { items } = await store.jobs.list(PROJECT, {}, PAGE);
  expect(items.map(({ id }) => id)).toEqual(['job-2']);
});

test.each([
  ['its facts', "facts = 'null'", "facts = '{}'"],
  ['its state', "state = 'Flying'", "state = 'Queuing'"],
])(
  'a damaged build lets the next of its job and tag go on, and has its turn once %s are mended',
  async (_what, change, mend) => {
    await store.jobs.create(aJob({ id: 'job-3', name: 'shared', settings: { artifact_tag: 'latest' } }));
    for (const id of ['b3', 'b4', 'b5']) await store.builds.start(startRequest(id, { jobId: 'job-3' }));
    expect((await store.builds.claim(claim))?.id).toBe('b1');
    expect((await store.builds.claim(claim))?.id).toBe('b2');
    damage(`UPDATE builds SET ${change} WHERE id = 'b3'`);
    expect((await store.builds.claim(claim))?.id).toBe('b4');
    expect(await store.builds.claim(claim)).toBeNull();

    await store.close();
    damage(`UPDATE builds SET ${mend} WHERE id = 'b3'`);
    store = await openStore({ file: join(folder, 'stagewright.db') });
    expect(await store.builds.claim(claim)).toBeNull();
    const end = { type: 'worker_lost', epoch: 1, proof: 'exit', at: 500 } as const;
    expect(await store.builds.apply(PROJECT, 'b4', end)).toMatchObject({ kind: 'applied' });
    expect((await store.builds.claim(claim))?.id).toBe('b3');
    expect(await store.builds.claim(claim)).toBeNull();
  },
);
