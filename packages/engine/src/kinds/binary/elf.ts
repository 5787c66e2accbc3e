/** What the header of a Linux program says. */
export interface Elf {
  readonly architecture: 'amd64' | 'arm64';
  /** The program that loads its libraries, such as `/lib64/ld-linux-x86-64.so.2`; undefined when it needs none. */
  readonly interpreter?: string;
}

const MAGIC = 0x7f454c46;
const CLASS_64 = 2;
const LITTLE_ENDIAN = 1;
const TYPES = { executable: 2, shared: 3 };
const MACHINES: Readonly<Record<number, Elf['architecture']>> = { 62: 'amd64', 183: 'arm64' };
const PROGRAM_INTERPRETER = 3;
const HEADER_BYTES = 64;
const PROGRAM_HEADER_BYTES = 56;
const LONGEST_INTERPRETER = 200;
/** Program headers follow the header, and the interpreter's name them, in whatever a linker writes. */
export const ELF_HEAD_BYTES = 4096;

export function isElf(head: Buffer): boolean {
  return head.length >= 4 && head.readUInt32BE(0) === MAGIC;
}

/**
 * Reads the head of an ELF file by the System V ABI; undefined for what Linux on our two processors cannot start: other
 * machines, 32 bits, libraries, objects.
 */
export function parseElf(head: Buffer): Elf | undefined {
  if (!isElf(head) || head.length < HEADER_BYTES) return undefined;
  if (head[4] !== CLASS_64 || head[5] !== LITTLE_ENDIAN) return undefined;
  const type = head.readUInt16LE(16);
  const architecture = MACHINES[head.readUInt16LE(18)];
  const start = head.readBigUInt64LE(24);
  const runs = type === TYPES.executable || type === TYPES.shared;
  // A library has no place to start at.
  if (!runs || architecture === undefined || start === 0n) return undefined;
  const interpreter = findInterpreter(head);
  return { architecture, ...(interpreter === undefined ? {} : { interpreter }) };
}

function findInterpreter(head: Buffer): string | undefined {
  const table = Number(head.readBigUInt64LE(32));
  const count = head.readUInt16LE(56);
  for (let at = table; at < table + count * PROGRAM_HEADER_BYTES; at += PROGRAM_HEADER_BYTES) {
    if (at + PROGRAM_HEADER_BYTES > head.length) return undefined;
    if (head.readUInt32LE(at) !== PROGRAM_INTERPRETER) continue;
    const offset = Number(head.readBigUInt64LE(at + 8));
    const size = Number(head.readBigUInt64LE(at + 32));
    if (size > LONGEST_INTERPRETER || offset + size > head.length) return undefined;
    return head.toString('latin1', offset, offset + size).replace(/\0.*$/s, '');
  }
  return undefined;
}
