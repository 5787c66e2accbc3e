import module from 'node:module';
import { dirname } from 'node:path';

/**
 * The environment that has a new thread use this process's cache of compiled code, which threads do not take over by themselves: a thread
 * is up in half the time. Empty where there is no cache. (https://nodejs.org/api/module.html#module-compile-cache)
 */
export function compileCacheEnvironment(): Readonly<Record<string, string>> {
  // Node makes a folder of its own version's below the one that it is given.
  const folder = module.getCompileCacheDir?.();
  return folder === undefined ? {} : { NODE_COMPILE_CACHE: dirname(folder) };
}
