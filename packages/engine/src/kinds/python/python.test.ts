import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { temporaryFolder } from '../../testing/test-build.ts';
import { zip } from '../../testing/zip.ts';
import { inspectPackage } from '../inspect-package.ts';
import { writeLayers } from '../write-layers.ts';
import { pythonKind } from './python-kind.ts';
import { requirementNames } from './requirements.ts';

const run = promisify(execFile);
const APP = {
  'app.py': 'import greet, os\nprint(greet.hello(), os.environ["PYTHONPATH"])\n',
  'requirements.txt': 'Greet_Lib==1.0  # ours\n-r other.txt\nabsent\nwindows-only; sys_platform == "win32"\n',
  'vendor/greet.py': 'def hello(): return "hello"\n',
  'vendor/greet_lib-1.0.dist-info/METADATA': 'Name: greet-lib\n',
};

describe('a Python application', () => {
  let folder: { path: string; remove: () => Promise<void> };
  let packages = 0;
  beforeAll(async () => {
    folder = await temporaryFolder();
  });
  afterAll(async () => {
    await folder.remove();
  });

  async function inspect(files: Readonly<Record<string, string>>) {
    const file = join(folder.path, `${packages++}.zip`);
    await writeFile(file, zip(Object.entries(files).map(([name, content]) => ({ name, content }))));
    const limits = { entries: 1000, expanded_bytes: 1 << 28, ratio: 1000 };
    const input = { file, indexFile: `${file}.index`, expandedFile: '', limits };
    return { file, found: (await inspectPackage(input)).package };
  }

  it('runs with the libraries that were packed with it, in a layer of their own', async () => {
    const { file, found } = await inspect(APP);
    expect(found).toMatchObject({ start: 'app.py', libraries: ['vendor/'], missing: ['absent'] });
    if (found.kind !== 'python') expect.fail('it is another kind');
    const where = { packageFile: file, indexFile: `${file}.index`, layerFolder: folder.path };
    const layers = await writeLayers({ ...where, found, variant: { withoutBase: false } });
    expect(layers.map(({ name }) => name)).toEqual(['libraries', 'application']);
    for (const { file } of layers) await run('tar', ['-xf', file, '-C', folder.path]);
    const { entrypoint = [], env = {} } = pythonKind.container(found, undefined);
    const [program = '', ...args] = entrypoint.map((part) =>
      part.replace(/^\/app/, join(folder.path, 'app')),
    );
    const PYTHONPATH = env['PYTHONPATH']?.replace('/app', join(folder.path, 'app'));
    const { stdout } = await run(program, args, { env: { PATH: process.env['PATH'], ...env, PYTHONPATH } });
    expect(stdout).toBe(`hello ${PYTHONPATH}\n`);
  });

  it('is asked for the Python that its compiled modules are for', async () => {
    const { found } = await inspect({ ...APP, 'vendor/x.cpython-311-x86_64-linux-gnu.so': 'x' });
    if (found.kind !== 'python') expect.fail('it is another kind');
    expect(pythonKind.need(found)).toMatchObject({ language: 'python', range: '3.11.x' });
  });

  it.each([
    [
      'without its libraries',
      { 'app.py': '', 'requirements.txt': 'flask\n' },
      /pip install .* --target vendor/,
    ],
    ['without a start', { 'setup.py': '', 'pkg/x.py': '' }, /does not say what to start/],
  ])('is refused %s', async (_name, files, message) => {
    expect((await inspect(files)).found).toMatchObject({
      kind: 'unusable',
      message: expect.stringMatching(message),
    });
  });

  it('may be a folder with __main__.py', async () => {
    const { found } = await inspect({ 'shop/__main__.py': 'x', 'shop/data.txt': 'y' });
    expect(found).toMatchObject({ kind: 'python', root: 'shop/', start: '' });
  });
});

describe('requirements', () => {
  it('are read by name; options, addresses and markers are left out', () => {
    const text =
      'Flask>=2\n-e .\n--index-url x\nhttps://a/b.whl\n./local\nzope.interface [x] == 1\nname @ file:///x\nA_b \\\n ==1\n# no\n';
    expect(requirementNames(text)).toEqual(['flask', 'zope-interface', 'name', 'a-b']);
  });
});
