import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, it, onTestFinished } from 'vitest';
import { crowd } from '../testing/crowd.ts';
import { programsNamed } from '../testing/programs-named.ts';
import { SANDBOX_USERS } from '../testing/sandbox-as.ts';
import { removeTree } from './remove-tree.ts';

/** What remains on the disk is the next worker's to sweep. */
function scratchRoot(): string {
  const path = mkdtempSync(join(tmpdir(), 'lonely-'));
  chmodSync(path, 0o777);
  onTestFinished(() => removeTree(path));
  return path;
}

describe.each(SANDBOX_USERS.filter(({ wrapper }) => wrapper === undefined))(
  'a worker of $name that is killed while a sandbox runs',
  ({ name: who, before }) => {
    const entry = join(import.meta.dirname, '../testing/lonely-worker.ts');

    it.each([0, 50, 'ready'])('leaves no process of it, nor of its network (%s)', async (moment) => {
      const mark = `sandboxed-${process.pid}-${who.replaceAll(' ', '-')}-${moment}`;
      const script = crowd({ obeying: false, size: 50 });
      const [command = '', ...args] = [...before, process.execPath, entry, mark, script, 'sandbox'];
      const worker = spawn(command, args, {
        env: { ...process.env, TMPDIR: scratchRoot() },
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      const exit = once(worker, 'exit');
      if (moment === 'ready') {
        await once(worker.stdout, 'data');
        expect(programsNamed(mark)).toContain('slirp4netns');
      } else {
        await expect.poll(() => programsNamed(mark).length, { interval: 1 }).toBeGreaterThan(0);
        await delay(Number(moment));
      }
      worker.kill('SIGKILL');
      await exit;
      await expect.poll(() => programsNamed(mark), { timeout: 60_000 }).toEqual([]);
    });
  },
);
