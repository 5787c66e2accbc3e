import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  writeFileSync,
} from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  assembleImage,
  createRegistryClient,
  hostPlatform,
  loadBaseFromRegistry,
  parseReference,
  pushImage,
  sortEntries,
  writeLayer,
} from '@stagewright/oci';
import { type DockerRegistry, startDockerRegistry } from '@stagewright/oci/testing';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { createBuildLog } from '../../log/build-log.ts';
import { Redactor } from '../../log/redactor.ts';
import { runProgram } from '../processes/run-program.ts';
import { programsNamed } from '../testing/programs-named.ts';
import { buildDockerfile } from './build-dockerfile.ts';
import type { DockerfileBuild } from './dockerfile-build.ts';
import { clearLayers, listLayers } from './project-layers.ts';

const BUSYBOX = '/bin/busybox';
const SECRET = 'planted-secret-4711';
let builds = 0;

describe.skipIf(!existsSync(BUSYBOX))('a Dockerfile', () => {
  let registry: DockerRegistry;
  let root: string;
  let base: string;

  beforeAll(async () => {
    registry = await startDockerRegistry();
    root = mkdtempSync(join(tmpdir(), 'dockerfile-'));
    chmodSync(root, 0o755);
    base = await pushBusybox(registry.host, root);
  });
  afterAll(async () => {
    await registry.close();
    await runProgram(['rm', '-rf', '--', root]);
  });

  /** A checkout with busybox, built as the options say. */
  function start(files: Record<string, string>, options: Partial<DockerfileBuild> & { at?: string } = {}) {
    const name = `dockerfile-${process.pid}-${builds++}`;
    const workspace = join(options.at ?? root, name);
    const checkout = join(workspace, 'source');
    mkdirSync(checkout, { recursive: true });
    for (const [file, text] of Object.entries(files)) writeFileSync(join(checkout, file), text);
    copyFileSync(BUSYBOX, join(checkout, 'busybox'));
    const client = createRegistryClient({ registry: registry.host, scheme: 'http' });
    onTestFinished(() => client.close());
    const written: Uint8Array[] = [];
    const log = createBuildLog(
      {
        write: (bytes) => void written.push(Buffer.from(bytes)),
        line: (text) => void written.push(Buffer.from(`${text}\n`)),
      },
      new Redactor({ secrets: [] }),
    );
    const result = buildDockerfile({
      name,
      projectId: 'project',
      trusted: true,
      ledger: { add: async () => undefined, done: async () => undefined },
      graceMs: 100,
      network: 'none',
      cacheDir: join(root, 'cache'),
      layersLimitBytes: 2 ** 30,
      workspace,
      checkout,
      dockerfile: { path: 'Dockerfile', context: '.', build_args: {} },
      secrets: {},
      log,
      signal: new AbortController().signal,
      force: new AbortController().signal,
      async loadBase(reference) {
        const { repository, tag = 'latest' } = parseReference(reference);
        return await loadBaseFromRegistry(client, repository, tag, hostPlatform());
      },
      ...options,
    });
    return { result, name, workspace, said: () => Buffer.concat(written).toString() };
  }

  const FROM_SCRATCH = [
    'FROM scratch AS busybox',
    'COPY busybox /bin/busybox',
    'RUN ["/bin/busybox", "--install", "-s", "/bin"]',
    'FROM busybox',
  ];

  it('of several stages, with arguments, mounts and an ignore file, becomes the same image each time', async () => {
    const files = {
      Dockerfile: [
        'ARG BASE',
        'FROM $BASE AS tools',
        'ARG GREETING=none',
        'COPY . /context/',
        'RUN echo $GREETING >/greeting; ls /context >/listed',
        'RUN --mount=type=cache,target=/kept echo x >>/kept/x',
        'RUN --mount=type=secret,id=TOKEN [ $(wc -c </run/secrets/TOKEN) = 19 ] && id -u >/user',
        'FROM $BASE',
        'COPY --from=tools /greeting /listed /user /out/',
        'CMD ["cat", "/out/greeting"]',
      ].join('\n'),
      '.dockerignore': '*.ignored\n',
      'one.ignored': '',
      'two.kept': '',
    };
    const options = {
      dockerfile: { path: 'Dockerfile', context: '.', build_args: { BASE: base, GREETING: 'hello' } },
      secrets: { TOKEN: SECRET },
    };
    const first = start(files, options);
    const { image, layerNames } = await first.result;
    const second = start(files, options);
    const again = (await second.result).image;
    expect(again.manifest.descriptor.digest).toBe(image.manifest.descriptor.digest);
    expect(second.said().match(/Using cache/g)).toHaveLength(7);
    expect(image.base?.source).toMatchObject({ kind: 'registry', registry: registry.host });
    expect(image.layers).toHaveLength(2);
    expect([...layerNames.values()]).toEqual([expect.stringContaining('COPY')]);

    const client = createRegistryClient({ registry: registry.host, scheme: 'http' });
    onTestFinished(() => client.close());
    const pushed = await pushImage(client, 'built/app', image, { tag: '1' });
    expect([...pushed.blobs.values()]).toContain('mounted');
    const unpacked = join(root, 'unpacked');
    execFileSync('skopeo', [
      'copy',
      '-q',
      '--src-tls-verify=false',
      `docker://${registry.host}/built/app:1`,
      `oci:${unpacked}:1`,
    ]);
    execFileSync('umoci', ['unpack', '--image', `${unpacked}:1`, join(root, 'bundle')], { stdio: 'ignore' });
    const read = (file: string) => readFileSync(join(root, 'bundle/rootfs/out', file), 'utf8');
    expect([read('greeting'), read('user')]).toEqual(['hello\n', '0\n']);
    expect(read('listed').split('\n')).toEqual(['Dockerfile', 'busybox', 'two.kept', '']);
    const hits = await grep(SECRET, [unpacked, join(root, 'bundle'), join(root, 'cache'), first.workspace]);
    expect(hits).toEqual([]);
  });

  it('starts from scratch, and fails with what its instruction ended with', async () => {
    const { result } = start({ Dockerfile: [...FROM_SCRATCH, 'RUN exit 7'].join('\n') });
    await expect(result).rejects.toMatchObject({
      reason: 'command_failed',
      message: 'An instruction of the Dockerfile ended with exit code 7.',
    });
  });

  it('gets root of its container only', async () => {
    const look = [
      'grep -h CapBnd /proc/self/status',
      'for p in /proc/[0-9]*; do cat $p/environ $p/root/etc/hostname 2>/dev/null | tr "\\0" "\\n" | grep STAGEWRIGHT; done',
      'mkdir /x; chroot /x true 2>/dev/null && echo chroot',
      'mount -t tmpfs x /x 2>/dev/null && echo mount',
      'unshare -m true 2>/dev/null && echo unshare',
      'mknod /disk b 254 0 2>/dev/null && echo mknod',
      'kill -9 1; ls /build /workspace /usr 2>/dev/null',
      'cat /proc/net/dev | grep -v -e lo: -e "|"; echo END',
    ].join('; ');
    const { result, said } = start({ Dockerfile: [...FROM_SCRATCH, `RUN ${look}`].join('\n') });
    await result;
    expect(said()).toMatch(/CapBnd:\t00000000800005fb\nEND\n/);
  });

  it('reaches what the network of the build leads to, and nothing of the machine', async () => {
    let visits = 0;
    const server = createServer((socket) => {
      visits++;
      socket.end('reached\n');
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => void server.close());
    const { port } = server.address() as AddressInfo;
    const ask = ['127.0.0.1', '10.0.2.2'].map((host) => `nc -w 5 ${host} ${port} </dev/null`).join('; ');
    const files = { Dockerfile: [...FROM_SCRATCH, `RUN ${ask}; echo asked`].join('\n') };
    const closed = start(files, { network: 'public' });
    await closed.result;
    expect(closed.said()).toMatch(/^asked$/m);
    expect(visits).toBe(0);
    const open = start(
      { Dockerfile: `${files.Dockerfile} again` },
      { network: 'public', allow: [{ host: '127.0.0.1', port }] },
    );
    await open.result;
    expect(open.said()).toMatch(/^reached$/m);
    expect(visits).toBe(1);
  });

  it('that needs more disk than its limit is known for it', async () => {
    const { result } = start(
      { Dockerfile: [...FROM_SCRATCH, 'RUN dd if=/dev/zero of=/filler bs=1M count=4096'].join('\n') },
      { limits: { diskBytes: 64 << 20 } },
    );
    await expect(result).rejects.toMatchObject({ reason: 'disk_full' });
  });

  it('that needs more memory than its limit is known for it', async () => {
    const { result } = start(
      { Dockerfile: [...FROM_SCRATCH, 'RUN exec tail /dev/zero'].join('\n') },
      { limits: { memoryBytes: 128 << 20 } },
    );
    await expect(result).rejects.toMatchObject({ reason: 'out_of_memory' });
  });

  it('is not built from what it may not read or name', async () => {
    const outside = { path: '../../../etc/passwd', context: '.', build_args: {} };
    await expect(start({}, { dockerfile: outside }).result).rejects.toMatchObject({ reason: 'plan_invalid' });
    const absent = start({ Dockerfile: `FROM ${registry.host}/no/such:1\n` });
    await expect(absent.result).rejects.toMatchObject({ reason: 'base_unavailable' });
    const climbing = start({ Dockerfile: [...FROM_SCRATCH, 'COPY ../../../usr/bin/id /id'].join('\n') });
    await expect(climbing.result).rejects.toMatchObject({ reason: 'command_failed' });
  });

  it('of an untrusted ref uses the layers of trusted ones and changes none', async () => {
    const files = { Dockerfile: [...FROM_SCRATCH, 'RUN echo shared >/shared'].join('\n') };
    await start(files).result;
    const store = join(root, 'cache/dockerfile-layers');
    const listed = () =>
      readdirSync(store, { recursive: true }).filter((path) => /overlay\/[0-9a-f]{64}$/.test(String(path)));
    const before = listed();
    const untrusted = start({ Dockerfile: `${files.Dockerfile}\nRUN echo own >/own` }, { trusted: false });
    await untrusted.result;
    expect(untrusted.said().match(/Using cache/g)).toHaveLength(3);
    expect(listed()).toEqual(before);
  });

  it('that wants no cache uses no layer of an earlier build, and leaves none', async () => {
    const files = { Dockerfile: [...FROM_SCRATCH, 'RUN echo again >/again'].join('\n') };
    const kept = await start(files).result;
    const store = join(root, 'cache/dockerfile-layers');
    const listed = () =>
      readdirSync(store, { recursive: true }).filter((path) => /overlay\/[0-9a-f]{64}$/.test(String(path)));
    const before = listed();
    const fresh = start(files, { cached: false });
    expect((await fresh.result).image.manifest.descriptor.digest).toBe(kept.image.manifest.descriptor.digest);
    expect(fresh.said()).not.toContain('Using cache');
    expect(listed()).toEqual(before);
    const [layers] = await listLayers(join(root, 'cache'), 'project');
    expect(layers).toMatchObject({ name: 'dockerfile-layers', jobId: '', inUse: false });
    expect(layers?.bytes).toBeGreaterThan(500_000);
    expect(await clearLayers(join(root, 'cache'), { projectId: 'another' })).toEqual([]);
    expect(await clearLayers(join(root, 'cache'), { projectId: 'project' })).toHaveLength(1);
    expect(await listLayers(join(root, 'cache'), 'project')).toEqual([]);
  });

  it('that is stopped leaves no process, and the store goes on', async () => {
    const files = {
      Dockerfile: [
        ...FROM_SCRATCH,
        'RUN setsid sleep 1000 & trap "" TERM; echo waiting; while :; do sleep 1; done',
      ].join('\n'),
    };
    const stop = new AbortController();
    const stopped = start(files, { signal: stop.signal });
    stopped.result.catch(() => undefined);
    await expect.poll(() => stopped.said(), { timeout: 30_000 }).toMatch(/^waiting$/m);
    stop.abort();
    await expect(stopped.result).rejects.toThrow();
    expect(programsNamed(stopped.name)).toEqual([]);
    expect(stopped.said()).toContain('All processes have ended by SIGKILL after the grace');
    expect(readFileSync('/proc/self/mountinfo', 'utf8')).not.toContain(stopped.name);
    const next = start({ Dockerfile: [...FROM_SCRATCH, 'RUN echo next >/next'].join('\n') });
    expect((await next.result).image.layers).toHaveLength(3);
  });

  it('can be stopped at any moment, and the next is built', async () => {
    for (let round = 0; round < 5; round++) {
      const stop = new AbortController();
      const cut = start(
        { Dockerfile: [...FROM_SCRATCH, `RUN echo ${round} >/round`].join('\n') },
        { signal: stop.signal, graceMs: 0 },
      );
      const settled = cut.result.catch(() => undefined);
      setTimeout(() => stop.abort(), round * 250);
      await settled;
      expect(programsNamed(cut.name)).toEqual([]);
    }
    const both = [1, 2].map((number) =>
      start({ Dockerfile: [...FROM_SCRATCH, `RUN echo both ${number} >/both`].join('\n') }),
    );
    const built = await Promise.allSettled(both.map(({ result }) => result));
    for (const [index, end] of built.entries()) {
      if (end.status === 'rejected') expect.fail(`${end.reason}\n${both[index]?.said()}`);
      expect(end.value.image.layers).toHaveLength(3);
    }
  });
});

async function pushBusybox(registry: string, folder: string): Promise<string> {
  const applets = execFileSync(BUSYBOX, ['--list'], { encoding: 'utf8' }).trim().split('\n');
  const layer = await writeLayer(
    sortEntries([
      { path: 'bin/busybox', kind: 'file', content: readFileSync(BUSYBOX), mode: 0o755 },
      ...applets
        .filter((name) => name !== 'busybox')
        .map((name) => ({ path: `bin/${name}`, kind: 'symlink', linkTarget: 'busybox' }) as const),
    ]),
    { file: join(folder, 'busybox.tar') },
  );
  const config = { env: { PATH: '/bin' } };
  const image = assembleImage({ layers: [layer], platform: hostPlatform(), config });
  const client = createRegistryClient({ registry, scheme: 'http' });
  await pushImage(client, 'bases/busybox', image, { tag: '1' });
  await client.close();
  return `${registry}/bases/busybox:1`;
}

async function grep(text: string, folders: readonly string[]): Promise<string[]> {
  const args = ['-rlaF', '-e', text, '--', ...folders];
  try {
    return execFileSync('grep', args, { encoding: 'utf8' }).trim().split('\n');
  } catch {
    return [];
  }
}
