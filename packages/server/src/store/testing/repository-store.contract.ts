import { describe, expect, test } from 'vitest';
import type { Change } from '../../domain/accounts.ts';
import type { RepositoryAuth } from '../../domain/repository-auths.ts';
import { FOREIGN, type OpenAdapter, useScene } from './contract.ts';
import { PROJECT, startRequest } from './contract-requests.ts';

const change = (action: string): Change => ({
  at: 9,
  actor: 'maria',
  remoteAddress: '127.0.0.1',
  action,
  target: 'x',
});
const auth = (name: string, fields: Partial<RepositoryAuth> = {}): RepositoryAuth => ({
  name,
  repoType: 'gitlab',
  tokenType: 'personal',
  user: '',
  origin: '',
  creator: 'maria',
  createdAt: 1,
  updatedAt: 1,
  ...fields,
});
const secret = (name: string, sealedValue = 'sealed') => ({
  name,
  sealedValue,
  updatedAt: 2,
  updatedBy: 'maria',
});
const HOST = 'https://git.example.com';

/** What every adapter must do with logins for repositories and secrets of builds. */
export function repositoryStoreContract(open: OpenAdapter): void {
  describe('RepositoryAuthStore', () => {
    const scene = useScene(open);
    const store = () => scene.stores.accounts;
    const add = (name: string, projectId = PROJECT, limit = 10) =>
      store().addRepositoryAuth(projectId, auth(name), `sealed ${name}`, limit, change('add'));

    test('keeps a login as it was given, by name within its project, up to the limit', async () => {
      expect(await add('zeta')).toBe('done');
      expect(await add('alpha')).toBe('done');
      expect(await add('alpha')).toBe('name_taken');
      expect(await add('beta', PROJECT, 2)).toBe('limit');
      expect(await add('alpha', FOREIGN)).toBe('done');
      expect(await store().listRepositoryAuths(PROJECT)).toEqual([auth('alpha'), auth('zeta')]);
      expect(await store().findRepositoryAuth(PROJECT, 'zeta')).toEqual({
        ...auth('zeta'),
        sealedSecret: 'sealed zeta',
      });
      expect(await store().findRepositoryAuth(FOREIGN, 'zeta')).toBeNull();
    });

    test('binds a login for nobody but its creator', async () => {
      await add('main');
      const stranger = { ...change('bind'), actor: 'peter' };
      expect(await store().bindRepositoryAuth(PROJECT, 'main', HOST, stranger)).toBe('kept');
      expect(await store().findRepositoryAuth(PROJECT, 'main')).toMatchObject({ origin: '' });
    });

    test('binds a login once, and tells of it', async () => {
      await add('main');
      const bind = (name: string, origin: string) =>
        store().bindRepositoryAuth(PROJECT, name, origin, change('bind'));
      expect(await bind('main', HOST)).toBe('done');
      expect(await bind('main', 'https://evil.example.com')).toBe('kept');
      expect(await bind('other', HOST)).toBe('not_found');
      expect(await store().findRepositoryAuth(PROJECT, 'main')).toMatchObject({ origin: HOST, updatedAt: 9 });
      const audit = await store().listAudit(null, 4);
      expect(audit.map(({ action, outcome }) => `${action} ${outcome}`)).toEqual([
        'bind not_found',
        'bind kept',
        'bind done',
        'add done',
      ]);
    });

    test('removes a login of the project only', async () => {
      await add('main');
      expect(await store().removeRepositoryAuth(FOREIGN, 'main', change('remove'))).toBe('not_found');
      expect(await store().removeRepositoryAuth(PROJECT, 'main', change('remove'))).toBe('done');
      expect(await store().listRepositoryAuths(PROJECT)).toEqual([]);
    });

    test('a build that names a login that is not there is not started', async () => {
      await scene.job('job-1');
      const spec = (await scene.stores.jobs.get(PROJECT, 'job-1'))!.spec;
      const codeRepo = { type: 'Git', url: `${HOST}/demo.git`, branch: 'main', auth: 'main' };
      await scene.stores.jobs.replace(PROJECT, 'job-1', { ...spec, codeRepo }, 2);
      const start = () => scene.stores.builds.start(startRequest('b1'));
      await add('main', FOREIGN);
      expect(await start()).toEqual({ kind: 'auth_unknown', name: 'main' });
      await add('main');
      expect(await start()).toMatchObject({ kind: 'started' });
      const bySsh = { ...codeRepo, url: 'git@git.example.com:demo.git' };
      await scene.stores.jobs.replace(PROJECT, 'job-1', { ...spec, codeRepo: bySsh }, 3);
      expect(await start()).toEqual({ kind: 'invalid', message: expect.stringContaining('for https') });
    });
  });

  describe('BuildSecretStore', () => {
    const scene = useScene(open);
    const store = () => scene.stores.accounts;
    const put = (jobId: string, name: string, value?: string, limit = 10) =>
      store().putBuildSecret({ projectId: PROJECT, jobId }, secret(name, value), limit, change('put'));
    const list = async (jobId: string, projectId = PROJECT) =>
      (await store().listBuildSecrets({ projectId, jobId })).map(({ name }) => name);
    const values = async (jobId: string, names: readonly string[], projectId = PROJECT) =>
      (await store().buildSecretsOf({ projectId, jobId }, names)).map((each) => each.sealedValue);

    test('replaces by name, and lists no values', async () => {
      expect(await put('', 'B', 'first')).toBe('done');
      expect(await put('', 'A')).toBe('done');
      expect(await put('', 'C', 'value', 2)).toBe('limit');
      expect(await put('', 'B', 'second', 2)).toBe('done');
      expect(await store().listBuildSecrets({ projectId: PROJECT, jobId: '' })).toEqual([
        { name: 'A', updatedAt: 2, updatedBy: 'maria' },
        { name: 'B', updatedAt: 2, updatedBy: 'maria' },
      ]);
      expect(await values('', ['B'])).toEqual(['second']);
      expect(await list('', FOREIGN)).toEqual([]);
    });

    test("gives a build its job's secret before the project's, and nothing of another job or project", async () => {
      await scene.job('job-1');
      await scene.job('job-2');
      await put('', 'TOKEN', "the project's");
      await put('', 'OTHER', 'other');
      await put('job-1', 'TOKEN', "the job's");
      await put('job-2', 'ALONE', 'alone');
      expect(await values('job-1', ['TOKEN', 'OTHER', 'ALONE'])).toEqual(["the job's", 'other']);
      expect(await values('job-2', ['TOKEN'])).toEqual(["the project's"]);
      expect(await values('job-1', ['TOKEN'], FOREIGN)).toEqual([]);
    });

    test('keeps none for a job that is not there, and lets them go with their job', async () => {
      expect(await put('job-1', 'TOKEN')).toBe('not_found');
      await scene.job('job-1');
      expect(await put('job-1', 'TOKEN')).toBe('done');
      await scene.stores.jobs.remove(PROJECT, 'job-1', 'maria', 5);
      expect(await list('job-1')).toEqual([]);
      expect(await put('job-1', 'TOKEN')).toBe('not_found');
    });

    test('removes by name within its project and job', async () => {
      await put('', 'TOKEN');
      const remove = (projectId: string) =>
        store().removeBuildSecret({ projectId, jobId: '' }, 'TOKEN', change('remove'));
      expect(await remove(FOREIGN)).toBe('not_found');
      expect(await remove(PROJECT)).toBe('done');
      expect(await remove(PROJECT)).toBe('not_found');
    });

    test('a build whose job names a secret that is not there is not started', async () => {
      await scene.job('job-1', { settings: { secrets: ['TOKEN', 'OTHER'] } });
      const start = () => scene.stores.builds.start(startRequest('b1'));
      await put('', 'OTHER');
      expect(await start()).toEqual({ kind: 'secrets_unknown', names: ['TOKEN'] });
      await put('job-1', 'TOKEN');
      expect(await start()).toMatchObject({ kind: 'started' });
    });
  });
}
