import { images } from '@stagewright/api';
import { expect } from 'vitest';
import { test } from '../testing/cli-test.ts';
import { BUILD_ID, DIGEST } from '../testing/samples.ts';
import { refuse } from '../testing/scripted-server.ts';

const TAG = {
  tag: '4',
  reference: '127.0.0.1:7080/default/main-loop:4',
  digest: DIGEST,
  media_type: 'application/vnd.oci.image.manifest.v1+json',
  build_id: BUILD_ID,
  moved_at: '2025-11-14 08:00:54 +0000 UTC',
};
const TAGS = { repository: 'default/main-loop', list: [TAG] };

test('images list shows repositories and where they are pulled from', async ({ cli, server }) => {
  const list = [{ repository: 'default/main-loop', reference: '127.0.0.1:7080/default/main-loop' }];
  server.on(images.list, { list });
  expect((await cli(['images', 'list', '-q'])).stdout).toBe('default/main-loop\n');
  expect((await cli(['images', 'list', '--json'])).json()).toEqual({ list });
});

test('images tags takes a repository with or without its registry', async ({ cli, server }) => {
  server.on(images.tags, TAGS);
  expect((await cli(['images', 'tags', 'default/main-loop'])).stdout).toContain(`4    ${DIGEST}  2025-11-14`);
  expect((await cli(['images', 'tags', '127.0.0.1:7080/default/main-loop', '--json'])).json()).toEqual(TAGS);
  expect(server.calls.map(({ params }) => params['path'])).toEqual([
    'default/main-loop',
    'default/main-loop',
  ]);
});

test('images show finds a tag by its reference, and ends with 4 for another', async ({ cli, server }) => {
  server.on(images.tags, TAGS);
  const found = await cli(['images', 'show', TAG.reference, '--json']);
  expect(found.json()).toEqual({ repository: 'default/main-loop', ...TAG });
  expect((await cli(['images', 'show', 'default/main-loop:4'])).stdout).toContain(`digest:      ${DIGEST}\n`);
  expect(await cli(['images', 'show', 'default/main-loop:5'])).toMatchObject({ exit: 4, stdout: '' });
  expect(await cli(['images', 'show', 'default/main-loop'])).toMatchObject({ exit: 2, stdout: '' });
  expect(await cli(['images', 'show', `127.0.0.1:7080/default/main-loop@${DIGEST}`])).toMatchObject({
    exit: 2,
  });
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
