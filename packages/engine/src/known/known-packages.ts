import { hash } from 'node:crypto';
import { access, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { ArchiveLimits } from '@stagewright/api';
import type { Inspection } from '../kinds/inspect-package.ts';
import type { LayerVariant } from '../kinds/plan-layers.ts';
import type { MeasuredLayer } from '../kinds/write-layers.ts';

/** What an earlier build of the project found in a package, and which layers it made of it. */
export interface KnownPackage {
  readonly inspection: Inspection;
  readonly variant: LayerVariant;
  readonly layers: readonly MeasuredLayer[];
}

/**
 * Remembers packages by the SHA-256 of their bytes, and repositories that builds have published to, for each project alone. It
 * is a hint: what it does not know is found out again, and layers that a registry lacks are made anew. What cannot be read
 * counts as unknown.
 */
export interface KnownPackages {
  find(sha256: string): Promise<KnownPackage | undefined>;
  remember(sha256: string, known: KnownPackage): Promise<void>;
  forget(sha256: string): Promise<void>;
  /** Whether what a layer copies unread was checked, by the layer's digest. */
  hasChecked(digest: string): Promise<boolean>;
  rememberChecked(digest: string): Promise<void>;
  hasPublishedTo(repository: string): Promise<boolean>;
  rememberPublished(repository: string): Promise<void>;
}

export interface KnownPackagesOptions {
  readonly cacheDir: string;
  readonly projectId: string;
  /** All that an inspection depends on beside the bytes. */
  readonly version: string;
  readonly limits: ArchiveLimits;
  /** Unique among attempts. */
  readonly name: string;
}

/** The shape of what is stored, and of the layers that are made. */
const FORMAT = 2;

export function createKnownPackages(options: KnownPackagesOptions): KnownPackages {
  const { cacheDir, projectId, version, limits, name } = options;
  const folder = join(cacheDir, 'known', hash('sha256', projectId, 'hex').slice(0, 32));
  const circumstances = JSON.stringify([FORMAT, version, limits]);
  const packageFile = (sha256: string) => join(folder, hash('sha256', `${sha256}\n${circumstances}`, 'hex'));
  const repositoryFile = (repository: string) => join(folder, 'published', hash('sha256', repository, 'hex'));

  const checkedFile = (digest: string) => join(folder, 'checked', hash('sha256', digest, 'hex'));

  const write = async (file: string, text: string) => {
    await mkdir(dirname(file), { recursive: true });
    const written = `${file}.${name}`;
    try {
      await writeFile(written, text, { mode: 0o600 });
      await rename(written, file);
    } finally {
      await rm(written, { force: true });
    }
  };
  return {
    async find(sha256) {
      return await readFile(packageFile(sha256), 'utf8').then(
        (text) => parse(text),
        () => undefined,
      );
    },
    remember: (sha256, known) => write(packageFile(sha256), JSON.stringify(known)),
    forget: (sha256) => rm(packageFile(sha256), { force: true }),
    hasChecked: (digest) => exists(checkedFile(digest)),
    rememberChecked: (digest) => write(checkedFile(digest), ''),
    hasPublishedTo: (repository) => exists(repositoryFile(repository)),
    rememberPublished: (repository) => write(repositoryFile(repository), ''),
  };
}

function exists(file: string): Promise<boolean> {
  return access(file).then(
    () => true,
    () => false,
  );
}

/** A file that a crash left half-written is none. */
function parse(text: string): KnownPackage | undefined {
  try {
    return JSON.parse(text) as KnownPackage;
  } catch {
    return undefined;
  }
}
