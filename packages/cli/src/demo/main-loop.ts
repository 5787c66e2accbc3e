import { CliError } from '../cli-error.ts';
import { exampleFolder } from './examples.ts';
import { findProgram, startProcess } from './start-process.ts';

/** Compiles the Java example, where there is a JDK; else says what is missing. */
export async function buildMainLoop(
  jar: string,
  path: string | undefined,
): Promise<{ readonly kind: 'built' } | { readonly kind: 'skipped'; readonly reason: string }> {
  for (const tool of ['javac', 'jar', 'jlink']) {
    if ((await findProgram(tool, path)) === undefined) {
      return { kind: 'skipped', reason: `there is no JDK on this machine (no ${tool})` };
    }
  }
  const script = `${exampleFolder('main-loop')}/build.mjs`;
  const build = startProcess([process.execPath, script, jar], { env: process.env });
  if ((await build.ended) === 0) return { kind: 'built' };
  throw new CliError(`The Java example could not be compiled:\n${build.errors().trim()}`);
}
