import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { BuildFailure } from '../../build-failure.ts';

const NAME = /^[A-Za-z_][A-Za-z0-9_]*$/;

/** One file for each, for nobody else to read; they stand in no argument and no environment. */
export async function writeSecrets(folder: string, secrets: Readonly<Record<string, string>>): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  for (const [name, value] of Object.entries(secrets)) {
    if (!NAME.test(name))
      throw new BuildFailure('plan_invalid', `${JSON.stringify(name)} is no name for a secret.`);
    await writeFile(join(folder, name), value, { mode: 0o600 });
  }
}
