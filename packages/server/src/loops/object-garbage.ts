import type { ObjectStore } from '../objects/object-store.ts';
import type { Loop } from './loop.ts';

/** Removes files of packages that no row names. */
export function createObjectGarbage(objects: Pick<ObjectStore, 'collectGarbage'>): Loop {
  return {
    name: 'object-garbage',
    everyMs: 6 * 3_600_000,
    run: async (signal) => void (await objects.collectGarbage(signal)),
  };
}
