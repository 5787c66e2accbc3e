import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished, type TestContext } from 'vitest';
import { startSshServer } from '../../testing/ssh-server.ts';
import { createFetchScene } from './testing/fetch-scene.ts';

async function sshScene(context: TestContext) {
  if (!existsSync('/usr/sbin/sshd')) context.skip('sshd is not installed');
  const folder = await mkdtemp(join(tmpdir(), 'ssh-test-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const ssh = await startSshServer(folder);
  onTestFinished(() => ssh.close());
  const scene = await createFetchScene();
  const url = `ssh://${ssh.user}@127.0.0.1:${ssh.port}${scene.root}/app.git`;
  const key = { host: `127.0.0.1:${ssh.port}`, private_key: ssh.privateKey, known_hosts: ssh.knownHosts };
  return { ssh, scene, url, key };
}

it('a repository is fetched by ssh with the key of its host', async (context) => {
  const { ssh, scene, url, key } = await sshScene(context);
  const id = await (await scene.repository('app')).commit({ a: 'a' });
  const { folder, commit } = await scene.fetch('app', { source: { url, key } });
  expect(commit.id).toBe(id);
  expect(await readFile(join(folder, 'a'), 'utf8')).toBe('a');
  expect(ssh.accepted()).toBe(2);
  expect(scene.server.seen).toEqual([]);
  expect(await scene.leftPrivate()).toEqual([]);
});

it('a host with another key than the known one is not talked to', async (context) => {
  const { ssh, scene, url, key } = await sshScene(context);
  const known_hosts = ssh.knownHosts.replace(/^\S+/, '[127.0.0.2]:22');
  await expect(scene.fetch('app', { source: { url, key: { ...key, known_hosts } } })).rejects.toMatchObject({
    code: 'source_unreachable',
    temporary: false,
    message: expect.stringContaining('not among the known hosts'),
  });
  expect(ssh.accepted()).toBe(0);
});

it('a key that the server does not know is refused, and one that is for another host not used', async (context) => {
  const { ssh, scene, url, key } = await sshScene(context);
  const stranger = await sshScene(context);
  const source = { url, key: { ...key, private_key: stranger.key.private_key } };
  await expect(scene.fetch('app', { source })).rejects.toMatchObject({
    code: 'source_not_found',
    message: expect.stringContaining('refused the ssh key'),
  });
  await expect(scene.fetch('app', { source: { url, key: stranger.key } })).rejects.toMatchObject({
    code: 'source_refused',
  });
  expect(ssh.accepted()).toBe(0);
});

it('ssh without a key is told before anybody is asked', async () => {
  const scene = await createFetchScene();
  const url = `${userInfo().username}@127.0.0.1:app.git`;
  await expect(scene.fetch('app', { source: { url } })).rejects.toMatchObject({
    code: 'source_refused',
    message: expect.stringContaining('has no ssh key for 127.0.0.1'),
  });
});
