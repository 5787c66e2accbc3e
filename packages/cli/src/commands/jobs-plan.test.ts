import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect } from 'vitest';
import { test } from '../testing/cli-test.ts';

describe('jobs plan', () => {
  test('shows how a folder would be built, and asks no server', async ({ cli, home, server }) => {
    const folder = join(home.path, 'shop');
    await mkdir(folder);
    await writeFile(join(folder, 'pom.xml'), '<java.version>21</java.version>');
    const { exit, stdout } = await cli(['jobs', 'plan', '--folder', folder]);
    expect(exit).toBe(0);
    expect(stdout).toMatch(/^because: +pom\.xml is at the root$/m);
    expect(stdout).toMatch(/^step package: +"mvn" .* "package"$/m);
    const wished = await cli([
      'jobs',
      'plan',
      'shop',
      '--folder',
      folder,
      '--build-cmd',
      'make',
      '--artifact',
      'out/*.jar',
      '--json',
    ]);
    expect(wished.json()).toMatchObject({
      origin: 'build_cmd',
      language_version: '21',
      steps: [{ argv: ['sh', '-c', 'make'] }],
      artifact: { patterns: ['out/*.jar'] },
    });
    expect(server.calls).toEqual([]);
  });

  test('says why a folder cannot be built', async ({ cli, home }) => {
    const nothing = await cli(['jobs', 'plan', '--folder', home.path]);
    expect(nothing).toMatchObject({ exit: 1, stderr: expect.stringContaining('Nothing says how') });
    const absent = await cli(['jobs', 'plan', '--folder', join(home.path, 'absent')]);
    expect(absent).toMatchObject({ exit: 2, stderr: expect.stringContaining('is no folder') });
  });
});
