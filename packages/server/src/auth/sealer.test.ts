import { chmod, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openSealer } from './sealer.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'stagewright-sealer-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const keyFile = () => join(folder, 'secrets', 'master.key');

test('seals under a key that only the owner may read, and opens after a restart', async () => {
  const sealed = (await openSealer(folder)).seal('a secret', 'context');
  expect(sealed).toMatch(/^v1\.1\./);
  expect(sealed).not.toContain('a secret');
  expect((await stat(keyFile())).mode & 0o777).toBe(0o600);
  expect((await stat(join(folder, 'secrets'))).mode & 0o777).toBe(0o700);
  expect((await openSealer(folder)).open(sealed, 'context')).toBe('a secret');
});

test('two servers that start at once on a new folder use one key', async () => {
  const [one, two] = await Promise.all([openSealer(folder), openSealer(folder)]);
  expect(two.open(one.seal('x', 'c'), 'c')).toBe('x');
});

test('does not open in another context, changed, or under another key', async () => {
  const sealer = await openSealer(folder);
  const sealed = sealer.seal('a secret', 'one');
  expect(() => sealer.open(sealed, 'two')).toThrow();
  const [form, key, iv, body = ''] = sealed.split('.');
  const changed = `${body.slice(0, -1)}${body.endsWith('A') ? 'Q' : 'A'}`;
  expect(() => sealer.open([form, key, iv, changed].join('.'), 'one')).toThrow();
  expect(() => sealer.open([form, '9', iv, body].join('.'), 'one')).toThrow(/key 9/);
  expect(() => sealer.open('', 'one')).toThrow();
});

test('seals with the newest key and still opens what older ones sealed', async () => {
  const old = await openSealer(folder);
  const sealed = old.seal('x', 'c');
  const line = `stagewright-key 2 ${Buffer.alloc(32, 7).toString('base64url')}\n`;
  await writeFile(keyFile(), (await readFile(keyFile(), 'utf8')) + line);
  const renewed = await openSealer(folder);
  expect(renewed.open(sealed, 'c')).toBe('x');
  expect(renewed.seal('x', 'c')).toMatch(/^v1\.2\./);
  expect(renewed.derive('p')).toEqual(old.derive('p'));
  expect(renewed.derive('p')).not.toEqual(old.derive('q'));
});

test('refuses a key file that others may read, and one that is none', async () => {
  await openSealer(folder);
  await chmod(keyFile(), 0o640);
  await expect(openSealer(folder)).rejects.toThrow(/may be read by others/);
  await chmod(keyFile(), 0o600);
  await writeFile(keyFile(), 'rubbish\n');
  await expect(openSealer(folder)).rejects.toThrow(/not a key file/);
});
