import { describe, expect, test } from 'vitest';
import type { BuildEvent } from '../../domain/ports.ts';
import { aPermit, DIGEST } from '../../domain/testing/a-build.ts';
import { FOREIGN, type OpenAdapter, useScene, WIDE } from './contract.ts';
import { PROJECT, startRequest } from './contract-requests.ts';

const wish: BuildEvent = { type: 'stop_wished', reason: 'user', by: 'maria', force: false, at: 500 };

export function buildStoreContract(open: OpenAdapter): void {
  describe('BuildStore', () => {
    const scene = useScene(open);
    const builds = () => scene.stores.builds;
    const list = (page = 1, perPage = 2) => builds().listByJob(PROJECT, 'job-1', { page, perPage });

    test('numbers builds within their job and keeps the job as it was', async () => {
      await scene.job('job-1', { name: 'Main-Loop' });
      const first = await scene.start('b1');
      const second = await scene.start('b2');
      expect([first.index, second.index]).toEqual([1, 2]);
      expect(second).toMatchObject({
        state: 'Queuing',
        epoch: 0,
        snapshot: {
          jobName: 'Main-Loop',
          target: { registry: '', repository: 'default/main-loop', tag: '2' },
        },
      });
      expect(await builds().get(PROJECT, 'b2')).toEqual(second);
      expect(await scene.stores.jobs.get(PROJECT, 'job-1')).toMatchObject({ lastBuildId: 'b2' });
    });

    test('starts nothing without a job, without a source, or beyond the limit', async () => {
      await scene.job('job-1');
      const start = (fields: object) => builds().start(startRequest('x', fields));
      expect(await start({ jobId: 'none' })).toEqual({ kind: 'job_not_found' });
      expect(await start({ projectId: FOREIGN })).toEqual({ kind: 'job_not_found' });
      await scene.start('b1');
      expect(await start({ maxWaiting: 1 })).toEqual({ kind: 'too_many' });
      const spec = (await scene.stores.jobs.get(PROJECT, 'job-1'))?.spec;
      if (spec) await scene.stores.jobs.replace(PROJECT, 'job-1', { ...spec, codeRepo: null }, 2);
      expect(await start({})).toEqual({ kind: 'no_source' });
    });

    test('starts nothing of a job by another name, from an address that is no repository, or into a foreign namespace', async () => {
      await scene.job('job-1', { name: 'Main-Loop' });
      const start = (fields: object) => builds().start(startRequest('x', fields));
      expect(await start({ jobName: 'other' })).toEqual({ kind: 'name_mismatch', name: 'Main-Loop' });
      await scene.stores.tags.claimNamespace(FOREIGN, 'theirs');
      const theirs = { defaultNamespace: 'theirs' };
      expect(await start(theirs)).toEqual({ kind: 'foreign_namespace', namespace: 'theirs' });
      expect(await start({ ...theirs, registry: 'registry.example' })).toMatchObject({ kind: 'started' });
      const started = await builds().start(
        startRequest('y', { jobName: 'Main-Loop', defaultNamespace: 'new' }),
      );
      expect(started).toMatchObject({ kind: 'started', build: { index: 2 } });
      expect(await scene.stores.tags.namespaceOwner('new')).toBe(PROJECT);
      const spec = (await scene.stores.jobs.get(PROJECT, 'job-1'))!.spec;
      const codeRepo = { type: 'GitHub', url: 'file:///etc', branch: 'main', namespace: 'demo' };
      await scene.stores.jobs.replace(PROJECT, 'job-1', { ...spec, codeRepo }, 2);
      expect(await start({})).toEqual({
        kind: 'invalid',
        message: expect.stringContaining('code_repo.url'),
      });
    });

    test('starts a revision of a repository, and none of a package', async () => {
      await scene.job('job-1');
      const start = (id: string, revision: object) => builds().start(startRequest(id, { revision }));
      expect(await start('b1', { tag: 'v1' })).toMatchObject({ kind: 'invalid' });
      expect(await start('b1', {})).toMatchObject({ kind: 'started' });
      const spec = (await scene.stores.jobs.get(PROJECT, 'job-1'))!.spec;
      const codeRepo = { type: 'Git', url: 'https://git.example.com/demo.git', branch: 'main' };
      await scene.stores.jobs.replace(PROJECT, 'job-1', { ...spec, codeRepo }, 2);
      expect(await start('b2', { tag: 'v1' })).toMatchObject({ kind: 'started' });
      expect(await start('b3', { tag: 'v1', branch: 'main' })).toMatchObject({ kind: 'invalid' });
      const revision = { ref: { kind: 'tag', name: 'v1' }, name: 'v1' };
      expect(await builds().get(PROJECT, 'b2')).toMatchObject({ snapshot: { revision } });
    });

    test('answers the first build to a repeated key of the job, for a day', async () => {
      await scene.job('job-1');
      await scene.job('job-2');
      const first = await scene.start('b1', { idempotencyKey: 'k' });
      expect((await scene.start('b2', { idempotencyKey: 'k' })).id).toBe(first.id);
      expect((await scene.start('b3', { idempotencyKey: 'k', jobId: 'job-2' })).id).toBe('b3');
      expect((await scene.start('b4', { idempotencyKey: 'k', at: 100 + 86_400_000 })).id).toBe('b4');
    });

    test('lists newest first with the numbers of ended and successful builds', async () => {
      await scene.job('job-1');
      for (const id of ['b1', 'b2', 'b3']) await scene.start(id);
      await builds().apply(PROJECT, 'b2', wish);
      expect(await list()).toMatchObject({
        items: [{ id: 'b3' }, { id: 'b2' }],
        total: 3,
        finished: 1,
        successful: 0,
      });
      expect(await list(2)).toMatchObject({ items: [{ id: 'b1' }], total: 3 });
      expect(await builds().listByJob(FOREIGN, 'job-1', { page: 1, perPage: 2 })).toMatchObject({
        items: [],
        total: 0,
      });
    });

    test('writes every change into the history, once, in order', async () => {
      await scene.job('job-1');
      const build = await scene.run('b1');
      const phase: BuildEvent = { type: 'phase_started', epoch: build.epoch, phase: 'Init', at: 220 };
      await builds().apply(null, 'b1', phase);
      expect(await builds().apply(null, 'b1', phase)).toMatchObject({ kind: 'unchanged' });
      const entries = await builds().history(PROJECT, 'b1', 0, 100);
      expect(entries.map(({ sequence, type }) => [sequence, type])).toEqual([
        [1, 'queued'],
        [2, 'claimed'],
        [3, 'accepted'],
        [4, 'phase_started'],
      ]);
      expect(entries[3]).toMatchObject({ at: 220, data: { phase: 'Init' } });
      expect(await builds().history(PROJECT, 'b1', 2, 1)).toMatchObject([{ sequence: 3 }]);
      expect(await builds().history(FOREIGN, 'b1', 0, 100)).toEqual([]);
    });

    test('applies events of the project alone, and of the epoch alone', async () => {
      await scene.job('job-1');
      const { epoch } = await scene.run('b1');
      expect(await builds().get(FOREIGN, 'b1')).toBeNull();
      expect(await builds().apply(FOREIGN, 'b1', wish)).toEqual({ kind: 'not_found' });
      expect(await builds().apply(null, 'none', wish)).toEqual({ kind: 'not_found' });
      const old: BuildEvent = { type: 'facts', epoch: epoch - 1, facts: {}, at: 1 };
      expect(await builds().apply(null, 'b1', old)).toMatchObject({ kind: 'refused', refusal: 'outdated' });
      const tag: BuildEvent = { type: 'tag_moved', epoch, digest: DIGEST, at: 1 };
      expect(await builds().apply(null, 'b1', tag)).toMatchObject({
        kind: 'refused',
        refusal: 'out_of_order',
      });
      expect(await builds().get(PROJECT, 'b1')).toMatchObject({
        stop: null,
        publishedDigest: null,
        facts: {},
      });
    });

    test('one of many claims at once gets a build', async () => {
      await scene.job('job-1');
      for (let n = 0; n < 5; n += 1) await scene.start(`b${n}`);
      const claimed = await Promise.all(Array.from({ length: 20 }, () => scene.claim()));
      const ids = claimed.flatMap((build) => (build ? [build.id] : []));
      expect(ids.toSorted()).toEqual(['b0', 'b1', 'b2', 'b3', 'b4']);
    });

    test.each([
      ['the stop', 'first', { state: 'Cancel', attempt: 0 }],
      ['the accept', 'second', { state: 'Building', attempt: 1, stop: { reason: 'user' } }],
    ] as const)(
      'a stop and an accept compete, and %s wins when it comes first',
      async (_name, stop, result) => {
        await scene.job('job-1');
        await scene.start('b1');
        await scene.claim();
        const accepted: BuildEvent = { type: 'accepted', epoch: 1, workerId: 'worker-1', at: 210 };
        const events = stop === 'first' ? [wish, accepted] : [accepted, wish];
        await Promise.all(events.map((event) => builds().apply(null, 'b1', event)));
        expect(await builds().get(PROJECT, 'b1')).toMatchObject(result);
      },
    );

    test('claims the oldest that the limits allow, and counts from claim to end', async () => {
      await scene.job('job-1');
      await scene.job('other', { projectId: FOREIGN });
      for (const id of ['b1', 'b2', 'b3']) await scene.start(id);
      await scene.start('f1', { projectId: FOREIGN, jobId: 'other', defaultNamespace: 'theirs' });
      const limits = { global: 2, perProject: 1 };
      const first = await scene.claim({ limits });
      expect(first?.id).toBe('b1');
      expect((await scene.claim({ limits }))?.id).toBe('f1');
      expect(await scene.claim({ limits })).toBeNull();
      expect(await builds().waiting(PROJECT, 'b2', limits)).toEqual({ position: 0, reason: 'project_limit' });
      expect(await builds().waiting(PROJECT, 'b3', { ...limits, perProject: 9 })).toEqual({
        position: 1,
        reason: 'global_limit',
      });
      expect(await builds().waiting(PROJECT, 'b1', limits)).toBeNull();
      await builds().apply(null, 'b1', { type: 'claim_lapsed', epoch: 1, at: 300 });
      expect((await scene.claim({ limits }))?.id).toBe('b1');
      await builds().apply(null, 'b1', wish);
      expect((await scene.claim({ limits }))?.id).toBe('b2');
    });

    test('runs one build at a time for a job and tag, in their order', async () => {
      await scene.job('job-1', { settings: { artifact_tag: 'latest' } });
      await scene.job('job-2', { settings: { artifact_tag: 'latest' } });
      const first = await scene.run('b1');
      await scene.start('b2');
      await scene.start('b3');
      await scene.start('other', { jobId: 'job-2' });
      expect(await builds().waiting(PROJECT, 'b2', WIDE)).toEqual({ position: 0, reason: 'job_tag' });
      expect((await scene.claim())?.id).toBe('other');
      expect(await scene.claim()).toBeNull();
      await builds().apply(null, 'b2', wish);
      expect(await scene.claim()).toBeNull();
      await scene.end(first);
      expect(await builds().waiting(PROJECT, 'b3', WIDE)).toEqual({ position: 0, reason: 'worker' });
      expect((await scene.claim())?.id).toBe('b3');
    });

    test('gives a build to workers of its pool with its labels only', async () => {
      await scene.job('job-1', { settings: { node_label_selector: { disk: 'ssd', zone: 'a' } } });
      await scene.start('b1');
      await scene.start('b2', { pool: 'big' });
      expect(await scene.claim({ labels: { disk: 'ssd' } })).toBeNull();
      const labels = { zone: 'a', disk: 'ssd', more: 'x' };
      expect((await scene.claim({ labels }))?.id).toBe('b1');
      expect(await scene.claim({ labels })).toBeNull();
      expect((await scene.claim({ labels, pool: 'big' }))?.id).toBe('b2');
    });

    test('a build whose worker was lost is claimed again, before those that came later', async () => {
      await scene.job('job-1');
      const { epoch } = await scene.run('b1');
      await scene.start('b2');
      await builds().apply(null, 'b1', { type: 'worker_lost', epoch, proof: 'lease', at: 400 });
      expect(await scene.claim()).toMatchObject({ id: 'b1', epoch: 2, attempt: 1 });
    });

    test('gives one permit for a tag at a time', async () => {
      await scene.job('job-1', { settings: { artifact_name: 'app', artifact_tag: 'latest' } });
      await scene.job('job-2', { settings: { artifact_name: 'app', artifact_tag: 'latest' } });
      const registry = 'registry.example';
      const one = await scene.run('b1', { registry });
      const two = await scene.run('b2', { registry, jobId: 'job-2' });
      const ask = (build: typeof one) =>
        builds().apply(null, build.id, {
          type: 'permit_asked',
          epoch: build.epoch,
          permit: aPermit(build),
          at: 300,
        });
      expect(await ask(one)).toMatchObject({ kind: 'applied', build: { state: 'Pushing' } });
      expect(await ask(one)).toMatchObject({ kind: 'unchanged' });
      expect(await ask(two)).toMatchObject({ kind: 'refused', refusal: 'tag_busy' });
      expect(await builds().apply(PROJECT, one.id, wish)).toMatchObject({
        kind: 'refused',
        refusal: 'permit_taken',
      });
      await builds().apply(null, one.id, { type: 'permit_resolved', epoch: one.epoch, found: true, at: 400 });
      expect(await ask(two)).toMatchObject({ kind: 'applied' });
      const entries = await builds().history(PROJECT, one.id, 3, 9);
      expect(entries.map(({ type }) => type)).toEqual(['permit_granted', 'stop_noted', 'ended']);
    });

    test('answers everything unsettled, oldest first', async () => {
      await scene.job('job-1');
      const ended = await scene.run('b1');
      await scene.end(ended);
      await scene.run('b2');
      await scene.start('b3');
      expect((await builds().unsettled()).map(({ id }) => id)).toEqual(['b2', 'b3']);
    });
  });
}
