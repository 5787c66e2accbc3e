import { type ChildProcess, spawn } from 'node:child_process';
import { once as event } from 'node:events';
import {
  chmodSync,
  chownSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, it, onTestFinished } from 'vitest';
import { once } from '../../once.ts';
import { runProgram } from '../processes/run-program.ts';
import { programsNamed } from '../testing/programs-named.ts';

const BUSYBOX = '/bin/busybox';
const CHILD = join(import.meta.dirname, 'testing/build-child.ts');
const DOCKERFILE = [
  'FROM scratch AS busybox',
  'COPY busybox /bin/busybox',
  'RUN ["/bin/busybox", "--install", "-s", "/bin"]',
  'RUN --mount=type=cache,target=/kept --mount=type=secret,id=TOKEN wc -c </run/secrets/TOKEN >/size; chown 33:33 /size',
  'FROM busybox',
  'COPY --from=busybox /size /size',
  'RUN echo done >/done',
].join('\n');
const NOBODY = 65_534;
/** The user nobody, which has subordinate users in a file that no other process of the machine sees. */
const SUBORDINATES =
  'printf "nobody:1800000000:65536\\n" >"$1"; mount --bind "$1" /etc/subuid && mount --bind "$1" /etc/subgid && shift && exec "$@"';
const nobody = (file: string) => [
  ...['unshare', '--mount', '--propagation', 'private', '--', 'sh', '-c', SUBORDINATES, 'sh', file],
  ...['setpriv', '--reuid', String(NOBODY), '--regid', String(NOBODY), '--clear-groups', '--'],
];
let builds = 0;

describe.skipIf(!existsSync(BUSYBOX) || process.getuid?.() !== 0)(
  'a Dockerfile built by another process',
  () => {
    function machine(owner = 0) {
      const root = mkdtempSync(join(tmpdir(), 'dockerfile-as-'));
      onTestFinished(async () => void (await runProgram(['rm', '-rf', '--', root])));
      chmodSync(root, 0o777);
      const checkout = join(root, 'source');
      mkdirSync(checkout);
      writeFileSync(join(checkout, 'Dockerfile'), DOCKERFILE);
      copyFileSync(BUSYBOX, join(checkout, 'busybox'));
      for (const name of ['Dockerfile', 'busybox', '']) chownSync(join(checkout, name), owner, owner);
      return { root, checkout };
    }

    function start({ root, checkout }: ReturnType<typeof machine>, before: readonly string[] = []) {
      const name = `as-others-${process.pid}-${builds++}`;
      const [command = '', ...args] = [...before, process.execPath, CHILD, name, root, checkout];
      const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'] });
      return { name, child, done: endOf(child) };
    }

    const asRoot = once(() => start(machine()).done);

    it('that is an ordinary user gives the image that root gives', async () => {
      const there = machine(NOBODY);
      const asNobody = await start(there, nobody(join(there.root, 'subordinates'))).done;
      expect(asNobody).toMatch(/^sha256:[0-9a-f]{64}$/);
      expect(asNobody).toBe(await asRoot());
    });

    it('that is killed at any moment leaves nothing that runs, and the next build is as if it had not been', async () => {
      const there = machine();
      for (let round = 0; round < 5; round++) {
        const { name, child, done } = start(there);
        await delay(100 + round * 200);
        child.kill('SIGKILL');
        await done.catch(() => undefined);
        await expect.poll(() => programsNamed(name), { timeout: 60_000 }).toEqual([]);
      }
      expect(await start(there).done).toBe(await asRoot());
    }, 60_000);
  },
);

async function endOf(child: ChildProcess): Promise<string> {
  let [said, complained] = ['', ''];
  child.stdout?.on('data', (bytes: Buffer) => {
    said += bytes.toString();
  });
  child.stderr?.on('data', (bytes: Buffer) => {
    complained += bytes.toString();
  });
  const [code] = (await event(child, 'close')) as [number | null];
  if (code !== 0) throw new Error(`ended with ${code}: ${complained}`);
  return said;
}
