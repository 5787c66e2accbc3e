import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from './free-port.ts';

/** The one user of a registry with basic authentication; docker-registry takes bcrypt only. */
export const BASIC_USER = {
  username: 'ada',
  password: 'correct-horse-battery',
  htpasswd: 'ada:$2y$04$nJG674R5m19rkJ7KkEYDwuY8qy//lbLU8WIwd9nYACOjAPo7J/X22\n',
};

export interface DockerRegistryOptions {
  /** Content of an htpasswd file with bcrypt hashes. */
  readonly htpasswd?: string;
  readonly token?: {
    readonly realm: string;
    readonly service: string;
    readonly issuer: string;
    readonly certificate: string;
  };
}

export interface DockerRegistry {
  readonly host: string;
  close(): Promise<void>;
}

/** Starts Debian's docker-registry on a free port of the loopback. */
export async function startDockerRegistry(options: DockerRegistryOptions = {}): Promise<DockerRegistry> {
  const folder = await mkdtemp(join(tmpdir(), 'oci-registry-'));
  const host = `127.0.0.1:${await freePort()}`;
  await writeFile(join(folder, 'config.json'), JSON.stringify(await configuration(folder, host, options)));
  const child = spawn('docker-registry', ['serve', join(folder, 'config.json')], { stdio: 'ignore' });
  const ended = once(child, 'exit');
  const close = async () => {
    child.kill('SIGKILL');
    await ended;
    await rm(folder, { recursive: true, force: true });
  };
  try {
    await answering(host, () => child.exitCode !== null);
  } catch (error) {
    await close();
    throw error;
  }
  return { host, close };
}

/** JSON is YAML too. */
async function configuration(folder: string, host: string, options: DockerRegistryOptions): Promise<object> {
  const { htpasswd, token } = options;
  if (htpasswd !== undefined) await writeFile(join(folder, 'htpasswd'), htpasswd);
  const basic = { htpasswd: { realm: 'test', path: join(folder, 'htpasswd') } };
  const bearer = token && {
    token: {
      realm: token.realm,
      service: token.service,
      issuer: token.issuer,
      rootcertbundle: token.certificate,
    },
  };
  return {
    version: 0.1,
    log: { level: 'error', accesslog: { disabled: true } },
    storage: { filesystem: { rootdirectory: join(folder, 'data') }, delete: { enabled: true } },
    http: { addr: host },
    ...(htpasswd === undefined ? {} : { auth: basic }),
    ...(bearer === undefined ? {} : { auth: bearer }),
  };
}

async function answering(host: string, hasEnded: () => boolean): Promise<void> {
  const deadline = Date.now() + 15_000;
  while (Date.now() < deadline && !hasEnded()) {
    const answer = await fetch(`http://${host}/v2/`).catch(() => undefined);
    await answer?.arrayBuffer();
    if (answer !== undefined) return;
    await sleep(20);
  }
  throw new Error('docker-registry did not come up');
}
