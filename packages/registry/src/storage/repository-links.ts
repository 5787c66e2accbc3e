import { randomBytes } from 'node:crypto';
import { open, opendir, readdir, readFile, rename, stat, unlink, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import type { Digest } from '@stagewright/oci';
import { digestHex } from '@stagewright/oci/digest';
import type { Clock } from '../ports.ts';
import type { Directories } from './directories.ts';
import { unlessMissing } from './errno.ts';
import { KeyedLock } from './keyed-lock.ts';

export type LinkKind = 'layer' | 'manifest';

export interface Link {
  readonly digest: Digest;
  /** When the link was made or last used, in milliseconds since the epoch. */
  readonly usedAt: number;
}

/** One entry of a referrers answer. */
export interface Referrer {
  readonly mediaType: string;
  readonly digest: Digest;
  readonly size: number;
  readonly artifactType?: string;
  readonly annotations?: Readonly<Record<string, string>>;
}

const FOLDERS: Record<LinkKind, string> = { layer: '_layers', manifest: '_manifests' };

/**
 * Which repository holds what, as small files: `_layers` (empty files), `_manifests` (the media type) and
 * `_referrers` (descriptors, by subject). No part of a repository name begins with `_`, so they cannot clash
 * with one. A link that was made is durable when the call resolves.
 */
export class RepositoryLinks {
  readonly #root: string;
  readonly #staging: string;
  readonly #directories: Directories;
  readonly #clock: Clock;
  readonly #renewAfterMs: number;
  readonly #locks = new KeyedLock();

  constructor(options: {
    root: string;
    staging: string;
    directories: Directories;
    clock: Clock;
    renewAfterMs: number;
  }) {
    this.#root = options.root;
    this.#staging = options.staging;
    this.#directories = options.directories;
    this.#clock = options.clock;
    this.#renewAfterMs = options.renewAfterMs;
  }

  /** Keeps what is done to one manifest of a repository apart from a removal of it. */
  exclusively<T>(repository: string, digest: Digest, work: () => Promise<T>): Promise<T> {
    return this.#locks.run(`manifest ${repository}@${digest}`, work);
  }

  async repositoryExists(repository: string): Promise<boolean> {
    const folders = Object.values(FOLDERS).map((folder) => stat(join(this.#root, repository, folder)));
    return (await Promise.all(folders.map((found) => unlessMissing(found, null)))).some(
      (found) => found !== null,
    );
  }

  async linkLayer(repository: string, digest: Digest): Promise<void> {
    const folder = this.#folder(repository, 'layer');
    const file = join(folder, digestHex(digest));
    await this.#directories.ensure(folder);
    await this.#locks.run(file, async () => {
      const handle = await open(file, 'a');
      const now = this.#clock.now() / 1000;
      await handle.utimes(now, now).finally(() => handle.close());
    });
    await this.#directories.sync(folder);
  }

  async linkManifest(repository: string, digest: Digest, mediaType: string): Promise<void> {
    await this.#write(this.#folder(repository, 'manifest'), digest, mediaType);
  }

  async linkReferrer(repository: string, subject: Digest, referrer: Referrer): Promise<void> {
    await this.#write(this.#referrers(repository, subject), referrer.digest, JSON.stringify(referrer));
  }

  /** Whether the repository holds it. What is found is not collected before it has aged again. */
  async holds(repository: string, kind: LinkKind, digest: Digest): Promise<boolean> {
    const file = join(this.#folder(repository, kind), digestHex(digest));
    const found = await unlessMissing(stat(file), null);
    if (found === null) return false;
    const now = this.#clock.now();
    if (now - found.mtimeMs < this.#renewAfterMs) return true;
    return this.#locks.run(file, () =>
      unlessMissing(
        utimes(file, now / 1000, now / 1000).then(() => true),
        false,
      ),
    );
  }

  async manifestMediaType(repository: string, digest: Digest): Promise<string | null> {
    return unlessMissing(
      readFile(join(this.#folder(repository, 'manifest'), digestHex(digest)), 'utf8'),
      null,
    );
  }

  async referrers(repository: string, subject: Digest): Promise<Referrer[]> {
    const folder = this.#referrers(repository, subject);
    const names = (await unlessMissing(readdir(folder), [])).sort();
    const texts = await Promise.all(
      names.map((name) => unlessMissing(readFile(join(folder, name), 'utf8'), null)),
    );
    const all = texts.filter((text) => text !== null).map((text) => JSON.parse(text) as Referrer);
    // The referrer's link is written first and removed last, so it counts only while its manifest is held.
    const held = await Promise.all(all.map((one) => this.manifestMediaType(repository, one.digest)));
    return all.filter((_, index) => held[index] !== null);
  }

  async unlink(repository: string, kind: LinkKind, digest: Digest): Promise<boolean> {
    return this.#remove(this.#folder(repository, kind), digest);
  }

  async unlinkReferrer(repository: string, subject: Digest, referrer: Digest): Promise<boolean> {
    return this.#remove(this.#referrers(repository, subject), referrer);
  }

  /** Removes a link unless it was used since. */
  async unlinkUnusedSince(
    repository: string,
    kind: LinkKind,
    link: { digest: Digest; before: number },
  ): Promise<boolean> {
    const file = join(this.#folder(repository, kind), digestHex(link.digest));
    return this.#locks.run(file, async () => {
      const found = await unlessMissing(stat(file), null);
      if (found === null || found.mtimeMs >= link.before) return false;
      return this.unlink(repository, kind, link.digest);
    });
  }

  async list(repository: string, kind: LinkKind): Promise<Link[]> {
    const folder = this.#folder(repository, kind);
    const names = await unlessMissing(readdir(folder), []);
    const links = await Promise.all(
      names.map(async (name): Promise<Link | null> => {
        const found = await unlessMissing(stat(join(folder, name)), null);
        return found === null ? null : { digest: `sha256:${name}`, usedAt: found.mtimeMs };
      }),
    );
    return links.filter((link) => link !== null);
  }

  /** Every repository that has a folder, also one that holds nothing any more. */
  async *repositories(below = ''): AsyncGenerator<string> {
    let holdsLinks = false;
    for await (const entry of await opendir(join(this.#root, below))) {
      if (entry.name.startsWith('_')) holdsLinks = true;
      else if (entry.isDirectory())
        yield* this.repositories(below === '' ? entry.name : `${below}/${entry.name}`);
    }
    if (holdsLinks) yield below;
  }

  async #write(folder: string, digest: Digest, content: string): Promise<void> {
    const staged = join(this.#staging, randomBytes(16).toString('hex'));
    const handle = await open(staged, 'wx');
    try {
      await handle.writeFile(content);
      const now = this.#clock.now() / 1000;
      await handle.utimes(now, now);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await this.#directories.ensure(folder);
    await rename(staged, join(folder, digestHex(digest)));
    await this.#directories.sync(folder);
  }

  async #remove(folder: string, digest: Digest): Promise<boolean> {
    const gone = await unlessMissing(
      unlink(join(folder, digestHex(digest))).then(() => true),
      false,
    );
    if (gone) await this.#directories.sync(folder);
    return gone;
  }

  #folder(repository: string, kind: LinkKind): string {
    return join(this.#root, repository, FOLDERS[kind], 'sha256');
  }

  #referrers(repository: string, subject: Digest): string {
    return join(this.#root, repository, '_referrers', 'sha256', digestHex(subject));
  }
}
