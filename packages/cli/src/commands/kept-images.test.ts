import { accounts, imageQuota, imageRetention, objectQuota } from '@stagewright/api';
import { expect } from 'vitest';
import { test } from '../testing/cli-test.ts';
import { DIGEST } from '../testing/samples.ts';

test('retention set needs a reason to keep, and sends what is given', async ({ cli, server }) => {
  server.on(imageRetention.put);
  expect(await cli(['retention', 'set'])).toMatchObject({ exit: 2, stdout: '' });
  await cli(['retention', 'set', '--days', '30']);
  const words = ['--last', '5', '--tag', 'v*', '--tag', '1.?', '--protect', 'stable'];
  await cli(['retention', 'set', '127.0.0.1:7080/default/app', ...words]);
  expect(server.callsTo(imageRetention.put).map((call) => call.json())).toEqual([
    { repository: '', keep_last: null, keep_days: 30 },
    {
      repository: 'default/app',
      keep_last: 5,
      keep_days: null,
      tags: ['v*', '1.?'],
      protected: ['stable'],
    },
  ]);
});

test('retention list and preview show rules, and what would go', async ({ cli, server }) => {
  const rule = { repository: '', keep_last: 5, keep_days: null, tags: ['*'], protected: ['stable'] };
  const list = [{ ...rule, updated_at: '2026-11-14T08:00:00.000Z', updated_by: 'maria' }];
  server.on(imageRetention.list, { list });
  expect((await cli(['retention', 'list'])).stdout).toMatch(/\(all others\) +5 +\* +stable\n$/);
  const due = [{ repository: 'default/app', tag: '1', digest: DIGEST, moved_at: '2026-10-14T08:00:00.000Z' }];
  server.on(imageRetention.due, { list: due });
  expect((await cli(['retention', 'preview', '-q'])).stdout).toBe('default/app:1\n');
  server.on(imageRetention.remove);
  expect((await cli(['retention', 'delete', 'default/app'])).exit).toBe(0);
  expect(server.callsTo(imageRetention.remove)[0]?.query).toEqual({ repository: 'default/app' });
});

test('images usage shows the bound, which projects quota sets and takes back', async ({ cli, server }) => {
  server.on(imageQuota.usage, { limit_bytes: null, used_bytes: 2048, repositories: 3 });
  expect((await cli(['images', 'usage'])).stdout).toBe(
    'used:          2.0 KiB\nlimit:         none\nrepositories:  3\n',
  );
  const project = { id: 'p1', name: 'team', account: 'default', created_at: '2026-11-14T08:00:00.000Z' };
  server
    .on(accounts.listProjects, { list: [project] })
    .on(imageQuota.set)
    .on(objectQuota.set);
  await cli(['projects', 'quota', 'team', '--images', '5000']);
  await cli(['projects', 'quota', 'team', '--packages', '0']);
  await cli(['projects', 'quota', 'team']);
  const bodiesOf = (endpoint: typeof imageQuota.set) => server.callsTo(endpoint).map((call) => call.json());
  expect(bodiesOf(imageQuota.set)).toEqual([{ limit_bytes: 5000 }, { limit_bytes: null }]);
  expect(bodiesOf(objectQuota.set)).toEqual([{ limit_bytes: 0 }, { limit_bytes: null }]);
});
