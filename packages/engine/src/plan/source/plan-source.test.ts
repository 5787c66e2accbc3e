import { chmod, mkdir, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { BuildSettings } from '@stagewright/api';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { temporaryFolder } from '../../testing/test-build.ts';
import { planSource } from './plan-source.ts';
import { repositoryFiles } from './repository-files.ts';

type Tree = Readonly<Record<string, string>>;

const PACKAGE = (more: object) => JSON.stringify({ name: 'x', main: 'server.js', ...more });
const INSTALLS = {
  dependencies: { ms: '2' },
  devDependencies: { vite: '5' },
  scripts: { build: 'vite build' },
};
const MAIN = 'package main\n\nfunc main() {}\n';

let folder: { path: string; remove: () => Promise<void> };
let trees = 0;
beforeAll(async () => {
  folder = await temporaryFolder();
});
afterAll(async () => {
  await folder.remove();
});

async function write(files: Tree): Promise<string> {
  const root = join(folder.path, `${trees++}`);
  await mkdir(root);
  for (const [name, content] of Object.entries(files)) {
    await mkdir(dirname(join(root, name)), { recursive: true });
    await writeFile(join(root, name), content);
  }
  return root;
}

const planIn = (root: string, settings: BuildSettings = {}) => planSource(repositoryFiles(root), settings);
const plan = async (files: Tree, settings: BuildSettings = {}) => planIn(await write(files), settings);
const lines = (steps: readonly { readonly argv: readonly string[] }[]) =>
  steps.map(({ argv }) => argv.join(' '));

describe('a repository is planned by', () => {
  it.each<[string, Tree, BuildSettings, object]>([
    [
      'the Dockerfile at its root',
      { Dockerfile: '', 'build.sh': '', 'pom.xml': '' },
      {},
      {
        origin: 'dockerfile',
        executor: 'buildah',
        steps: [],
        dockerfile: { path: 'Dockerfile', context: '.' },
      },
    ],
    ['a Containerfile', { Containerfile: '' }, {}, { dockerfile: { path: 'Containerfile' } }],
    [
      'the Dockerfile that the settings name',
      { Dockerfile: '', 'deploy/web.Dockerfile': '' },
      { dockerfile_path: './deploy/web.Dockerfile', dockerfile_target: 'app', build_args: { A: '1' } },
      {
        because: 'build.dockerfile_path names it',
        dockerfile: { path: 'deploy/web.Dockerfile', target: 'app', build_args: { A: '1' } },
      },
    ],
    [
      'the Dockerfile in the folder that the settings name, after their command',
      { 'deploy/Dockerfile': '', 'pom.xml': '' },
      { dockerfile_path: 'deploy/', build_cmd: 'make' },
      {
        because: 'build.dockerfile_path names it, after build.build_cmd',
        steps: [{ argv: ['sh', '-c', 'make'] }],
        tool: 'maven',
        caches: [{ name: 'maven' }],
        dockerfile: { path: 'deploy/Dockerfile' },
      },
    ],
    [
      'its language before a Dockerfile where a package is to be made',
      { Dockerfile: '', 'pom.xml': '' },
      { artifact_kind: 'package' },
      { origin: 'language', language: 'java' },
    ],
    [
      'the command of the settings before a Dockerfile',
      { Dockerfile: '', 'pom.xml': '' },
      { build_cmd: 'make all' },
      {
        origin: 'build_cmd',
        executor: 'sandbox',
        language: 'java',
        steps: [{ name: 'build_cmd', argv: ['sh', '-c', 'make all'] }],
      },
    ],
    [
      'build.sh without the right to be run',
      { 'build.sh': '', 'package.json': 'no JSON' },
      {},
      { origin: 'build_script', language: '', steps: [{ argv: ['sh', './build.sh'] }] },
    ],
    [
      'the language of the settings before a Dockerfile',
      { Dockerfile: '', 'pom.xml': '', 'package.json': PACKAGE({}) },
      { language: 'NodeJS' },
      { origin: 'language', language: 'nodejs' },
    ],
    [
      'the settings where they say more',
      { 'pom.xml': '<java.version>17</java.version>' },
      { language_version: '21', artifact_path: 'web/target/*.war' },
      {
        language_version: '21',
        version_from: 'build.language_version',
        artifact: { patterns: ['web/target/*.war'] },
      },
    ],
  ])('%s', async (_name, files, settings, expected) => {
    expect(await plan(files, settings)).toMatchObject(expected);
  });

  it('build.sh as its owner left it', async () => {
    const root = await write({ 'build.sh': '#!/bin/bash\n' });
    await chmod(join(root, 'build.sh'), 0o755);
    expect((await planIn(root)).steps).toEqual([{ name: 'build.sh', argv: ['./build.sh'] }]);
  });
});

describe('the language of a repository says how it is built:', () => {
  it.each<[string, Tree, readonly string[], object]>([
    [
      'Maven',
      { 'pom.xml': '<maven.compiler.release> 17 </maven.compiler.release>' },
      ['mvn --batch-mode --no-transfer-progress clean package'],
      {
        tool: 'maven',
        language_version: '17',
        version_from: 'pom.xml',
        caches: [{ folder: '.m2/repository' }],
      },
    ],
    [
      'the Maven wrapper',
      { 'pom.xml': '', mvnw: '', '.mvn/wrapper/maven-wrapper.properties': '' },
      ['sh ./mvnw --batch-mode --no-transfer-progress clean package'],
      { because: 'pom.xml is at the root, with mvnw' },
    ],
    [
      'Gradle',
      { 'build.gradle.kts': 'languageVersion = JavaLanguageVersion.of(21)' },
      ['gradle --no-daemon --console=plain build'],
      { tool: 'gradle', language_version: '21' },
    ],
    [
      'the Gradle wrapper',
      {
        'build.gradle': "sourceCompatibility = '1.8'",
        gradlew: '',
        'gradle/wrapper/gradle-wrapper.properties': '',
      },
      ['sh ./gradlew --no-daemon --console=plain build'],
      { language_version: '1.8' },
    ],
    [
      'npm with a lockfile',
      { 'package.json': PACKAGE(INSTALLS), 'package-lock.json': '{}', '.nvmrc': 'v22.3.0\n' },
      [
        'npm ci --no-audit --no-fund --no-update-notifier',
        'npm run build',
        'npm prune --omit=dev --no-audit --no-fund --no-update-notifier',
      ],
      {
        tool: 'npm',
        language: 'nodejs',
        language_version: '22.3.0',
        version_from: '.nvmrc',
        artifact: { patterns: ['.'] },
      },
    ],
    [
      'npm without one',
      { 'package.json': PACKAGE({ dependencies: { ms: '2' }, engines: { node: '>=20' } }) },
      ['npm install --no-package-lock --no-audit --no-fund --no-update-notifier'],
      {
        language_version: '>=20',
        version_from: 'engines.node of package.json',
        caches: [
          { name: 'npm', folder: '.npm', key: '' },
          { name: 'node-compile', folder: '/tmp/node-compile-cache', key: '' },
        ],
      },
    ],
    ['Node with nothing to install', { 'package.json': PACKAGE({}) }, [], { language: 'nodejs' }],
    [
      'pnpm',
      { 'package.json': PACKAGE(INSTALLS), 'pnpm-lock.yaml': '' },
      [
        'pnpm install --frozen-lockfile --node-linker=hoisted',
        'pnpm run build',
        'pnpm install --frozen-lockfile --node-linker=hoisted --prod --ignore-scripts',
      ],
      { tool: 'pnpm' },
    ],
    [
      'yarn of the first version',
      { 'package.json': PACKAGE(INSTALLS), 'yarn.lock': '# yarn lockfile v1\n' },
      [
        'yarn install --frozen-lockfile --non-interactive',
        'yarn run build',
        'yarn install --frozen-lockfile --non-interactive --production --ignore-scripts --prefer-offline',
      ],
      { tool: 'yarn' },
    ],
    [
      'yarn since its second version',
      { 'package.json': PACKAGE(INSTALLS), 'yarn.lock': '# by yarn\n\n__metadata:\n  version: 8\n' },
      ['yarn install --immutable', 'yarn run build', 'yarn workspaces focus --all --production'],
      {
        tool: 'yarn',
        steps: expect.arrayContaining([
          expect.objectContaining({ env: expect.objectContaining({ YARN_NODE_LINKER: 'node-modules' }) }),
        ]),
      },
    ],
    [
      'a site that a build leaves',
      { 'package.json': JSON.stringify(INSTALLS), 'package-lock.json': '{}', 'index.html': '' },
      ['npm ci --no-audit --no-fund --no-update-notifier', 'npm run build'],
      { language: 'static', artifact: { patterns: ['dist', 'build', 'out', 'public', '_site'] } },
    ],
    [
      'a site with a package.json and no build',
      { 'package.json': '{}', 'index.html': '' },
      [],
      { language: 'static', artifact: { patterns: ['.'] } },
    ],
    ['a site', { 'index.html': '' }, [], { language: 'static', tool: '', artifact: { patterns: ['.'] } }],
    [
      'a Go program at the root',
      { 'go.mod': 'module x\n\ngo 1.21.3\n', 'main.go': MAIN },
      ['go build -trimpath -buildvcs=false -o .stagewright/app .'],
      { language: 'go', language_version: '1.21.3', version_from: 'go.mod' },
    ],
    [
      'a Go program in cmd',
      {
        'go.mod': '',
        'gen.go': `//go:build ignore\n\n${MAIN}`,
        'lib.go': 'package lib\n',
        'cmd/web/main.go': MAIN,
        'cmd/lib/lib.go': 'package lib\n',
        'cmd/try/main_test.go': MAIN,
      },
      ['go build -trimpath -buildvcs=false -o .stagewright/app ./cmd/web'],
      {},
    ],
    [
      'pip by requirements.txt',
      { 'requirements.txt': 'flask\n', 'app.py': '', '.python-version': '3.11\n' },
      [
        'python3 -m pip install --no-input --disable-pip-version-check --no-compile --requirement requirements.txt --target vendor',
      ],
      { tool: 'pip', language_version: '3.11', version_from: '.python-version' },
    ],
    [
      'pip by pyproject.toml',
      { 'pyproject.toml': '[project]\nrequires-python = ">=3.10"\n', 'main.py': '' },
      ['python3 -m pip install --no-input --disable-pip-version-check --no-compile . --target vendor'],
      { tool: 'pip', language_version: '>=3.10', version_from: 'pyproject.toml' },
    ],
    [
      'uv',
      { 'pyproject.toml': '', 'uv.lock': '', 'main.py': '' },
      [
        'uv export --frozen --no-dev --no-emit-project --no-hashes --output-file ../requirements.txt',
        'uv pip install --no-deps --requirement ../requirements.txt --target vendor',
      ],
      { tool: 'uv', caches: [{ folder: '.cache/uv' }] },
    ],
    [
      'poetry',
      { 'pyproject.toml': '', 'poetry.lock': '', 'main.py': '' },
      [
        'poetry export --without-hashes --only main --output ../requirements.txt',
        'python3 -m pip install --no-input --disable-pip-version-check --no-compile --no-deps --requirement ../requirements.txt --target vendor',
      ],
      { tool: 'poetry' },
    ],
    ['Python alone', { 'main.py': '' }, [], { language: 'python', tool: '', caches: [] }],
    [
      'composer',
      {
        'composer.json': '{"require":{"php":"^8.1","ext-json":"*","monolog/monolog":"^3"}}',
        'public/index.php': '',
        'package.json': PACKAGE({}),
      },
      ['composer install --no-dev --no-interaction --no-progress --prefer-dist --optimize-autoloader'],
      {
        language: 'php',
        tool: 'composer',
        language_version: '^8.1',
        caches: [{ folder: '.cache/composer' }],
      },
    ],
    [
      'PHP that names no package',
      { 'composer.json': '{"require":{"php":">=8"}}', 'index.php': '' },
      [],
      { language: 'php', tool: '', language_version: '>=8', caches: [] },
    ],
  ])('%s', async (_name, files, commands, expected) => {
    const found = await plan(files);
    expect(lines(found.steps)).toEqual(commands);
    expect(found).toMatchObject({ origin: 'language', executor: 'sandbox', ...expected });
  });

  it('its caches are known by what its lockfiles say', async () => {
    const keyOf = async (lock: string) =>
      (await plan({ 'package.json': PACKAGE(INSTALLS), 'package-lock.json': lock })).caches[0]?.key;
    const key = await keyOf('{"a":1}');
    expect(key).toMatch(/^[0-9a-f]{64}$/);
    expect(await keyOf('{"a":1}')).toBe(key);
    expect(await keyOf('{"a":2}')).not.toBe(key);
  });
});

describe('a plan is refused for', () => {
  it.each<[string, Tree, BuildSettings, RegExp]>([
    ['nothing at all', {}, {}, /there: nothing/],
    ['files of no language', { 'README.md': '', 'src/a.c': '' }, {}, /\(there: README\.md, src\)/],
    [
      'a Dockerfile that is not there',
      { Dockerfile: '' },
      { dockerfile_path: 'x' },
      /"x", but the repository/,
    ],
    ['a Dockerfile outside', { Dockerfile: '' }, { dockerfile_path: '../Dockerfile' }, /no such Dockerfile/],
    ['a language that is not there', { 'pom.xml': '' }, { language: 'go' }, /build\.language is "go"/],
    [
      'a package of a Dockerfile',
      { Dockerfile: '' },
      { artifact_kind: 'package', dockerfile_path: './' },
      /artifact_kind is "package", but the Dockerfile/,
    ],
    [
      'checks of what no Maven builds',
      { 'build.gradle': '' },
      { code_check: { pmd: {} } },
      /code_check is for repositories with a pom\.xml/,
    ],
    [
      'two Go programs',
      { 'go.mod': '', 'cmd/a/a.go': MAIN, 'cmd/b/b.go': MAIN },
      {},
      /more than one program \(\.\/cmd\/a, \.\/cmd\/b\)/,
    ],
    [
      'a Go library',
      { 'go.mod': '', 'lib.go': 'package lib\n' },
      {},
      /neither at the root nor in a folder of cmd/,
    ],
    ['a package.json that is none', { 'package.json': '[1]' }, {}, /package\.json is not a JSON object/],
    ['a composer.json that is none', { 'composer.json': '{', 'index.php': '' }, {}, /composer\.json is not/],
    ['a file beyond all measure', { 'package.json': ' '.repeat((4 << 20) + 1) }, {}, /larger than 4 MiB/],
  ])('%s', async (_name, files, settings, message) => {
    await expect(plan(files, settings)).rejects.toMatchObject({
      reason: 'plan_invalid',
      message: expect.stringMatching(message),
    });
  });
});

describe('a hostile repository', () => {
  it('has no file through a link, be it the file itself or a folder on the way', async () => {
    const outside = await write({ Dockerfile: '', 'package.json': PACKAGE({}), 'cmd/web/main.go': MAIN });
    const root = await write({ 'index.html': '' });
    await symlink(join(outside, 'Dockerfile'), join(root, 'Dockerfile'));
    await symlink(join(outside, 'package.json'), join(root, 'package.json'));
    await symlink(outside, join(root, 'deploy'));
    expect(await planIn(root)).toMatchObject({ language: 'static' });
    await expect(planIn(root, { dockerfile_path: 'deploy/Dockerfile' })).rejects.toThrow(
      /no such Dockerfile/,
    );
    const files = repositoryFiles(root);
    expect(await files.list('deploy/cmd')).toEqual([]);
    expect(await files.read('deploy/../../0/Dockerfile')).toBeUndefined();
    expect(await files.has('index.html/x')).toBe(false);
  });

  it('may name its folders like files', async () => {
    expect(
      await plan({ 'package.json/x': '', 'pom.xml/x': '', 'Dockerfile/x': '', 'main.py': '' }),
    ).toMatchObject({ language: 'python' });
  });

  it('may hold values of any type where text is expected', async () => {
    const odd = {
      name: 1,
      main: 'server.js',
      scripts: null,
      dependencies: 'x',
      devDependencies: 7,
      engines: null,
    };
    expect((await plan({ 'package.json': JSON.stringify(odd) })).steps).toEqual([]);
    const composer = { require: [1, { a: 'b' }], autoload: null };
    expect((await plan({ 'composer.json': JSON.stringify(composer), 'index.php': '' })).steps).toEqual([]);
  });

  it('tells a version no longer than one may be', async () => {
    const found = await plan({ 'package.json': PACKAGE({}), '.nvmrc': '2'.repeat(1000) });
    expect(found.language_version).toHaveLength(64);
  });

  it('may have more names than are looked at', async () => {
    const root = await write({ 'go.mod': '', 'cmd/web/main.go': MAIN });
    const names = Array.from({ length: 11_000 }, (_, at) => join(root, `${at}.txt`));
    for (let at = 0; at < names.length; at += 1000)
      await Promise.all(names.slice(at, at + 1000).map((name) => writeFile(name, '')));
    expect(await planIn(root)).toMatchObject({ language: 'go' });
    expect(await repositoryFiles(root).list('.')).toHaveLength(10_000);
  });
});
