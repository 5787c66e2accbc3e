import { execFile } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type DockerRegistry, startDockerRegistry } from './testing/docker-registry.ts';
import { runImage } from './testing/run-image.ts';
import { temporaryFolder, testBuild } from './testing/test-build.ts';

const run = promisify(execFile);
const MAIN_LOOP = join(import.meta.dirname, '../../../examples/main-loop/build.mjs');

describe('a package build', () => {
  let registry: DockerRegistry;
  let folder: { path: string; remove: () => Promise<void> };

  beforeAll(async () => {
    folder = await temporaryFolder();
    registry = await startDockerRegistry();
  });
  afterAll(async () => {
    await registry.close();
    await folder.remove();
  });

  it('makes an image of a jar that runs', async () => {
    const jarFile = join(folder.path, 'MainLoop.jar');
    await run(process.execPath, [MAIN_LOOP, jarFile]);
    const built = await testBuild({
      folder: folder.path,
      registry: registry.host,
      source: await readFile(jarFile),
      context: { toolEnv: { PATH: process.env['PATH'] ?? '' } },
    });
    expect(built.outcome).toMatchObject({ kind: 'successful' });
    expect(built.left).toEqual([]);
    expect(await readdir(join(folder.path, 'work'))).toEqual([]);
    const image = await runImage(`${registry.host}/default/demo:1`);
    try {
      await image.printed(/loop 2 /);
      expect(image.output()).toContain('MainLoop on Java 17');
    } finally {
      await image.close();
    }
  });
});
