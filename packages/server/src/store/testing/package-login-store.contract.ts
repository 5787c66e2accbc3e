import { describe, expect, test } from 'vitest';
import type { PackageLogin } from '../../domain/package-logins.ts';
import { FOREIGN, type OpenAdapter, useScene } from './contract.ts';
import { PROJECT, startRequest } from './contract-requests.ts';

const change = { at: 9, actor: 'maria', remoteAddress: '127.0.0.1', action: 'x', target: 'x' };
const aLogin = (name: string, fields: Partial<PackageLogin> = {}): PackageLogin => ({
  name,
  kind: 's3',
  origin: 'https://s3.example.com',
  user: 'AK',
  region: 'r1',
  addressing: 'virtual',
  buckets: [],
  certificates: '',
  updatedAt: 1,
  updatedBy: 'maria',
  ...fields,
});

/** What every adapter must do with logins for packages. */
export function packageLoginStoreContract(open: OpenAdapter): void {
  describe('PackageLoginStore', () => {
    const scene = useScene(open);
    const store = () => scene.stores.accounts;
    const put = (login: PackageLogin, { projectId = PROJECT, limit = 10, secret = 'sealed' } = {}) =>
      store().putPackageLogin(projectId, login, secret, limit, change);

    test('keeps a login as it was given, by name within its project, up to the limit', async () => {
      expect(await put(aLogin('zeta'))).toBe('done');
      expect(await put(aLogin('alpha'))).toBe('done');
      expect(await put(aLogin('beta'), { limit: 2 })).toBe('limit');
      const changed = aLogin('zeta', { kind: 'bearer', user: '', updatedAt: 5 });
      expect(await put(changed, { limit: 2, secret: 'new' })).toBe('done');
      expect(await store().listPackageLogins(PROJECT)).toEqual([aLogin('alpha'), changed]);
      expect(await store().findPackageLogin(PROJECT, 'zeta')).toEqual({ ...changed, sealedSecret: 'new' });
      expect(await store().findPackageLogin(FOREIGN, 'zeta')).toBeNull();
    });

    test('finds the one that reads a bucket: at most one in a project', async () => {
      await put(aLogin('one', { buckets: ['releases', 'more'] }));
      expect(await put(aLogin('two', { buckets: ['other', 'releases'] }))).toBe('bucket_taken');
      expect(await put(aLogin('two', { buckets: ['releases'] }), { projectId: FOREIGN })).toBe('done');
      expect(await store().findBucketLogin(PROJECT, 'releases')).toMatchObject({ name: 'one' });
      expect(await store().findBucketLogin(FOREIGN, 'more')).toBeNull();
      expect(await put(aLogin('one', { buckets: ['more'] }))).toBe('done');
      expect(await store().findBucketLogin(PROJECT, 'releases')).toBeNull();
      expect(await put(aLogin('two', { buckets: ['releases'] }))).toBe('done');
    });

    test('removes a login of the project only, with its buckets', async () => {
      await put(aLogin('one', { buckets: ['releases'] }));
      expect(await store().removePackageLogin(FOREIGN, 'one', change)).toBe('not_found');
      expect(await store().removePackageLogin(PROJECT, 'one', change)).toBe('done');
      expect(await store().listPackageLogins(PROJECT)).toEqual([]);
      expect(await put(aLogin('two', { buckets: ['releases'] }))).toBe('done');
    });

    test('a build whose package needs a login that is not there is not started', async () => {
      await scene.job('job-1');
      const spec = (await scene.stores.jobs.get(PROJECT, 'job-1'))!.spec;
      const startOf = async (codeRepo: { url: string; auth?: string }) => {
        const changed = { ...spec, codeRepo: { type: 'BinObs', ...codeRepo } };
        await scene.stores.jobs.replace(PROJECT, 'job-1', changed, 2);
        return await scene.stores.builds.start(startRequest(`b-${codeRepo.url}-${codeRepo.auth}`));
      };
      const named = { url: 's3://other/a.jar', auth: 'one' };
      await put(aLogin('one', { buckets: ['releases'] }), { projectId: FOREIGN });
      expect(await startOf(named)).toMatchObject({ kind: 'invalid' });
      expect(await startOf({ url: 's3://releases/a.jar' })).toMatchObject({ kind: 'invalid' });
      await put(aLogin('one', { buckets: ['releases'] }));
      expect(await startOf(named)).toMatchObject({ kind: 'started' });
      expect(await startOf({ url: 's3://releases/a.jar' })).toMatchObject({ kind: 'started' });
    });
  });
}
