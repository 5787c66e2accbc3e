import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { OPEN_NETWORK } from '@stagewright/api';
import {
  assembleImage,
  hostPlatform,
  loadBaseFromLayout,
  sortEntries,
  writeLayer,
  writeLayout,
} from '@stagewright/oci';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { Build } from '../../build.ts';
import { createBuildLog } from '../../log/build-log.ts';
import { Redactor } from '../../log/redactor.ts';
import { openRunNetwork } from '../../phases/run-network.ts';
import { createAuthority } from '../../testing/authority.ts';
import { temporaryFolder } from '../../testing/test-build.ts';
import { runProgram } from '../processes/run-program.ts';
import { buildDockerfile } from './build-dockerfile.ts';

const BUSYBOX = '/bin/busybox';
const PASSWORD = 'planted-mirror-password';

/** What a `RUN` shows of its environment and of the files that it names. */
const LOOK = [
  'env | grep -v -e ^PWD -e ^SHLVL | sort',
  'cat $NPM_CONFIG_USERCONFIG; grep -c CERTIFICATE $SSL_CERT_FILE; wc -c <$CACERTS',
  'id -u; echo x >>$SSL_CERT_FILE || echo closed',
].join('; ');
const DOCKERFILE = `FROM base.example/busybox:1
ENV CACERTS=/dev/stagewright/cacerts.jks PIP_CERT=/of/the/image
RUN ${LOOK}
USER 1000
RUN cat $NPM_CONFIG_USERCONFIG; echo as user
`;

describe.skipIf(!existsSync(BUSYBOX))('a Dockerfile in a company network', () => {
  it('is told of certificates, proxies and mirrors by what leaves nothing in the image', async () => {
    const folder = await temporaryFolder();
    onTestFinished(async () => void (await runProgram(['rm', '-rf', '--', folder.path])));
    const workspace = join(folder.path, 'attempt');
    const checkout = join(workspace, 'source');
    mkdirSync(checkout, { recursive: true });
    writeFileSync(join(checkout, 'Dockerfile'), DOCKERFILE);
    const base = await busyboxLayout(folder.path);
    const runNetwork = await openRunNetwork({
      toolEnv: {},
      workspace: { path: workspace },
      network: {
        ...OPEN_NETWORK,
        certificates: createAuthority(folder.path).certificate,
        proxies: { https: 'http://proxy.example:3128', except: [] },
        mirrors: { npm: 'https://mirror.example/npm', go: 'http://127.0.0.1:8081/go' },
        logins: [{ host: 'mirror.example', username: '', password: PASSWORD }],
      },
    } as unknown as Build);
    const written: Buffer[] = [];
    const log = createBuildLog(
      {
        write: (bytes) => void written.push(Buffer.from(bytes as Uint8Array)),
        line: (text) => void written.push(Buffer.from(`${text}\n`)),
      },
      new Redactor({ secrets: [] }),
    );
    const { image } = await buildDockerfile({
      name: `run-network-${process.pid}`,
      projectId: 'project',
      trusted: true,
      ledger: { add: async () => undefined, done: async () => undefined },
      graceMs: 100,
      network: 'none',
      cacheDir: join(folder.path, 'cache'),
      layersLimitBytes: 2 ** 30,
      workspace,
      checkout,
      dockerfile: { path: 'Dockerfile', context: '.', build_args: {} },
      secrets: {},
      ...(runNetwork && { runNetwork }),
      loadBase: () => loadBaseFromLayout(base),
      log,
      signal: new AbortController().signal,
      force: new AbortController().signal,
    });
    const said = Buffer.concat(written).toString();
    expect(said).toContain('SSL_CERT_FILE=/dev/stagewright/ca.pem\n');
    expect(said).toContain('HTTPS_PROXY=http://proxy.example:3128/\n');
    expect(said).toContain('GOPROXY=http://10.0.2.2:8081/go\n');
    expect(said).toContain('-Djavax.net.ssl.trustStore=/dev/stagewright/cacerts.jks');
    expect(said).toContain('PIP_CERT=/of/the/image\n');
    expect(said.match(/_authToken=planted-mirror-password/g)).toHaveLength(2);
    expect(said).toMatch(/^\d{3,}\n\d{5,}\n0\n(.*Read-only file system\n)?closed$/m);
    expect(said).toContain('as user');

    const result = join(folder.path, 'result');
    await writeLayout(result, image);
    const blobs = readdirSync(join(result, 'blobs/sha256')).map((name) => {
      const bytes = readFileSync(join(result, 'blobs/sha256', name));
      return (bytes[0] === 0x1f ? gunzipSync(bytes) : bytes).toString('latin1');
    });
    expect(blobs.length).toBe(2 + image.layers.length);
    const config = JSON.parse(Buffer.from(image.config.bytes).toString());
    expect(config.config.Env).toEqual([
      'PATH=/bin',
      'CACERTS=/dev/stagewright/cacerts.jks',
      'PIP_CERT=/of/the/image',
    ]);
    // What the Dockerfile itself says is in the history; nothing else may name the place.
    const rest = blobs.map((text) => text.replaceAll('/dev/stagewright/cacerts.jks', ''));
    for (const trace of [
      PASSWORD,
      'proxy.example',
      'mirror.example',
      'dev/stagewright',
      'Example Company Root',
      'GOPROXY=',
    ])
      expect(
        rest.filter((text) => text.includes(trace)),
        trace,
      ).toEqual([]);
    const kept = await runProgram([
      'sh',
      '-c',
      `! grep -rlaF "$1" "$2" >&2`,
      'sh',
      PASSWORD,
      join(folder.path, 'cache'),
    ]);
    expect(kept).toBeNull();
  });
});

async function busyboxLayout(folder: string): Promise<string> {
  const applets = execFileSync(BUSYBOX, ['--list'], { encoding: 'utf8' }).trim().split('\n');
  const links = applets.filter((name) => name !== 'busybox').map((name) => `bin/${name}`);
  const layer = await writeLayer(
    sortEntries([
      { path: 'bin/busybox', kind: 'file', content: readFileSync(BUSYBOX), mode: 0o755 },
      ...links.map((path) => ({ path, kind: 'symlink', linkTarget: 'busybox' }) as const),
    ]),
    { file: join(folder, 'busybox.tar') },
  );
  const image = assembleImage({
    layers: [layer],
    platform: hostPlatform(),
    config: { env: { PATH: '/bin' } },
  });
  await writeLayout(join(folder, 'busybox'), image);
  return join(folder, 'busybox');
}
