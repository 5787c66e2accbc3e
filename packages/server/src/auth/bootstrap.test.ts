import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createSteppedClock } from '../domain/testing/stepped-clock.ts';
import { openStore, type Store } from '../store/open-store.ts';
import { bootstrap } from './bootstrap.ts';
import { createPasswords } from './passwords.ts';

const passwords = createPasswords({ cost: { logN: 4, blockSize: 8, parallelism: 1 } });
let dataFolder: string;
let store: Store;

beforeEach(async () => {
  dataFolder = await mkdtemp(join(tmpdir(), 'stagewright-bootstrap-'));
  store = await openStore({ file: join(dataFolder, 'stagewright.db') });
});
afterEach(async () => {
  await store.close();
  await rm(dataFolder, { recursive: true, force: true });
});

const start = (password?: string) =>
  bootstrap({ store: store.accounts, passwords, clock: createSteppedClock(), dataFolder, password });
const storedHash = async () => (await store.accounts.findLogin('default', 'admin'))?.passwordHash ?? '';
const isAdminPassword = async (password: string) =>
  passwords.verify(password, (await store.accounts.findLogin('default', 'admin'))?.passwordHash ?? null);

test('a given password is the administrator’s and is written nowhere', async () => {
  expect(await start('given password')).toEqual({ created: true });
  expect(await isAdminPassword('given password')).toBe(true);
  expect(await storedHash()).toMatch(/^\$scrypt\$ln=4,r=8,p=1\$/);
  expect(await readdir(dataFolder)).not.toContain('admin-password');
});

test('a generated password is in a file for the owner only', async () => {
  const { created, passwordFile = '' } = await start();
  expect(created).toBe(true);
  expect((await stat(passwordFile)).mode & 0o777).toBe(0o600);
  const password = (await readFile(passwordFile, 'utf8')).trim();
  expect(password).toMatch(/^[\w-]{43}$/);
  expect(await isAdminPassword(password)).toBe(true);
  expect(await storedHash()).toMatch(/^\$scrypt\$ln=10,r=8,p=1\$/);
});

test('a later start changes nothing', async () => {
  await start('first');
  expect(await start('second')).toEqual({ created: false });
  expect(await start()).toEqual({ created: false });
  expect(await isAdminPassword('first')).toBe(true);
  expect(await readdir(dataFolder)).not.toContain('admin-password');
});
