import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { root } from './command.ts';
import { completeLockfile } from './complete-lockfile.ts';
import { describeApi } from './describe-api.ts';
import { describeConfiguration } from './describe-configuration.ts';
import { describeErrors } from './describe-errors.ts';
import { describeStacks } from './describe-stacks.ts';
import { describeStates } from './describe-states.ts';

interface Generator {
  readonly file: string;
  generate(): Promise<string> | string;
}

const generators: readonly Generator[] = [
  { file: 'package-lock.json', generate: completeLockfile },
  { file: 'docs/configuration.md', generate: describeConfiguration },
  { file: 'docs/errors.md', generate: describeErrors },
  { file: 'docs/openapi.json', generate: describeApi },
  { file: 'packages/server/stacks.json', generate: describeStacks },
  { file: 'docs/states.md', generate: describeStates },
];

const check = process.argv.includes('--check');
for (const { file, generate } of generators) {
  const path = join(root, file);
  const wanted = await generate();
  const present = await readFile(path, 'utf8').catch(() => '');
  if (present === wanted) continue;
  if (check) {
    console.error(`${file} is out of date: run "npm run gen" and commit the result.`);
    process.exitCode = 1;
  } else {
    await writeFile(path, wanted);
    console.log(`wrote ${file}`);
  }
}
