import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { CliError } from '../cli-error.ts';

/** The examples lie at the root of a checkout, and inside the package when it is installed. */
const PLACES = ['../../examples/', '../../../../examples/'];

export function exampleFolder(name: string): string {
  for (const place of PLACES) {
    const folder = fileURLToPath(new URL(`${place}${name}`, import.meta.url));
    if (existsSync(folder)) return folder;
  }
  throw new CliError(`The example ${name} is missing from this installation.`);
}
