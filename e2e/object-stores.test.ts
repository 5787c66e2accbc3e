import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { isEnded, login, type User } from './harness/client.ts';
import { ADMIN_PASSWORD, newDataFolder, type Service, startService } from './harness/service.ts';
import { signedPut } from './harness/signed-put.ts';
import { hasSwift, type Swift, startSwift } from './harness/swift.ts';
import { TINY_BASE } from './operations/harness/tiny-base.ts';
import { ALLOW_LOOPBACK, nodePackage, supply } from './operations/harness/world.ts';

const LOGINS = '/stagewright/v1/package-logins';

/** Runs where Debian's Swift is installed: it takes a minute to install and is no part of the suite's own packages. */
describe.runIf(hasSwift())('packages in a real object store', () => {
  const folder = newDataFolder();
  let swift: Swift;
  let service: Service;
  let user: User;
  let jobs = 0;

  beforeAll(async () => {
    const place = join(folder.path, 'swift');
    mkdirSync(place);
    [swift, service] = await Promise.all([
      startSwift(place),
      startService(join(folder.path, 'data'), ALLOW_LOOPBACK),
    ]);
    user = await login(service.url, 'admin', ADMIN_PASSWORD);
    await supply(service, user, ADMIN_PASSWORD);
    await signedPut(swift, '/releases', Buffer.alloc(0));
    await signedPut(swift, '/releases/v 1/app (ä).tgz', nodePackage());
    await putLogin('right', swift.secretKey, ['releases']);
    await putLogin('wrong', 'another-planted-key', []);
  });
  afterAll(async () => {
    await service.stop();
    swift.close();
    folder.remove();
  });

  async function putLogin(name: string, secret: string, buckets: readonly string[]): Promise<void> {
    const body = { kind: 's3', host: swift.endpoint, user: swift.accessKey, secret, buckets };
    expect(await user.call('PUT', `${LOGINS}/${name}`, body)).toMatchObject({ status: 200 });
  }

  async function build(codeRepo: { url: string; auth?: string }) {
    const created = await user.call('POST', '/assembling/v1/jobs', {
      job_name: `store-${++jobs}`,
      environment_setting: {},
      code_repo: { type: 'BinObs', ...codeRepo },
      build: { base_image: `${service.host}/${TINY_BASE}` },
    });
    const started = await user.call('POST', `/assembling/v1/jobs/${created.body.job_id}/builds`);
    const { build_state, failure } = await user.until(started.body.build_id, isEnded);
    const { body } = await user.call('GET', `/assembling/v1/builds/${started.body.build_id}/logs?from=0`);
    expect(body.buildlog).not.toMatch(/X-Amz-Signature|planted/);
    return { state: build_state, failure, log: body.buildlog as string };
  }

  test.each([
    ['s3://releases/v 1/app (ä).tgz', undefined],
    ['obs://releases/v 1/app (ä).tgz', undefined],
    ['s3://releases/v 1/app (ä).tgz', 'right'],
  ])('%s becomes an image by the login %s', async (url, auth) => {
    const built = await build({ url, ...(auth === undefined ? {} : { auth }) });
    expect(built.state, built.log).toBe('Successful');
    expect(built.log).toContain(`Package: ${url}`);
  });

  test('a wrong key and an absent object are told from each other', async () => {
    const url = 's3://releases/v 1/app (ä).tgz';
    expect((await build({ url, auth: 'wrong' })).failure).toMatchObject({
      reason: 'source_not_found',
      message: `${url} answered 403 SignatureDoesNotMatch.`,
    });
    expect((await build({ url: 's3://releases/absent.tgz' })).failure).toMatchObject({
      message: 's3://releases/absent.tgz answered 404 NoSuchKey.',
    });
  });
});
