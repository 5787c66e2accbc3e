import { mkdir, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { PulledImage } from './pull-image.ts';
import { findProgram, startProcess } from './start-process.ts';
import { unpackImage } from './unpack-image.ts';

export interface RunRequest {
  readonly image: PulledImage;
  /** For what the runtime needs; removed by the caller. */
  readonly folder: string;
  readonly env: Readonly<Record<string, string>>;
  readonly args: readonly string[];
  readonly password: string;
  readonly signal: AbortSignal;
}

/** A way to run an image on this machine, in its own processes and files and the machine's network. */
export interface Runtime {
  readonly name: string;
  /** Prepares a container and gives the command that runs it in the foreground. */
  prepare(request: RunRequest): Promise<readonly string[]>;
  /** Removes what `prepare` and the run left outside of the folder. */
  clean(request: RunRequest): Promise<void>;
}

/** What is installed here, the lightest first. */
export async function findRuntimes(path: string | undefined): Promise<readonly Runtime[]> {
  const [runc, podman, docker] = await Promise.all(
    ['runc', 'podman', 'docker'].map((name) => findProgram(name, path)),
  );
  return [
    ...(runc !== undefined && process.getuid?.() === 0 ? [runcRuntime(runc)] : []),
    ...(podman === undefined ? [] : [podmanRuntime(podman)]),
    ...(docker === undefined ? [] : [dockerRuntime(docker)]),
  ];
}

const idOf = ({ folder }: RunRequest) => `stagewright-${basename(folder)}`;
const envFlags = ({ env }: RunRequest) =>
  Object.entries(env).flatMap(([name, value]) => ['--env', `${name}=${value}`]);

/** runc knows no images: they are unpacked by the demo's own code. */
function runcRuntime(runc: string): Runtime {
  const state = ({ folder }: RunRequest) => ['--root', join(folder, 'runc')];
  return {
    name: 'runc',
    async prepare(request) {
      const bundle = join(request.folder, 'bundle');
      await mkdir(bundle, { recursive: true });
      await unpackImage(request.image.image, join(bundle, 'rootfs'), request.signal);
      await writeFile(join(bundle, 'config.json'), JSON.stringify(runtimeConfig(request)));
      return [runc, ...state(request), 'run', '--bundle', bundle, idOf(request)];
    },
    clean: (request) => runQuietly([runc, ...state(request), 'delete', '--force', idOf(request)]),
  };
}

/** The OCI runtime configuration: the image's own command and user, nothing writable but /tmp, no capability. */
function runtimeConfig({ image, env, args }: RunRequest): object {
  const { Entrypoint = [], Cmd = [], Env = [], WorkingDir, User } = image.image.config.config ?? {};
  const [uid = 0, gid = 0] = (User ?? '')
    .split(':')
    .map(Number)
    .map((id) => (Number.isInteger(id) ? id : 0));
  const mount = (destination: string, type: string, ...options: string[]) => ({
    destination,
    type,
    source: type,
    options,
  });
  return {
    ociVersion: '1.0.2',
    process: {
      user: { uid, gid },
      args: [...Entrypoint, ...Cmd, ...args],
      env: [...Env, ...Object.entries(env).map(([name, value]) => `${name}=${value}`)],
      cwd: WorkingDir || '/',
      noNewPrivileges: true,
    },
    root: { path: 'rootfs', readonly: true },
    mounts: [
      mount('/proc', 'proc'),
      mount('/dev', 'tmpfs', 'nosuid', 'mode=755', 'size=65536k'),
      mount('/tmp', 'tmpfs', 'nosuid', 'nodev', 'mode=1777'),
    ],
    linux: { namespaces: ['pid', 'ipc', 'uts', 'mount'].map((type) => ({ type })) },
  };
}

/** With a store of its own, so that the user's images stay as they are. */
function podmanRuntime(podman: string): Runtime {
  const store = ({ folder }: RunRequest) => [
    '--root',
    join(folder, 'podman'),
    '--runroot',
    join(folder, 'podman-run'),
  ];
  return {
    name: 'podman',
    prepare: async (request) => {
      // Podman's own limits are higher than some machines allow.
      const flags = [
        '--rm',
        '--network',
        'host',
        ...['nofile=1024:4096', 'nproc=4096:8192'].flatMap((limit) => ['--ulimit', limit]),
        '--name',
        idOf(request),
        ...envFlags(request),
      ];
      return [
        podman,
        ...store(request),
        'run',
        ...flags,
        `oci-archive:${request.image.archive}`,
        ...request.args,
      ];
    },
    clean: async (request) => {
      await runQuietly([podman, ...store(request), 'rm', '--force', idOf(request)]);
      await runQuietly([podman, 'unshare', 'rm', '-rf', join(request.folder, 'podman')]);
    },
  };
}

/** Docker's daemon cannot read every kind of archive; it pulls from the service. */
function dockerRuntime(docker: string): Runtime {
  const settings = ({ folder }: RunRequest) => ['--config', join(folder, 'docker')];
  return {
    name: 'docker',
    async prepare(request) {
      const { reference } = request.image;
      const auth = Buffer.from(`admin:${request.password}`).toString('base64');
      await mkdir(join(request.folder, 'docker'), { recursive: true });
      const config = { auths: { [reference.slice(0, reference.indexOf('/'))]: { auth } } };
      await writeFile(join(request.folder, 'docker/config.json'), JSON.stringify(config), { mode: 0o600 });
      const flags = ['--rm', '--network', 'host', '--name', idOf(request), ...envFlags(request)];
      return [docker, ...settings(request), 'run', ...flags, reference, ...request.args];
    },
    async clean(request) {
      await runQuietly([docker, ...settings(request), 'rm', '--force', idOf(request)]);
      await runQuietly([docker, ...settings(request), 'rmi', request.image.reference]);
    },
  };
}

async function runQuietly(argv: readonly string[]): Promise<void> {
  await startProcess(argv, { env: process.env }).ended;
}
