import { randomUUID } from 'node:crypto';
import { link, mkdir, open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';

/** Writes a file that only its owner may read; it is there whole and durable, or not at all. Replaces an older one. */
export async function replaceSecretFile(path: string, content: string): Promise<void> {
  await publish(path, content, (temporary) => rename(temporary, path));
}

/** The same, but a file that is there already stays: `exists`. */
export async function createSecretFile(path: string, content: string): Promise<'created' | 'exists'> {
  try {
    await publish(path, content, (temporary) => link(temporary, path));
    return 'created';
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return 'exists';
    throw error;
  }
}

async function publish(
  path: string,
  content: string,
  move: (temporary: string) => Promise<void>,
): Promise<void> {
  const folder = dirname(path);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const temporary = `${path}.${randomUUID()}`;
  try {
    const file = await open(temporary, 'wx', 0o600);
    try {
      await file.writeFile(content);
      await file.sync();
    } finally {
      await file.close();
    }
    await move(temporary);
  } finally {
    await rm(temporary, { force: true });
  }
  const directory = await open(folder, 'r');
  await directory.sync().finally(() => directory.close());
}
