import { readFileSync, statSync } from 'node:fs';

/** As the kernel lists a lock: `1: POSIX  ADVISORY  WRITE 4711 08:01:131 1073741824 1073742335`. */
const LOCK = /^\d+: POSIX +ADVISORY +WRITE (\d+) ([0-9a-f]+):([0-9a-f]+):(\d+) /;

const MINOR_BITS = 8;

/** The process that holds a write lock on a file, as the kernel knows it; null when there is none, or none that is visible from here. */
export function lockHolder(file: string): number | null {
  const { dev, ino } = statSync(file, { bigint: true });
  for (const line of readFileSync('/proc/locks', 'utf8').split('\n')) {
    const [, pid = '', major = '', minor = '', inode = ''] = LOCK.exec(line) ?? [];
    if (inode === String(ino) && pid !== '0' && isDevice(dev, major, minor)) return Number(pid);
  }
  return null;
}

/** A device number as `stat` gives it holds the low eight bits of the minor number below the major one. */
function isDevice(dev: bigint, major: string, minor: string): boolean {
  const low = (BigInt(`0x${major}`) << BigInt(MINOR_BITS)) | (BigInt(`0x${minor}`) & 0xffn);
  return (dev & 0xfffffn) === low;
}
