import type { ArchiveIndex } from '../../archive/archive-entry.ts';
import { readHead } from '../../archive/entry-content.ts';
import { readFully } from '../../archive/file-window.ts';
import { rootOf } from '../root-of.ts';
import { ELF_HEAD_BYTES, type Elf, isElf, parseElf } from './elf.ts';

/** A program for Linux, alone or as the one program of an archive. */
export interface BinaryPackage extends Elf {
  readonly kind: 'binary';
  /** The folder in the archive that is the application, with `/` at its end, or empty. */
  readonly root: string;
  /** From `root`; empty where the package itself is the program. */
  readonly program: string;
}

type Found = BinaryPackage | { readonly kind: 'unusable'; readonly message: string };

const UNUSABLE =
  'is an ELF file, but no program for 64-bit Linux on x86_64 or aarch64 (a library, an object, or for another machine).';

/** A package that is no archive; undefined when it is no ELF file either. */
export function recogniseProgramFile(fd: number): Found | undefined {
  const head = Buffer.alloc(ELF_HEAD_BYTES);
  const read = head.subarray(0, readFully(fd, head, 0));
  if (!isElf(read)) return undefined;
  const elf = parseElf(read);
  return elf === undefined
    ? { kind: 'unusable', message: `The package ${UNUSABLE}` }
    : { kind: 'binary', ...elf, root: '', program: '' };
}

/** Undefined unless exactly one executable file at the top of the archive is a program. */
export function recogniseProgramIn(index: ArchiveIndex, fd: number): BinaryPackage | undefined {
  const root = rootOf(index);
  const programs = index.entries.flatMap(({ path, ...entry }) => {
    const name = path.slice(root.length);
    if (entry.kind !== 'file' || !entry.executable || !path.startsWith(root) || name.includes('/')) return [];
    const elf = parseElf(Buffer.from(readHead(fd, { path, ...entry }, ELF_HEAD_BYTES)));
    return elf === undefined ? [] : [{ kind: 'binary' as const, ...elf, root, program: name }];
  });
  return programs.length === 1 ? programs[0] : undefined;
}
