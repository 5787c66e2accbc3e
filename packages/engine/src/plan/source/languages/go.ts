import { BuildFailure } from '../../../build-failure.ts';
import { cacheOf } from '../cache-of.ts';
import { type FindLanguage, findVersion, versionBy } from '../language-plan.ts';
import type { RepositoryFiles } from '../repository-files.ts';

const OUTPUT = '.stagewright/app';
/** Files that are run by hand, mostly generators: `go build` leaves them out. */
const IGNORED = /^\/\/(?:go:build| \+build) ignore\s*$/m;

/** A module's one main package, as a static program. */
export const findGo: FindLanguage = async (files) => {
  if (!(await files.has('go.mod'))) return undefined;
  const main = await mainPackage(files);
  return {
    because: `go.mod is at the root, package main in ${main}`,
    language: 'go',
    ...(await findVersion(files, [{ file: 'go.mod', read: versionBy(/^go\s+(\d[\w.]*)/m) }])),
    tool: 'go',
    steps: [
      {
        name: 'build',
        argv: ['go', 'build', '-trimpath', '-buildvcs=false', '-o', OUTPUT, main],
        // Another toolchain would be fetched by the project's wish; the machine's is the one that the operator trusts.
        env: { CGO_ENABLED: '0', GOTOOLCHAIN: 'local' },
      },
    ],
    patterns: [OUTPUT],
    caches: [
      await cacheOf(files, { name: 'go-modules', folder: 'go/pkg/mod' }, ['go.sum']),
      await cacheOf(files, { name: 'go-build', folder: '.cache/go-build' }, ['go.sum']),
    ],
  };
};

async function mainPackage(files: RepositoryFiles): Promise<string> {
  if (await isMain(files, '.')) return '.';
  const found: string[] = [];
  for (const name of await files.list('cmd'))
    if (await isMain(files, `cmd/${name}`)) found.push(`./cmd/${name}`);
  if (found.length === 1) return found[0] as string;
  const what =
    found.length === 0
      ? 'package main is neither at the root nor in a folder of cmd'
      : `there is more than one program (${found.slice(0, 5).join(', ')})`;
  throw new BuildFailure(
    'plan_invalid',
    `go.mod is there, but ${what}: name the command in build.build_cmd and its result in build.artifact_path.`,
  );
}

async function isMain(files: RepositoryFiles, folder: string): Promise<boolean> {
  const names = (await files.list(folder)).filter(
    (name) => name.endsWith('.go') && !name.endsWith('_test.go'),
  );
  for (const name of names) {
    const text = await files.read(`${folder}/${name}`);
    if (text !== undefined && /^package main\b/m.test(text) && !IGNORED.test(text)) return true;
  }
  return false;
}
