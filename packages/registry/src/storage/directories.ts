import { mkdir, open } from 'node:fs/promises';
import { dirname, relative, sep } from 'node:path';

/** Creates directories below a root and makes changes of their entries durable. */
export class Directories {
  readonly #root: string;
  readonly #ready = new Map<string, Promise<void>>();
  readonly #syncs = new Map<string, { running: Promise<void>; next: Promise<void> | undefined }>();

  constructor(root: string) {
    this.#root = root;
  }

  /** The directory exists, and durably so, when this resolves. Directories are never removed. */
  ensure(path: string): Promise<void> {
    const known = this.#ready.get(path);
    if (known !== undefined) return known;
    const made = this.#make(path);
    this.#ready.set(path, made);
    made.catch(() => this.#ready.delete(path));
    return made;
  }

  /** What was created, renamed or removed in the directory before the call is durable when this resolves. */
  sync(path: string): Promise<void> {
    const current = this.#syncs.get(path);
    if (current === undefined) {
      const entry = { running: this.#syncOnce(path), next: undefined };
      this.#syncs.set(path, entry);
      return entry.running;
    }
    // The running sync may have missed the caller's change, so everyone who comes now shares the next one.
    current.next ??= current.running
      .catch(() => undefined)
      .then(() => {
        const entry = { running: this.#syncOnce(path), next: undefined };
        this.#syncs.set(path, entry);
        return entry.running;
      });
    return current.next;
  }

  async #syncOnce(path: string): Promise<void> {
    const entry = () => this.#syncs.get(path);
    try {
      const handle = await open(path, 'r');
      try {
        await handle.sync();
      } finally {
        await handle.close();
      }
    } finally {
      if (entry()?.next === undefined) this.#syncs.delete(path);
    }
  }

  async #make(path: string): Promise<void> {
    await mkdir(path, { recursive: true });
    const depth = relative(this.#root, path).split(sep).length;
    const parents: string[] = [];
    for (let parent = dirname(path); parents.length < depth; parent = dirname(parent)) parents.push(parent);
    await Promise.all(parents.map((parent) => this.sync(parent)));
  }
}
