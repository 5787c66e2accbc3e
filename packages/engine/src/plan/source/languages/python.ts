import type { BuildPlan } from '@stagewright/api';
import { cacheOf } from '../cache-of.ts';
import { type FindLanguage, findVersion, versionBy } from '../language-plan.ts';
import type { RepositoryFiles } from '../repository-files.ts';

/** Libraries lie beside the application, where the package path finds them. */
const TARGET = ['--target', 'vendor'];
const PIP = ['python3', '-m', 'pip', 'install', '--no-input', '--disable-pip-version-check', '--no-compile'];
/** Beside the checkout, so that it does not become part of the application. */
const LOCKED = '../requirements.txt';
const STARTS = ['__main__.py', 'main.py', 'app.py', 'server.py', 'run.py'];

interface Way {
  readonly tool: string;
  readonly file: string;
  readonly steps: BuildPlan['steps'];
}

/** By the first of these files. */
const WAYS: readonly Way[] = [
  {
    tool: 'uv',
    file: 'uv.lock',
    steps: [
      {
        name: 'export',
        argv: [
          'uv',
          'export',
          '--frozen',
          '--no-dev',
          '--no-emit-project',
          '--no-hashes',
          '--output-file',
          LOCKED,
        ],
      },
      { name: 'install', argv: ['uv', 'pip', 'install', '--no-deps', '--requirement', LOCKED, ...TARGET] },
    ],
  },
  {
    tool: 'poetry',
    file: 'poetry.lock',
    steps: [
      {
        name: 'export',
        argv: ['poetry', 'export', '--without-hashes', '--only', 'main', '--output', LOCKED],
      },
      { name: 'install', argv: [...PIP, '--no-deps', '--requirement', LOCKED, ...TARGET] },
    ],
  },
  {
    tool: 'pip',
    file: 'requirements.txt',
    steps: [{ name: 'install', argv: [...PIP, '--requirement', 'requirements.txt', ...TARGET] }],
  },
  { tool: 'pip', file: 'pyproject.toml', steps: [{ name: 'install', argv: [...PIP, '.', ...TARGET] }] },
  { tool: 'pip', file: 'setup.py', steps: [{ name: 'install', argv: [...PIP, '.', ...TARGET] }] },
];

/** The application as it is, with its libraries in `vendor`. */
export const findPython: FindLanguage = async (files) => {
  const way = await wayOf(files);
  const starts = await firstOf(files, STARTS);
  if (way === undefined && starts === undefined) return undefined;
  const { tool = '', file = '', steps = [] } = way ?? {};
  return {
    because: `${way === undefined ? starts : file} is at the root`,
    language: 'python',
    ...(await findVersion(files, [
      { file: '.python-version', read: versionBy(/^([\d.]+)/) },
      { file: 'pyproject.toml', read: versionBy(/^requires-python\s*=\s*["']([^"']+)/m) },
    ])),
    tool,
    steps,
    patterns: ['.'],
    caches:
      way === undefined
        ? []
        : [await cacheOf(files, { name: tool, folder: tool === 'uv' ? '.cache/uv' : '.cache/pip' }, [file])],
  };
};

async function wayOf(files: RepositoryFiles): Promise<Way | undefined> {
  for (const way of WAYS) if (await files.has(way.file)) return way;
  return undefined;
}

async function firstOf(files: RepositoryFiles, names: readonly string[]): Promise<string | undefined> {
  for (const name of names) if (await files.has(name)) return name;
  return undefined;
}
