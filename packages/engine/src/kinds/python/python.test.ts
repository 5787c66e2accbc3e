import { execFile } from 'node:child_process';
import { mkdtemp, writeFile } from 'node:fs/promises';
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

  const WHEEL = {
    'greeter/__init__.py': '',
    'greeter/cli.py':
      'import os\ndef main():\n  print("greeted by", os.path.basename(os.path.dirname(__file__)))\n  return 3\n',
    'greeter-1.2.dist-info/METADATA':
      'Metadata-Version: 2.1\nName: Greeter\nVersion: 1.2\nRequires-Dist: tests ; extra == "dev"\n\nRequires-Dist: in-the-description\n',
    'greeter-1.2.dist-info/WHEEL': 'Wheel-Version: 1.0\n',
    'greeter-1.2.dist-info/entry_points.txt':
      '[console_scripts]\ngreeter = greeter.cli:main\nother=greeter.cli:other\n[x]\ny = z:a\n',
    'greeter-1.2.dist-info/RECORD': 'greeter/__init__.py,,\ngreeter/cli.py,,\n',
  };

  it('may be a wheel, which starts by the script that is called as it is', async () => {
    const { file, found } = await inspect(WHEEL);
    expect(found).toMatchObject({ entry: { module: 'greeter.cli', function: 'main' }, distributions: 0 });
    if (found.kind !== 'python') expect.fail('it is another kind');
    const where = { packageFile: file, indexFile: `${file}.index`, layerFolder: await mkdtemp(`${file}-`) };
    const [layer] = await writeLayers({ ...where, found, variant: { withoutBase: false } });
    await run('tar', ['-xf', layer!.file, '-C', where.layerFolder]);
    const { entrypoint = [], env = {} } = pythonKind.container(found, undefined);
    expect(env['PYTHONPATH']).toBe('/app');
    const PYTHONPATH = join(where.layerFolder, 'app');
    const started = run(entrypoint[0]!, entrypoint.slice(1), {
      env: { PATH: process.env['PATH'], PYTHONPATH },
    });
    await expect(started).rejects.toMatchObject({ code: 3, stdout: 'greeted by greeter\n' });
  });

  it('may be what pip made of a wheel and its libraries, each in a layer', async () => {
    const libraries = {
      'lib_a/__init__.py': '',
      'lib_a-1.dist-info/METADATA': 'Name: lib_a\nVersion: 1\n',
      'single.py': '',
      'single-2.dist-info/METADATA': 'Name: single\nVersion: 2\n',
    };
    const metadata = `${'Name: Greeter\nVersion: 1.2\nRequires-Dist: Lib.A (>=1)\n'}`;
    const asked = {
      ...WHEEL,
      'greeter-1.2.dist-info/METADATA': metadata,
      'greeter-1.2.dist-info/REQUESTED': '',
    };
    const { found } = await inspect({ ...asked, ...libraries });
    expect(found).toMatchObject({
      title: 'greeter',
      libraries: ['lib_a-1.dist-info/', 'lib_a/', 'single-2.dist-info/', 'single.py'],
      distributions: 2,
    });
    expect((await inspect(asked)).found).toMatchObject({
      kind: 'unusable',
      message: expect.stringMatching(
        /greeter needs libraries \(lib-a\).*pip install greeter==1\.2 --target greeter/,
      ),
    });
  });

  it.each([
    [
      'has no start',
      { 'greeter-1.2.dist-info/entry_points.txt': '[console_scripts]\na = b;c:d\n' },
      'what to start',
    ],
    [
      'has modules in its data folder',
      { 'greeter-1.2.data/platlib/x.so': 'x' },
      'an installer must put in place',
    ],
  ])('is refused when its wheel %s', async (_name, files, message) => {
    expect((await inspect({ ...WHEEL, ...files })).found).toMatchObject({
      kind: 'unusable',
      message: expect.stringContaining(message),
    });
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
