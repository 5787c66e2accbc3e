import { describe, expect, test } from 'vitest';
import type { JobFilter } from '../../domain/ports.ts';
import { aJob } from '../../domain/testing/a-build.ts';
import { FOREIGN, type OpenAdapter, useScene } from './contract.ts';
import { PROJECT } from './contract-requests.ts';

export function jobStoreContract(open: OpenAdapter): void {
  describe('JobStore', () => {
    const scene = useScene(open);
    const names = async (name?: string, page = 1, perPage = 10) => {
      const found = await scene.stores.jobs.list(PROJECT, name === undefined ? {} : { name }, {
        page,
        perPage,
      });
      return { names: found.items.map(({ spec }) => spec.name), total: found.total };
    };

    test('keeps a job as it was given', async () => {
      const job = { ...aJob({ settings: { env: { A: 'ü' }, timeout_s: 5 } }), projectId: PROJECT };
      expect(await scene.stores.jobs.create(job)).toBe('created');
      expect(await scene.stores.jobs.get(PROJECT, job.id)).toEqual(job);
    });

    test('refuses a name that is taken in the project, whatever its case', async () => {
      await scene.job('job-1', { name: 'Main' });
      expect(await scene.stores.jobs.create(aJob({ id: 'job-2', name: 'MAIN' }))).toBe('name_taken');
      await scene.job('job-3', { name: 'Main', projectId: FOREIGN });
      await scene.job('job-4', { name: 'other' });
      const renamed = aJob({ name: 'main' }).spec;
      expect(await scene.stores.jobs.replace(PROJECT, 'job-4', renamed, 5)).toBe('name_taken');
      expect(await scene.stores.jobs.replace(PROJECT, 'job-1', renamed, 5)).toBe('replaced');
      expect(await scene.stores.jobs.get(PROJECT, 'job-1')).toMatchObject({
        spec: renamed,
        updatedAt: 5,
        createdAt: 1,
      });
    });

    test('lists newest first, by pages, and by a part of the name', async () => {
      for (const id of ['alpha', 'beta', 'Alphabet', 'gamma']) await scene.job(id);
      expect(await names()).toEqual({ names: ['gamma', 'Alphabet', 'beta', 'alpha'], total: 4 });
      expect(await names(undefined, 2, 3)).toEqual({ names: ['alpha'], total: 4 });
      expect(await names('ALPHA')).toEqual({ names: ['Alphabet', 'alpha'], total: 2 });
      expect(await names('%')).toEqual({ names: [], total: 0 });
      expect(await names(undefined, 9)).toEqual({ names: [], total: 4 });
    });

    test('lists by the state of the last build', async () => {
      for (const id of ['idle', 'waiting-1', 'waiting-2']) await scene.job(id);
      for (const jobId of ['waiting-1', 'waiting-2']) await scene.start(`build-of-${jobId}`, { jobId });
      const listed = async (filter: JobFilter) => {
        const found = await scene.stores.jobs.list(PROJECT, filter, { page: 1, perPage: 10 });
        return [found.items.map(({ id }) => id), found.total];
      };
      expect(await listed({ lastState: 'Queuing' })).toEqual([['waiting-2', 'waiting-1'], 2]);
      expect(await listed({ lastState: 'Queuing', name: '-1' })).toEqual([['waiting-1'], 1]);
      expect(await listed({ lastState: 'NotStarted' })).toEqual([['idle'], 1]);
      expect(await listed({ lastState: 'Failed' })).toEqual([[], 0]);
    });

    test('lists by the pool, and jobs without one in the default pool', async () => {
      await scene.job('plain');
      await scene.job('empty', { pool: '' });
      await scene.job('large', { pool: 'large' });
      await scene.start('build', { jobId: 'large' });
      const listed = async (filter: JobFilter) => {
        const found = await scene.stores.jobs.list(PROJECT, filter, { page: 1, perPage: 10 });
        return [found.items.map(({ id }) => id), found.total];
      };
      expect(await listed({ pool: 'large' })).toEqual([['large'], 1]);
      expect(await listed({ pool: 'default' })).toEqual([['empty', 'plain'], 2]);
      expect(await listed({ pool: 'large', lastState: 'Queuing', name: 'a' })).toEqual([['large'], 1]);
      expect(await listed({ pool: 'large', lastState: 'NotStarted' })).toEqual([[], 0]);
      expect(await listed({ pool: 'larg' })).toEqual([[], 0]);
    });

    test('answers nothing to another project', async () => {
      await scene.job('job-1');
      const { jobs } = scene.stores;
      expect(await jobs.get(FOREIGN, 'job-1')).toBeNull();
      expect(await jobs.replace(FOREIGN, 'job-1', aJob().spec, 5)).toBe('not_found');
      expect(await jobs.remove(FOREIGN, 'job-1', 'eve', 5)).toEqual({ kind: 'not_found' });
      expect((await jobs.list(FOREIGN, {}, { page: 1, perPage: 10 })).total).toBe(0);
    });

    test('frees the name of a removed job at once, ends what waits and stops what runs', async () => {
      await scene.job('job-1', { name: 'main', settings: { artifact_tag: 'latest' } });
      const running = await scene.run('running');
      await scene.start('waiting');
      const removed = await scene.stores.jobs.remove(PROJECT, 'job-1', 'maria', 400);
      expect(removed).toMatchObject({ kind: 'removed' });
      const states =
        removed.kind === 'removed'
          ? removed.builds.map(({ id, state, stop }) => [id, state, stop?.reason])
          : [];
      expect(states).toEqual([
        ['waiting', 'Cancel', 'job_deleted'],
        ['running', 'Building', 'job_deleted'],
      ]);
      expect(await scene.stores.jobs.get(PROJECT, 'job-1')).toBeNull();
      expect((await names()).total).toBe(0);
      await scene.job('job-2', { name: 'main' });
      expect(await scene.stores.jobs.remove(PROJECT, 'job-1', 'maria', 500)).toEqual({ kind: 'not_found' });
      expect(await scene.stores.builds.get(PROJECT, running.id)).toMatchObject({
        stop: { by: 'maria', at: 400 },
      });
      expect(await scene.claim()).toBeNull();
    });
  });
}
