import type { Digest } from '@stagewright/oci';
import type { Quota, RegistryAccount } from '../ports.ts';
import { KeyedLock } from '../storage/keyed-lock.ts';
import { heldContent, sumOf } from '../storage/measure-usage.ts';
import type { Storage } from '../storage/storage.ts';
import { RegistryError } from './registry-error.ts';

export interface Content {
  /** Absent while it is not known; what the project holds costs nothing. */
  readonly digest?: Digest;
  readonly bytes: number;
}

/**
 * Lets content in as long as the project of the account may hold it. What a project holds is read from its repositories once and
 * kept up to date by what is let in; whatever removes content makes it forgotten.
 */
export class Admission {
  readonly #quota: Quota | undefined;
  readonly #storage: Storage;
  readonly #held = new Map<string, Promise<{ readonly sizes: Map<Digest, number> }>>();
  readonly #locks = new KeyedLock();

  constructor(options: { readonly quota: Quota | undefined; readonly storage: Storage }) {
    this.#quota = options.quota;
    this.#storage = options.storage;
  }

  /** Asked before bytes are taken. @throws RegistryError */
  async check(account: RegistryAccount, content: Content): Promise<void> {
    await this.#admit(account, content);
  }

  /** Asked before content is linked, which is then counted. @throws RegistryError */
  async claim(account: RegistryAccount, content: Required<Content>): Promise<void> {
    if (this.#quota === undefined) return;
    await this.#locks.run(account.projectId, async () => {
      const sizes = await this.#admit(account, content);
      sizes?.set(content.digest, content.bytes);
    });
  }

  forget(): void {
    this.#held.clear();
  }

  async #admit(account: RegistryAccount, { digest, bytes }: Content) {
    const room = (await this.#quota?.roomOf(account)) ?? null;
    if (room === null) return undefined;
    const { sizes } = await this.#heldBy(account.projectId, room.namespaces);
    if (digest !== undefined && sizes.has(digest)) return sizes;
    const held = sumOf(sizes);
    if (held + bytes <= room.bytes) return sizes;
    throw new RegistryError(
      403,
      'DENIED',
      `the project holds ${held} bytes of images and may hold ${room.bytes}: ${bytes} more are too many. ` +
        'Delete tags that nobody needs, whose space is free within 30 hours, or ask an administrator for more',
      { detail: { reason: 'quota_exceeded', held, limit: room.bytes, wanted: bytes } },
    );
  }

  #heldBy(projectId: string, namespaces: readonly string[]) {
    const known = this.#held.get(projectId);
    if (known !== undefined) return known;
    const read = heldContent(this.#storage, namespaces);
    this.#held.set(projectId, read);
    read.catch(() => this.#held.delete(projectId));
    return read;
  }
}
