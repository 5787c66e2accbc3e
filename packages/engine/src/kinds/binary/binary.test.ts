import { execFile } from 'node:child_process';
import { copyFile, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { tar } from '../../testing/tar.ts';
import { temporaryFolder } from '../../testing/test-build.ts';
import { inspectPackage } from '../inspect-package.ts';
import { writeLayers } from '../write-layers.ts';
import { binaryKind } from './binary-kind.ts';

const run = promisify(execFile);
/** Debian's, in every installation: linked statically, so that it can mend the loader's cache. */
const STATIC_PROGRAM = '/sbin/ldconfig';
const LIMITS = { entries: 1000, expanded_bytes: 1 << 29, ratio: 1000 };

describe('a program', () => {
  let folder: { path: string; remove: () => Promise<void> };
  beforeAll(async () => {
    folder = await temporaryFolder();
  });
  afterAll(async () => {
    await folder.remove();
  });

  async function inspect(name: string, content?: Uint8Array) {
    const file = join(folder.path, name);
    if (content !== undefined) await writeFile(file, content);
    const { package: found } = await inspectPackage({
      file,
      indexFile: `${file}.index`,
      expandedFile: `${file}.tar`,
      limits: LIMITS,
    });
    return found;
  }
  const here = process.arch === 'arm64' ? 'arm64' : 'amd64';

  it('that is linked statically needs no base image, and runs with what its layers hold', async () => {
    await copyFile(STATIC_PROGRAM, join(folder.path, 'static'));
    const found = await inspect('static');
    expect(found).toEqual({ kind: 'binary', architecture: here, root: '', program: '' });
    if (found.kind !== 'binary') return;
    expect(binaryKind.need(found)).toMatchObject({ optional: true });
    const packageFile = join(folder.path, 'static');
    const where = { packageFile, indexFile: '', layerFolder: folder.path };
    const layers = await writeLayers({ ...where, found, variant: { withoutBase: true } });
    expect(layers.map(({ name }) => name)).toEqual(['root files', 'program']);
    for (const { file } of layers) await run('tar', ['-xf', file, '-C', folder.path]);
    expect((await run(join(folder.path, 'app/app'), ['--version'])).stdout).toContain('ldconfig');
    expect(await readFile(join(folder.path, 'etc/passwd'), 'utf8')).toContain('app:x:1000');
  });

  it('that is loaded by an interpreter needs a base image that has it', async () => {
    await copyFile(process.execPath, join(folder.path, 'dynamic'));
    const found = await inspect('dynamic');
    expect(found).toMatchObject({ kind: 'binary', interpreter: expect.stringMatching(/^\/lib.*ld-linux/) });
    if (found.kind === 'binary') expect(binaryKind.need(found)).not.toHaveProperty('optional');
  });

  it('may lie in an archive, with other files, in the one folder at the top', async () => {
    const content = await readFile(STATIC_PROGRAM);
    const entries = [
      { name: 'tool-1.0/tool', content, mode: 0o755 },
      { name: 'tool-1.0/README', content: 'x' },
      { name: 'tool-1.0/run.sh', content: '#!/bin/sh\n', mode: 0o755 },
    ];
    const found = await inspect('one.tar', tar(entries));
    expect(found).toMatchObject({ kind: 'binary', root: 'tool-1.0/', program: 'tool' });
    if (found.kind === 'binary')
      expect(binaryKind.container(found, undefined).entrypoint).toEqual(['/app/tool']);
    const two = tar([...entries, { name: 'tool-1.0/other', content, mode: 0o755 }]);
    expect(await inspect('two.tar', two)).toMatchObject({ kind: 'unknown' });
  });

  it.each([
    ['a library', async (elf: Buffer) => elf.fill(0, 24, 32)],
    ['for 32 bits', async (elf: Buffer) => elf.fill(1, 4, 5)],
    ['for another processor', async (elf: Buffer) => elf.fill(8, 18, 19)],
    ['cut off', async (elf: Buffer) => elf.subarray(0, 40)],
  ])('that Linux here could not start is refused: %s', async (name, damage) => {
    const elf = await damage(await readFile(STATIC_PROGRAM));
    expect(await inspect(name.replaceAll(' ', '-'), elf)).toMatchObject({
      kind: 'unusable',
      message: expect.stringContaining('no program for 64-bit Linux'),
    });
  });
});
