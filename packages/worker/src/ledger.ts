import { type FileHandle, open, readFile, rename } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Ledger, LedgerEntry } from '@stagewright/engine';

/** An entry and the attempt that it belongs to. */
export interface OwnedEntry {
  readonly owner: string;
  readonly entry: LedgerEntry;
}

/**
 * The worker's own record of what its attempts leave on the machine, written and synced before each thing exists. An entry that was
 * cut off by a crash never became a thing; one that was not ticked off is removed again, which is harmless.
 */
export interface LedgerFile {
  /** The ledger of one attempt. */
  of(owner: string): Ledger;
  /** What was not ticked off, of all attempts that ever were. */
  left(): readonly OwnedEntry[];
  close(): Promise<void>;
}

interface Line extends OwnedEntry {
  readonly done: boolean;
}

/** A file without open entries is emptied once it is longer. */
const LONG_BYTES = 64 * 1024;

const FILE = 'ledger.jsonl';

const keyOf = ({ owner, entry }: OwnedEntry) => JSON.stringify([owner, entry]);

/** Opens the ledger; what an earlier worker left stays in it until it is ticked off. */
export async function openLedger(folder: string): Promise<LedgerFile> {
  const file = join(folder, FILE);
  const left = await readLeft(file);
  const handle = await open(`${file}.new`, 'w');
  const ledger = new AppendedLedger(handle, left);
  await ledger.rewrite();
  await rename(`${file}.new`, file);
  await syncFolder(dirname(file));
  return ledger;
}

class AppendedLedger implements LedgerFile {
  readonly #handle: FileHandle;
  readonly #left: Map<string, OwnedEntry>;
  #position = 0;
  #writing: Promise<void> = Promise.resolve();

  constructor(handle: FileHandle, left: Map<string, OwnedEntry>) {
    this.#handle = handle;
    this.#left = left;
  }

  of(owner: string): Ledger {
    return {
      add: async (entry) => {
        this.#left.set(keyOf({ owner, entry }), { owner, entry });
        await this.#append({ owner, entry, done: false });
      },
      done: async (entry) => {
        if (this.#left.delete(keyOf({ owner, entry }))) await this.#append({ owner, entry, done: true });
      },
    };
  }

  left(): readonly OwnedEntry[] {
    return [...this.#left.values()];
  }

  async close(): Promise<void> {
    await this.#writing.catch(() => undefined);
    await this.#handle.close();
  }

  /** Writes the open entries into an empty file. */
  async rewrite(): Promise<void> {
    await this.#write([...this.#left.values()].map((owned) => ({ ...owned, done: false })));
    await this.#handle.datasync();
  }

  /** One at a time. A line that failed is overwritten by the next. */
  #append(line: Line): Promise<void> {
    const written = this.#writing
      .catch(() => undefined)
      .then(async () => {
        await this.#write([line]);
        if (!line.done) await this.#handle.datasync();
        else if (this.#left.size === 0 && this.#position > LONG_BYTES) await this.#empty();
      });
    this.#writing = written;
    return written;
  }

  async #write(lines: readonly Line[]): Promise<void> {
    const bytes = Buffer.from(lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
    let written = 0;
    while (written < bytes.length) {
      const part = await this.#handle.write(bytes, written, bytes.length - written, this.#position + written);
      written += part.bytesWritten;
    }
    this.#position += bytes.length;
  }

  async #empty(): Promise<void> {
    await this.#handle.truncate(0);
    this.#position = 0;
  }
}

/** What is not ticked off in the ledger of a folder, whose worker may run. */
export async function readLedger(folder: string): Promise<readonly OwnedEntry[]> {
  return [...(await readLeft(join(folder, FILE))).values()];
}

async function readLeft(file: string): Promise<Map<string, OwnedEntry>> {
  const left = new Map<string, OwnedEntry>();
  for (const text of (await readText(file)).split('\n')) {
    const line = parseLine(text);
    if (line?.done) left.delete(keyOf(line));
    else if (line) left.set(keyOf(line), { owner: line.owner, entry: line.entry });
  }
  return left;
}

async function readText(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return '';
    throw error;
  }
}

function parseLine(text: string): Line | null {
  try {
    const { owner, entry, done } = JSON.parse(text) as Line;
    return { owner, entry, done };
  } catch {
    return null;
  }
}

async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}
