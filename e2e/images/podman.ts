import { execFile } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

const exec = promisify(execFile);

export type Podman = (...args: readonly string[]) => Promise<string>;

export interface ContainerStore {
  readonly driver: 'vfs' | 'overlay';
  /** Content of `auth.json`. */
  readonly logins?: object;
  /** Content of `registries.conf`. */
  readonly registries?: string;
}

/** Storage, logins and settings of podman, buildah and skopeo in one folder, so that nothing of the machine's own is read or changed. */
export async function containerEnvironment(
  folder: string,
  { driver, logins = {}, registries = '' }: ContainerStore,
): Promise<Record<string, string>> {
  await mkdir(folder, { recursive: true });
  const file = (name: string) => join(folder, name);
  await writeFile(
    file('storage.conf'),
    `[storage]\ndriver = "${driver}"\ngraphroot = "${file('graph')}"\nrunroot = "${file('run')}"\n`,
  );
  await writeFile(file('registries.conf'), registries);
  await writeFile(file('auth.json'), JSON.stringify(logins), { mode: 0o600 });
  await writeFile(file('policy.json'), '{"default":[{"type":"insecureAcceptAnything"}]}');
  await writeFile(file('containers.conf'), '[engine]\ncgroup_manager = "cgroupfs"\nevents_logger = "file"\n');
  return {
    PATH: process.env['PATH'] ?? '',
    HOME: folder,
    TMPDIR: folder,
    REGISTRY_AUTH_FILE: file('auth.json'),
    CONTAINERS_STORAGE_CONF: file('storage.conf'),
    CONTAINERS_REGISTRIES_CONF: file('registries.conf'),
    CONTAINERS_CONF: file('containers.conf'),
  };
}

export async function podmanOf(folder: string): Promise<Podman> {
  const env = await containerEnvironment(folder, { driver: 'vfs' });
  return async (...args) => (await exec('podman', args, { env })).stdout;
}
