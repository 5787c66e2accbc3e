import { spawn } from 'node:child_process';
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { SANDBOX_USERS, type SandboxRequest, sandboxAs, sandboxName } from '../testing/sandbox-as.ts';
import { removeTree } from './remove-tree.ts';

const PLANTED = 'planted-secret-4711';
const isRoot = process.getuid?.() === 0;

interface Wishes {
  readonly executor?: SandboxRequest['executor'];
  readonly execution?: Partial<SandboxRequest['execution']>;
}

describe.each(SANDBOX_USERS)('a hostile step in a sandbox of $name', (user) => {
  /** A machine with a service on it, all of it open to everybody: nothing but the sandbox stands before it. */
  function service() {
    const root = mkdtempSync(join(tmpdir(), 'hostile-'));
    onTestFinished(() => removeTree(root));
    chmodSync(root, 0o777);
    const folder = (name: string) => {
      const path = join(root, name);
      mkdirSync(path);
      chmodSync(path, 0o777);
      return path;
    };
    const [workspace, other, data] = [folder('workspace'), folder('other-workspace'), folder('data')];
    for (const file of [join(other, 'Main.java'), join(data, 'stagewright.db'), join(data, 'master-key')]) {
      writeFileSync(file, `${PLANTED}\n`);
      chmodSync(file, 0o666);
    }
    return { root, workspace, other, data };
  }

  /** Runs the scripts in a sandbox that has the workspace. */
  async function run(
    { root, workspace }: { root: string; workspace: string },
    scripts: readonly string[],
    { executor = {}, execution = {} }: Wishes = {},
  ) {
    const folders = [{ path: workspace, at: '/workspace', writable: true }, ...(execution.folders ?? [])];
    return await sandboxAs(
      user,
      {
        executor: { scratchRoot: root, ...executor },
        execution: { network: 'none', ...execution, name: sandboxName(), folders },
        scripts,
      },
      { SERVICE_TOKEN: PLANTED, AWS_SECRET_ACCESS_KEY: PLANTED },
    );
  }

  it('finds no other workspace, database, key or environment of the service, wherever it looks', async () => {
    const machine = service();
    const looks = [
      `cat ${machine.other}/Main.java ${machine.data}/master-key /proc/1/root${machine.data}/master-key`,
      `cat /proc/*/cwd/../other-workspace/Main.java /workspace/../other-workspace/Main.java`,
      'cat /proc/[0-9]*/environ',
      'cat /etc/shadow /etc/gshadow /root/.ssh/* /root/.docker/config.json /etc/ssl/private/*',
      `echo mine >/workspace/file; grep -rslFx -e ${PLANTED} -e mine / --exclude-dir=proc --exclude-dir=usr`,
      'find / -xdev \\( -name stagewright.db -o -name "*.sock" -o -name docker.sock \\)',
    ];
    const results = await run(machine, looks);
    for (const { output } of results) expect(output).not.toContain(PLANTED);
    expect(results[3]?.output).not.toMatch(/^root:/m);
    expect(results[4]?.output).toBe('/workspace/file\n');
    expect(results[5]?.output).toBe('');
  });

  it('finds nothing in a folder of the service that lies among the programs it sees', async () => {
    const machine = service();
    const looks = [`ls -A ${machine.data}; ls ${machine.other}; echo x >${machine.data}/x`];
    const executor = { toolFolders: [machine.root], hidden: [machine.data] };
    const [seen] = await run(machine, looks, { executor });
    expect(seen?.output).toMatch(/^Main\.java\n/);
    expect(seen?.output).toContain('Read-only file system');
    expect(existsSync(join(machine.data, 'x'))).toBe(false);
  });

  it('writes to its own folders alone', async () => {
    const machine = service();
    const places =
      '/ /usr /usr/bin /etc /etc/passwd /dev /sys/devices/system/cpu /proc/sys/kernel /home /var /run /readable';
    const [result] = await run(
      machine,
      [
        `for place in ${places}; do touch $place/x 2>/dev/null && echo "wrote to $place"; done
         echo 1 2>/dev/null >/proc/sys/net/ipv4/ip_forward && echo 'wrote a setting'
         echo x 2>/dev/null >>/etc/hosts && echo 'wrote to hosts'
         rm -rf /usr/bin/true /readable/* 2>/dev/null
         for place in /workspace /tmp /home/build /dev/shm; do touch $place/x || echo "$place is closed"; done
         ls /readable`,
      ],
      { execution: { folders: [{ path: machine.other, at: '/readable', writable: false }] } },
    );
    expect(result?.output).toBe('Main.java\n');
    expect(existsSync('/usr/bin/true')).toBe(true);
    expect(existsSync(join(machine.workspace, 'x'))).toBe(true);
  });

  it('leads no removal to what is not its own, and hides nothing from one', async () => {
    const machine = service();
    const [result] = await run(machine, [
      `ln -s ${machine.other} /tmp/link; ln -s ${machine.other} /workspace/link; ln -s / /home/build/root
       mkdir /tmp/closed; touch /tmp/closed/file; chmod 000 /tmp/closed; chmod 500 /tmp
       cd /workspace; perl -e 'for (1 .. 1000) { mkdir "deep"; chdir "deep" or die }'
       cd /workspace; mkdir closed; touch closed/file; chmod 000 closed; echo done`,
    ]);
    expect(result?.output).toBe('done\n');
    expect(readdirSync(machine.root).filter((name) => name.startsWith('hostile-'))).toEqual([]);
    await removeTree(machine.workspace);
    expect(existsSync(machine.workspace)).toBe(false);
    expect(readFileSync(join(machine.other, 'Main.java'), 'utf8')).toContain(PLANTED);
  });

  it('cannot make the place of a folder lead elsewhere', async () => {
    const machine = service();
    const cache = { path: machine.other, at: '/home/build/.cache/tool', writable: true };
    const scripts = [
      'rm -rf /home/build/.cache; ln -s /workspace /home/build/.cache; touch ~build/.cache/tool/mine',
    ];
    const [result] = await run(machine, scripts, { execution: { folders: [cache] } });
    expect(result?.output).toContain("rm: cannot remove '/home/build/.cache/tool': Device or resource busy");
    expect(existsSync(join(machine.other, 'mine'))).toBe(true);
    symlinkSync(machine.data, join(machine.workspace, 'inner'));
    const inner = { path: machine.other, at: '/workspace/inner', writable: true };
    await expect(run(machine, ['true'], { execution: { folders: [inner] } })).rejects.toThrow(
      '/workspace/inner is no folder in /workspace',
    );
  });

  it('gets no right by any program or call, and does not reach who watches over it', async () => {
    const machine = service();
    const tools = join(machine.root, 'tools');
    mkdirSync(tools);
    if (isRoot) {
      copyFileSync('/usr/bin/id', join(tools, 'id-of-root'));
      chmodSync(join(tools, 'id-of-root'), 0o4755);
    }
    const bystander = spawn('sleep', ['1000'], { stdio: 'ignore' });
    onTestFinished(() => void bystander.kill('SIGKILL'));
    const attempts = [
      'mount -t tmpfs none /mnt',
      'mount --bind /workspace /usr',
      'umount /usr',
      ...(user.wrapper === 'bare root' ? [] : ['unshare --user true']),
      'unshare --mount true',
      'unshare --net true',
      'nsenter --target 1 --mount true',
      'chroot / true',
      'mknod /tmp/disk b 8 0',
      'hostname other',
      'nft flush ruleset',
      'setpriv --reuid 0 true',
      'chown 0 /workspace',
      'readlink /proc/1/root',
      'readlink /proc/1/fd/0',
      'cat /proc/1/environ',
      'cat /proc/1/mem',
      `kill -KILL ${bystander.pid}`,
      'dmesg',
    ];
    const script = `cd /tmp; ${attempts.map((attempt) => `${attempt} >/dev/null 2>&1 && echo '${attempt}'`).join('\n')}
      ${isRoot ? '/tools/id-of-root -nu' : 'id -nu'}; grep -E '^(CapEff|CapPrm|NoNewPrivs)' /proc/self/status`;
    const folders = [{ path: tools, at: '/tools', writable: false }];
    const [result] = await run(machine, [script], { execution: { folders } });
    const nothing = '0'.repeat(16);
    expect(result?.output).toBe(`build\nCapPrm:\t${nothing}\nCapEff:\t${nothing}\nNoNewPrivs:\t1\n`);
    expect(bystander.exitCode ?? bystander.signalCode).toBeNull();
  });
});
