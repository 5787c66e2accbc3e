import { execFile } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { gzipSync } from 'node:zlib';
import { type DockerRegistry, freePort, runPulledImage, startDockerRegistry } from '@stagewright/oci/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { jar } from './testing/jar.ts';
import { shareHostBases } from './testing/shared-host-bases.ts';
import { tar } from './testing/tar.ts';
import { type TestBuildOptions, temporaryFolder, testBuild } from './testing/test-build.ts';
import { zip } from './testing/zip.ts';
import { createThreadPool } from './threads/thread-pool.ts';

const run = promisify(execFile);
const EXAMPLES = join(import.meta.dirname, '../../../examples');
const toolEnv = { PATH: process.env['PATH'] ?? '' };

describe('a package build', () => {
  let registry: DockerRegistry;
  let folder: { path: string; remove: () => Promise<void> };
  let jarFile: string;
  const threads = createThreadPool({ size: 2 });

  beforeAll(async () => {
    folder = await temporaryFolder();
    await shareHostBases(join(folder.path, 'cache'));
    registry = await startDockerRegistry();
    jarFile = join(folder.path, 'MainLoop.jar');
    await run(process.execPath, [join(EXAMPLES, 'main-loop/build.mjs'), jarFile]);
  });
  afterAll(async () => {
    await threads.close();
    await registry.close();
    await folder.remove();
  });

  const build = (options: Partial<TestBuildOptions>) =>
    testBuild({ folder: folder.path, registry: registry.host, context: { toolEnv, threads }, ...options });

  it('makes an image of a jar, which runs', async () => {
    const built = await build({ source: await readFile(jarFile) });
    expect(built.outcome).toMatchObject({
      kind: 'successful',
      image: {
        reference: `${registry.host}/default/demo:1`,
        layers: [
          { created_by: 'base image' },
          { created_by: 'base image' },
          { created_by: 'jar', transfer: 'uploaded' },
        ],
      },
    });
    expect(built.left).toEqual([]);
    expect(await readdir(join(folder.path, 'work'))).toEqual([]);
    expect(built.reports).toContainEqual({
      type: 'facts',
      facts: {
        language: 'java',
        package_kind: 'jar',
        base_image: expect.stringMatching(/^host\/java:\d+.*@sha256:/),
      },
    });
    for (const phase of ['Init', 'Download', 'PreProcess', 'Build', 'Artifact', 'PostProcess']) {
      expect(built.reports).toContainEqual({ type: 'phase_ended', phase });
      expect(built.log).toMatch(new RegExp(`^--- ${phase} took \\d`, 'm'));
    }
    const image = await runPulledImage(`${registry.host}/default/demo:1`);
    try {
      await image.printed(/loop 2 /);
      expect(image.output()).toMatch(/MainLoop on Java \d+/);
    } finally {
      await image.close();
    }
  });

  it('makes an image of a Node application, which answers', async () => {
    const source = Buffer.from(await packExample());
    const target = {
      kind: 'registry',
      registry: registry.host,
      scheme: 'http',
      repository: 'apps/node',
      tag: 'v1',
      token: '',
    } as const;
    const built = await build({ source, assignment: { target } });
    expect(built.outcome).toMatchObject({ kind: 'successful' });
    expect(built.log).toContain('Starts server.js, by scripts.start');
    const port = await freePort();
    const image = await runPulledImage(`${registry.host}/apps/node:v1`, { env: [`PORT=${port}`] });
    try {
      await image.printed(/listening/);
      const answer = await fetch(`http://127.0.0.1:${port}/hello`);
      expect(await answer.json()).toMatchObject({ hello: 'world', path: '/hello', node: process.version });
    } finally {
      await image.close();
    }
  });

  it('makes the same image of a zip and of a tar.gz, with node_modules in a layer of its own', async () => {
    const files = {
      'package.json': '{"name":"x","version":"1.2.3","main":"lib/main.js","dependencies":{"dep":"1"}}',
      'lib/main.js': 'require("dep")',
      'node_modules/dep/package.json': '{}',
      'node_modules/dep/index.js': 'x'.repeat(3 << 20),
      'bin/tool': '#!/bin/sh\n',
    };
    const modeOf = (name: string) => (name === 'bin/tool' ? 0o755 : 0o640);
    const entries = Object.entries(files);
    const zipped = zip([
      ...entries.map(([name, content]) => ({ name, content, mode: 0o100000 | modeOf(name) })),
      { name: 'node_modules/.bin/dep', content: '../dep/index.js', mode: 0o120777 },
    ]);
    const tarred = tar([
      { name: 'package/node_modules/.bin/dep', type: '2', link: '../dep/index.js' },
      ...entries
        .reverse()
        .map(([name, content]) => ({ name: `package/${name}`, content, mode: modeOf(name) })),
    ]);
    const settings = { archive: { entries: 100, expanded_bytes: 1 << 30, ratio: 10_000 } };
    const results = await Promise.all(
      [zipped, tarred, gzipSync(tarred)].map((source) => build({ source, settings })),
    );
    const digests = results.map(({ outcome, log }) =>
      outcome.kind === 'successful' ? outcome.image.digest : log,
    );
    expect(new Set(digests)).toEqual(new Set([expect.stringMatching(/^sha256:/)]));
    const [first] = results;
    const layers = first?.outcome.kind === 'successful' ? first.outcome.image.layers : [];
    expect(layers.slice(-2).map(({ created_by }) => created_by)).toEqual(['node_modules', 'application']);
  });

  it('shows no secret in its log or its outcome, whatever fails', async () => {
    const [password, parameter, registryPassword] = [
      'pass-wörd/1+2',
      'X-Signature-0123456789abcdef',
      'registry-pässword',
    ];
    const url = `http://user:${encodeURIComponent(password)}@${registry.host}/${password}/none.jar?sign=${parameter}`;
    const credentials = [
      { registry: registry.host, scheme: 'http' as const, username: 'u', password: registryPassword },
    ];
    const settings = { base_image: `${registry.host}/${'x'.repeat(20)}:1` };
    const failed = await Promise.all([
      build({ assignment: { source: { kind: 'http', url }, credentials } }),
      build({ assignment: { source: { kind: 'http', url: url.replace('http:', 'ftp:') }, credentials } }),
      build({ source: jar(), assignment: { settings, credentials } }),
    ]);
    const shown = failed
      .map(({ log, outcome, reports }) => JSON.stringify({ log, outcome, reports }))
      .join('\n');
    expect(failed.map(({ outcome }) => outcome.kind)).toEqual(['failed', 'failed', 'failed']);
    expect(shown).toContain('***');
    for (const secret of [password, encodeURIComponent(password), parameter, registryPassword]) {
      expect(shown).not.toContain(secret);
    }
  });

  it.each([
    ['package_unknown', 'PreProcess', Buffer.from('hello'), {}],
    ['package_unknown', 'PreProcess', zip([{ name: 'readme.txt', content: 'hello' }]), {}],
    ['archive_invalid', 'PreProcess', zip([{ name: '../x', content: 'hello' }]), {}],
    ['plan_invalid', 'PreProcess', zip([{ name: 'package.json', content: '{}' }]), {}],
    ['plan_invalid', 'PreProcess', zip([{ name: 'package.json', content: '[' }]), {}],
    ['plan_invalid', 'PreProcess', jar(), { language: 'nodejs' }],
    ['plan_invalid', 'PreProcess', jar({ javaVersion: 21 }), { language_version: '17' }],
    ['plan_invalid', 'PreProcess', jar(), { language_version: '5' }],
    ['plan_invalid', 'PreProcess', jar(), { base_image: 'host/node' }],
    ['base_unavailable', 'PreProcess', jar({ javaVersion: 99 }), {}],
    ['base_unavailable', 'PreProcess', jar(), { base_image: '127.0.0.1:1/none:1' }],
    ['base_unavailable', 'PreProcess', jar(), { base_image: '10.255.255.1:5000/none:1' }],
    ['checksum_mismatch', 'Download', jar(), { checksum: `sha256:${'0'.repeat(64)}` }],
  ] as const)('fails for %s in %s', async (reason, phase, source, settings) => {
    const built = await build({ source, assignment: { settings } });
    expect(built.outcome).toMatchObject({ kind: 'failed', failure: { reason, phase } });
    expect(built.reports.at(-1)).toEqual({ type: 'phase_started', phase });
    expect(built.left).toEqual([]);
    expect(await readdir(join(folder.path, 'work'))).toEqual([]);
  });
});

/** As `tar -czf` would. */
async function packExample(): Promise<Uint8Array> {
  const names = ['package.json', 'server.js', 'README.md'];
  const items = await Promise.all(
    names.map(async (name) => ({
      name: `./${name}`,
      content: await readFile(join(EXAMPLES, 'node-app', name)),
    })),
  );
  return gzipSync(tar([{ name: './', type: '5', mode: 0o755 }, ...items]));
}
