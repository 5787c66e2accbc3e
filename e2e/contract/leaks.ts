import { join } from 'node:path';
import { expect } from 'vitest';
import type { Scene } from './scene.ts';

const CHECKOUT = join(import.meta.dirname, '../..');
/** Every secret that the tests of the contract plant begins like this. */
const PLANTED = 'planted-';

/** Words that may leave the service in no answer and no line of its output. */
export function secretsOf({ admin, stranger, reader, key }: Scene): readonly string[] {
  return [PLANTED, admin.token, stranger.token, reader.token, key.secret];
}

/** Nothing of the machine or of the program's inside is for clients. */
const INSIDE = [CHECKOUT, 'node_modules', 'node:internal', '.ts:', '.mjs:', 'SQLITE', 'ENOENT', '    at '];

export function expectNoLeak(scene: Scene, what: string, text: string): void {
  for (const word of [...secretsOf(scene), ...INSIDE, scene.folder]) {
    expect(text.includes(word), `${what} tells ${JSON.stringify(word)}: ${text.slice(0, 1000)}`).toBe(false);
  }
}

/** The service's own output may name its folders, but no secret; and bad input is no error of the service. */
export function expectCleanLog(scene: Scene): void {
  const log = scene.service.log();
  for (const secret of secretsOf(scene)) expect(log).not.toContain(secret);
  const errors = log.split('\n').filter((line) => /"level":[56]0/.test(line));
  expect(errors).toEqual([]);
}
