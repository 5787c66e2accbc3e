import { posix } from 'node:path';
import { BuildFailure } from '../build-failure.ts';
import { statBelow } from '../stat-below.ts';
import { entriesBelow } from './entries-below.ts';

/** What the steps of a build left: a file, or a folder. */
export interface Artifact {
  readonly kind: 'file' | 'folder';
  /** Within the checkout. */
  readonly path: string;
}

/** Jars that stand beside the one that is meant. */
const BESIDE = /(?:^original-.*|-(?:sources|javadoc|tests|test-sources|plain))\.jar$/;
const MOST_ENTRIES = 200_000;

/**
 * The first of the places that is there. No link is followed: the steps may have put one anywhere.
 * @throws BuildFailure `plan_invalid` when nothing is, or a pattern is met by more than one file
 */
export async function findArtifact(root: string, patterns: readonly string[]): Promise<Artifact> {
  let all: readonly Artifact[] | undefined;
  for (const pattern of patterns.map((each) => posix.normalize(each).replace(/\/$/, ''))) {
    if (pattern.startsWith('/') || pattern.split('/').includes('..'))
      throw new BuildFailure(
        'plan_invalid',
        `build.artifact_path is ${JSON.stringify(pattern)}, which is outside the repository.`,
      );
    if (!/[*?[{]/.test(pattern)) {
      const kind = await kindOf(root, pattern);
      if (kind !== undefined) return { kind, path: pattern };
      continue;
    }
    all ??= await everythingBelow(root);
    const found = all.filter(
      ({ path }) => posix.matchesGlob(path, pattern) && !BESIDE.test(posix.basename(path)),
    );
    if (found.length > 1) throw tooMany(pattern, found);
    if (found[0] !== undefined) return found[0];
  }
  throw new BuildFailure(
    'plan_invalid',
    `The build left nothing at ${patterns.join(', ')}. Name what it leaves in build.artifact_path.`,
  );
}

function tooMany(pattern: string, found: readonly Artifact[]): BuildFailure {
  return new BuildFailure(
    'plan_invalid',
    `The build left more than one thing at ${pattern}: ${found
      .slice(0, 5)
      .map(({ path }) => path)
      .join(', ')}. Name the one that is meant in build.artifact_path.`,
  );
}

async function kindOf(root: string, path: string): Promise<Artifact['kind'] | undefined> {
  const there = await statBelow(root, path);
  if (there?.stats.isFile()) return 'file';
  return there?.stats.isDirectory() ? 'folder' : undefined;
}

async function everythingBelow(root: string): Promise<readonly Artifact[]> {
  const found: Artifact[] = [];
  let seen = 0;
  for await (const { kind, path } of entriesBelow(root)) {
    seen++;
    if (seen > MOST_ENTRIES)
      throw new BuildFailure(
        'plan_invalid',
        `The build left more than ${MOST_ENTRIES} files: name what is meant in build.artifact_path.`,
      );
    if (kind !== 'other') found.push({ kind, path });
  }
  return found.sort((a, b) => (a.path < b.path ? -1 : 1));
}
