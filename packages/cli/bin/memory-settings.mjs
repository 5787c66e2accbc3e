// What runs for months begins again, in the same process, under settings that only a new program can take: it holds half the memory then.

const DAEMONS = ['serve', 'worker'];

/** MiB of new objects between two collections. By default 100 MB are held for good once many requests have come at a time. */
const YOUNG = '--max-semi-space-size';
const FLAGS = [`${YOUNG}=16`];

/** glibc keeps what threads have given back in a pool for each of them: 20 MB. */
const MALLOC = { MALLOC_ARENA_MAX: '1', MALLOC_TRIM_THRESHOLD_: '131072' };

/** Does not return where the program begins again. An operator's own settings stay. */
export function takeMemorySettings() {
  const { argv, env, execArgv, execPath } = process;
  if (!DAEMONS.includes(argv[2]) || process.execve === undefined) return;
  if ([...execArgv, env.NODE_OPTIONS ?? ''].some((given) => given.includes(YOUNG))) return;
  process.execve(execPath, [execPath, ...FLAGS, ...execArgv, ...argv.slice(1)], { ...MALLOC, ...env });
}
