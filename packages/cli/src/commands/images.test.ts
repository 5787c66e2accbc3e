import { type ImageRecord, images } from '@stagewright/api';
import { expect } from 'vitest';
import { test } from '../testing/cli-test.ts';
import { BUILD_ID, DIGEST, JOB_ID } from '../testing/samples.ts';
import { refuse } from '../testing/scripted-server.ts';

const MEDIA_TYPE = 'application/vnd.oci.image.manifest.v1+json';
const MOVED = { digest: DIGEST, build_id: BUILD_ID, moved_by: '', moved_at: '2025-11-14T08:00:54.000Z' };
const TAG = {
  tag: '4',
  reference: '127.0.0.1:7080/default/main-loop:4',
  media_type: MEDIA_TYPE,
  size: 21_400_000,
  ...MOVED,
};
const TAGS = { repository: 'default/main-loop', next: '', list: [TAG] };
const IMAGE: ImageRecord = {
  repository: 'default/main-loop',
  tag: '4',
  reference: TAG.reference,
  pull: `127.0.0.1:7080/default/main-loop@${DIGEST}`,
  digest: DIGEST,
  media_type: MEDIA_TYPE,
  artifact_type: '',
  size: 21_400_000,
  annotations: {},
  build_id: BUILD_ID,
  tags: ['4', 'stable'],
  moved_by: '',
  moved_at: MOVED.moved_at,
  platforms: [{ platform: 'linux/amd64', digest: DIGEST, size: 21_400_000 }],
  created_at: '1970-01-01T00:00:00Z',
  base: { name: 'host/java', digest: '' },
  layers: [
    { digest: DIGEST, media_type: 'm', size: 21_000_000, created_by: 'host/java', transfer: 'mounted' },
    { digest: DIGEST, media_type: 'm', size: 399_000, created_by: 'classes', transfer: 'uploaded' },
  ],
  start: null,
  build: {
    build_id: BUILD_ID,
    job_id: JOB_ID,
    job_name: 'main-loop',
    index: 4,
    source: 'obs://demo/MainLoop.jar',
    commit_id: '',
    ended_at: MOVED.moved_at,
  },
  history: [MOVED],
};

test('images list shows repositories and where they are pulled from', async ({ cli, server }) => {
  const list = [{ repository: 'default/main-loop', reference: '127.0.0.1:7080/default/main-loop' }];
  server.on(images.list, { list });
  expect((await cli(['images', 'list', '-q'])).stdout).toBe('default/main-loop\n');
  expect((await cli(['images', 'list', '--json'])).json()).toEqual({ list });
});

test('images tags takes a repository with or without its registry, and reads every page', async ({
  cli,
  server,
}) => {
  server.on(images.tags, ({ query }) =>
    query['after'] === '' ? { ...TAGS, next: '4' } : { ...TAGS, list: [{ ...TAG, tag: '5' }] },
  );
  const shown = await cli(['images', 'tags', 'default/main-loop']);
  expect(shown.stdout).toContain(`4    ${DIGEST}  20.4 MiB  2025-11-14`);
  expect(shown.stdout).toContain(`5    ${DIGEST}`);
  const found = await cli(['images', 'tags', '127.0.0.1:7080/default/main-loop', '--json']);
  expect(found.json()).toEqual({ repository: 'default/main-loop', list: [TAG, { ...TAG, tag: '5' }] });
  expect(new Set(server.calls.map(({ params }) => params['path']))).toEqual(new Set(['default/main-loop']));
});

test('images show tells of an image by tag or digest, and ends with 4 for one that is not there', async ({
  cli,
  server,
}) => {
  server.on(images.show, IMAGE);
  expect((await cli(['images', 'show', TAG.reference, '--json'])).json()).toEqual(IMAGE);
  const shown = (await cli(['images', 'show', `default/main-loop@${DIGEST}`])).stdout;
  for (const part of [
    `digest:      ${DIGEST}\n`,
    'tags:        4, stable',
    `build 4 of main-loop (${BUILD_ID})`,
    `docker pull 127.0.0.1:7080/default/main-loop@${DIGEST}`,
  ])
    expect(shown).toContain(part);
  expect(shown).toMatch(/20\.0 MiB {2}mounted {3}host\/java\n.*389\.6 KiB {2}uploaded {2}classes\n$/);
  expect(server.calls.map(({ query }) => query['reference'])).toEqual([
    'default/main-loop:4',
    `default/main-loop@${DIGEST}`,
  ]);
  server.on(images.show, (_, response) => {
    refuse(response, 404, 'SVCSTG.CPE.4044003', 'The image was not found.');
    return undefined;
  });
  expect(await cli(['images', 'show', 'default/main-loop:5'])).toMatchObject({ exit: 4, stdout: '' });
  expect(await cli(['images', 'show', 'default/main-loop'])).toMatchObject({ exit: 2, stdout: '' });
});

test('images delete names the tag, and tells that there is none', async ({ cli, server }) => {
  server.on(images.removeTag);
  expect((await cli(['images', 'delete', 'default/main-loop:4'])).stdout).toBe(
    'default/main-loop:4 is deleted.\n',
  );
  expect(server.calls[0]).toMatchObject({ params: { path: 'default/main-loop' }, query: { tag: '4' } });
  server.on(images.removeTag, (_, response) => {
    refuse(response, 404, 'SVCSTG.CPE.4044003', 'The tag was not found.');
    return undefined;
  });
  expect(await cli(['images', 'delete', 'default/main-loop:5'])).toMatchObject({ exit: 4, stdout: '' });
});
