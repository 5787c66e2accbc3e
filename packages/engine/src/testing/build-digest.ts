import { readFile } from 'node:fs/promises';
import { testBuild } from './test-build.ts';

/** Builds a package in a process of its own and prints the image's digest: node build-digest.ts FOLDER REGISTRY PACKAGE UMASK. */
const [folder = '', registry = '', file = '', umask = ''] = process.argv.slice(2);
process.umask(Number.parseInt(umask, 8));
const { outcome, log } = await testBuild({
  folder,
  registry,
  source: await readFile(file),
  context: { toolEnv: { PATH: process.env['PATH'] ?? '' } },
});
process.stdout.write(
  outcome.kind === 'successful' ? outcome.image.digest : `${JSON.stringify(outcome)}\n${log}`,
);
