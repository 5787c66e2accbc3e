import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { lockFolder } from './folder-lock.ts';
import { lockHolder } from './lock-holder.ts';

const dir = mkdtempSync(join(tmpdir(), 'folder-lock-'));
const file = join(dir, 'server.lock');
afterEach(() => rmSync(file, { force: true }));

const HOLDER = `
  import { lockFolder } from ${JSON.stringify(new URL('./folder-lock.ts', import.meta.url).href)};
  process.stdout.write(lockFolder(process.argv[1]) ? 'held' : 'refused');
  setInterval(() => {}, 1000);
`;

test('a second process is refused until the first one dies, by SIGKILL too', async () => {
  const holder = spawn(process.execPath, ['--input-type=module', '--eval', HOLDER, file], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [said] = (await once(holder.stdout, 'data')) as [Buffer];
  expect(said.toString()).toBe('held');
  expect(lockFolder(file)).toBeNull();
  expect(lockHolder(file)).toBe(holder.pid);

  holder.kill('SIGKILL');
  await once(holder, 'exit');
  const lock = lockFolder(file);
  expect(lock).not.toBeNull();
  expect(lockHolder(file)).toBe(process.pid);
  lock?.release();
  expect(lockHolder(file)).toBeNull();
  rmSync(dir, { recursive: true });
});
