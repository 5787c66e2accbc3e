/** The head of a statically linked program for Linux on x86_64: recognised, but nothing that could run. */
export const PROGRAM_HEAD = Buffer.alloc(64);
PROGRAM_HEAD.write('\u007fELF\u0002\u0001', 'latin1');
PROGRAM_HEAD.writeUInt16LE(2, 16);
PROGRAM_HEAD.writeUInt16LE(62, 18);
PROGRAM_HEAD.writeUInt16LE(1, 24);
