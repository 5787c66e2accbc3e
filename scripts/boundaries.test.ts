import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { boundaryCases, boundaryFixtures } from './boundaries.cases.ts';

const root = join(import.meta.dirname, '..');

interface Diagnostic {
  readonly severity: string;
  readonly category: string;
  readonly message: string;
  readonly location: { readonly path: string; readonly start: { readonly line: number } };
}

let copy: string;
let diagnostics: readonly Diagnostic[];

beforeAll(async () => {
  copy = await mkdtemp(join(tmpdir(), 'stagewright-boundaries-'));
  await copyConfiguration(copy);
  for (const { file, lines } of boundaryCases) {
    await write(file, `${lines.map(({ source }) => source).join('\n')}\n`);
  }
  for (const [file, content] of Object.entries(boundaryFixtures)) {
    await write(file, content);
  }
  diagnostics = await lint(copy);
});

afterAll(() => rm(copy, { recursive: true, force: true }));

describe.each(boundaryCases)('$file', ({ file, lines }) => {
  test.each(lines.map((line, index) => ({ ...line, number: index + 1 })))(
    '$source: refused by $refusedBy',
    ({ number, refusedBy }) => {
      const found = diagnostics
        .filter(({ location }) => location.path === file && location.start.line === number)
        .map(({ category }) => category);
      // A second rule may refuse the same line, so a refusal is looked for; an allowed line must be clean.
      if (refusedBy === null) expect(found).toEqual([]);
      else expect(found).toContain(refusedBy);
    },
  );
});

test('an import cycle is refused', () => {
  const found = diagnostics.filter(({ category }) => category === 'lint/suspicious/noImportCycles');
  expect(new Set(found.map(({ location }) => location.path))).toEqual(
    new Set(['packages/engine/src/cycle-a.ts', 'packages/engine/src/cycle-b.ts']),
  );
});

async function copyConfiguration(target: string): Promise<void> {
  for (const file of ['biome.json', 'biome.boundaries.json', 'package.json']) {
    await cp(join(root, file), join(target, file));
  }
  await cp(join(root, 'scripts/lint'), join(target, 'scripts/lint'), { recursive: true });
  for (const name of await readdir(join(root, 'packages'))) {
    await cp(join(root, 'packages', name, 'package.json'), join(target, 'packages', name, 'package.json'));
  }
}

async function write(file: string, content: string): Promise<void> {
  const path = join(copy, file);
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, content);
}

/** Errors and only errors: the samples are full of unused names, which are warnings. */
async function lint(folder: string): Promise<readonly Diagnostic[]> {
  const biome = join(root, 'node_modules/.bin/biome');
  const args = ['lint', '--vcs-enabled=false', '--reporter=json', '--max-diagnostics=none', '.'];
  const stdout = await promisify(execFile)(biome, args, { cwd: folder, maxBuffer: 64 << 20 }).then(
    () => '{"diagnostics":[]}',
    (failure: { stdout: string }) => failure.stdout,
  );
  const report = JSON.parse(stdout) as { diagnostics: readonly Diagnostic[] };
  return report.diagnostics.filter(({ severity }) => severity === 'error');
}
