import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { freePort } from '@stagewright/oci/testing';

const exec = promisify(execFile);

/** OpenSSH's own server on the loopback, which lets one key in, as the user that runs it. */
export interface SshServer {
  readonly port: number;
  readonly user: string;
  readonly privateKey: string;
  /** Its public key, as known_hosts has it. */
  readonly knownHosts: string;
  /** Connections that were let in. */
  accepted(): number;
  close(): Promise<void>;
}

export async function startSshServer(folder: string): Promise<SshServer> {
  const port = await freePort();
  const user = userInfo().username;
  for (const name of ['host_key', 'key']) {
    await exec('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-C', name, '-f', join(folder, name)]);
  }
  await writeFile(join(folder, 'sshd_config'), configOf(folder, port));
  // Where it gives its rights away; made by the service elsewhere.
  if (process.getuid?.() === 0) await mkdir('/run/sshd', { recursive: true, mode: 0o755 });
  const child = spawn('/usr/sbin/sshd', ['-D', '-e', '-f', join(folder, 'sshd_config')], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let log = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    log += text;
  });
  const ended = once(child, 'close');
  while (!(await answers(port))) {
    if (child.exitCode !== null) throw new Error(`sshd ended: ${log}`);
  }
  const hostKey = await readFile(join(folder, 'host_key.pub'), 'utf8');
  return {
    port,
    user,
    privateKey: await readFile(join(folder, 'key'), 'utf8'),
    knownHosts: `[127.0.0.1]:${port} ${hostKey}`,
    accepted: () => log.split('Accepted publickey').length - 1,
    async close() {
      child.kill('SIGTERM');
      await ended;
    },
  };
}

function configOf(folder: string, port: number): string {
  return `ListenAddress 127.0.0.1:${port}
HostKey ${join(folder, 'host_key')}
AuthorizedKeysFile ${join(folder, 'key.pub')}
StrictModes no
PasswordAuthentication no
KbdInteractiveAuthentication no
PermitRootLogin prohibit-password
UsePAM no
PidFile none
`;
}

async function answers(port: number): Promise<boolean> {
  const socket = connect(port, '127.0.0.1');
  try {
    await once(socket, 'data');
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}
