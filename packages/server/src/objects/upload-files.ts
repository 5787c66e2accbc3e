import { createHash } from 'node:crypto';
import { mkdir, open, readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { addAbortSignal, type Readable } from 'node:stream';
import { syncFolder } from '../logs/sync-folder.ts';

/** Thrown by `append` when more bytes come than the upload has room for. */
export class UploadOverflow extends Error {
  override readonly name = 'UploadOverflow';
}

/** An upload of a project, known by what it will be. */
export interface UploadKey {
  readonly projectId: string;
  readonly bucket: string;
  readonly key: string;
  /** 64 hexadecimal digits. */
  readonly sha256: string;
  readonly size: number;
}

export interface UploadPart {
  readonly body: Readable;
  readonly room: number;
  readonly signal: AbortSignal;
}

/**
 * Packages on their way in. The file is the whole state: its name says of whom and what, its size how much has come, its time
 * when something last came.
 */
export interface UploadFiles {
  pathOf(upload: UploadKey): string;
  /** Null where nothing has come. */
  find(path: string): Promise<{ readonly size: number; readonly activeAt: number } | null>;
  count(projectId: string): Promise<number>;
  /** Appends a body of at most `room` bytes and syncs it. Rejects where it breaks off; what came before is kept. @throws UploadOverflow */
  append(path: string, part: UploadPart): Promise<void>;
  remove(path: string): Promise<void>;
  list(): Promise<readonly string[]>;
}

export async function openUploadFiles(dir: string): Promise<UploadFiles> {
  await mkdir(dir, { recursive: true });
  const ofProject = (projectId: string) => `${shortHash(projectId)}-`;

  return {
    pathOf: ({ projectId, bucket, key, sha256, size }) =>
      join(dir, ofProject(projectId) + shortHash(JSON.stringify([bucket, key, sha256, size]))),
    find: (path) =>
      stat(path).then(
        ({ size, mtimeMs }) => ({ size, activeAt: mtimeMs }),
        () => null,
      ),
    async count(projectId) {
      return (await readdir(dir)).filter((name) => name.startsWith(ofProject(projectId))).length;
    },
    async append(path, { body, room, signal }) {
      const file = await open(path, 'a', 0o600);
      addAbortSignal(signal, body);
      let bytes = 0;
      try {
        // The connection must outlive a refusal in the middle of the body.
        for await (const chunk of body.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
          bytes += chunk.length;
          if (bytes > room) throw new UploadOverflow(`more than ${room} bytes`);
          await file.appendFile(chunk);
        }
      } finally {
        await file.sync();
        await file.close();
        await syncFolder(dir);
      }
    },
    remove: (path) => rm(path, { force: true }),
    async list() {
      return (await readdir(dir)).map((name) => join(dir, name));
    },
  };
}

const shortHash = (text: string) => createHash('sha256').update(text).digest('hex').slice(0, 40);
