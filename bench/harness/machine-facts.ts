import { statfsSync } from 'node:fs';
import { cpus, release, totalmem } from 'node:os';

/** Magic numbers of statfs(2). */
const FILE_SYSTEMS: Readonly<Record<number, string>> = {
  61267: 'ext4',
  1481003842: 'xfs',
  2435016766: 'btrfs',
  16914836: 'tmpfs',
  2035054128: 'overlayfs',
};

/** Where the figures come from, in one line. */
export function machineFacts(folder: string): string {
  const model = cpus()[0]?.model ?? process.arch;
  const { type } = statfsSync(folder);
  return [
    `${cpus().length} cores (${model})`,
    `${Math.round(totalmem() / 2 ** 30)} GiB of memory`,
    `temporary folder on ${FILE_SYSTEMS[type] ?? `file system 0x${type.toString(16)}`}`,
    `Linux ${release()}`,
    `Node ${process.versions.node}`,
  ].join(', ');
}
