import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { temporaryFolder } from '../../testing/test-build.ts';
import { zip } from '../../testing/zip.ts';
import { inspectPackage } from '../inspect-package.ts';
import { writeLayers } from '../write-layers.ts';
import { phpKind } from './php-kind.ts';

type Files = Readonly<Record<string, string>>;

describe('a PHP application', () => {
  let folder: { path: string; remove: () => Promise<void> };
  let packages = 0;
  beforeAll(async () => {
    folder = await temporaryFolder();
  });
  afterAll(async () => {
    await folder.remove();
  });

  async function inspect(files: Files) {
    const file = join(folder.path, `${packages++}.zip`);
    await writeFile(file, zip(Object.entries(files).map(([name, content]) => ({ name, content }))));
    const limits = { entries: 1000, expanded_bytes: 1 << 28, ratio: 1000 };
    const input = { file, indexFile: `${file}.index`, expandedFile: '', limits };
    return { file, found: (await inspectPackage(input)).package };
  }

  async function application(files: Files) {
    const { file, found } = await inspect(files);
    if (found.kind !== 'php') expect.fail(`it is ${found.kind}`);
    return { file, found };
  }

  it('has what composer installed in a layer of its own', async () => {
    const { file, found } = await application({
      'shop/composer.json': '{"require":{"php":"^8.1|^9","ext-json":"*","a/b":"^1"}}',
      'shop/package.json': '{"name":"pages"}',
      'shop/public/index.php': '<?php',
      'shop/vendor/autoload.php': '<?php',
    });
    expect(found).toEqual({
      kind: 'php',
      root: 'shop/',
      documents: 'public',
      packages: 1,
      version: '^8.1|^9',
    });
    expect(phpKind.need(found)).toMatchObject({ language: 'php', range: '^8.1 || ^9' });
    const where = { packageFile: file, indexFile: `${file}.index`, layerFolder: folder.path };
    const layers = await writeLayers({ ...where, found, variant: { withoutBase: false } });
    expect(layers.map(({ name }) => name)).toEqual(['packages', 'application']);
  });

  it('starts as its stack says, on the port of its stack', async () => {
    const { found } = await application({ 'index.php': '<?php' });
    const stack = { language: 'php', port: 9000, entrypoint: ['php', '-d', 'x=1'], versions: [] };
    const { entrypoint = [], env, exposedPorts } = phpKind.container(found, stack);
    expect(entrypoint.slice(-4)).toEqual(['/app', 'php', '-d', 'x=1']);
    expect(env).toMatchObject({ PORT: '9000' });
    expect(exposedPorts).toEqual(['9000']);
    expect(phpKind.container(found, undefined).env).toMatchObject({ PORT: '8080' });
  });

  it.each<[string, Files, RegExp]>([
    [
      'without its packages',
      { 'index.php': '', 'composer.json': '{"require":{"a/b":"1"}}' },
      /\(a\/b\).*composer install --no-dev/,
    ],
    ['with a composer.json that is none', { 'index.php': '', 'composer.json': '[]' }, /not a JSON object/],
    ['with one that is broken', { 'index.php': '', 'composer.json': '{' }, /not a JSON object/],
  ])('is refused %s', async (_name, files, message) => {
    expect((await inspect(files)).found).toMatchObject({
      kind: 'unusable',
      message: expect.stringMatching(message),
    });
  });

  it('needs a page at its top or in public', async () => {
    expect((await inspect({ 'src/a.php': '', 'src/b.php': '', 'x.txt': '' })).found.kind).toBe('unknown');
  });
});
