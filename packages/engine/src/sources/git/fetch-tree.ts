import { hash } from 'node:crypto';
import { join } from 'node:path';
import type { Commit } from '@stagewright/api';
import { allEnded } from '../../all-ended.ts';
import { beginCheckout, checkOut, namesLfs, readCommit } from './checkout.ts';
import type { Git } from './git.ts';
import { unsafeRepository } from './git-error.ts';
import { keepCheckout, type SurveyedCommit, takeCheckout } from './kept-checkout.ts';
import { withCommit } from './mirror.ts';
import { createRepositoryTalk, type RepositoryTalk, type RepositoryTalkOptions } from './repository-talk.ts';
import { placeFor, readSubmodules, type Submodule } from './submodules.ts';
import { surveyTree, type TreeLimits } from './survey-tree.ts';

/** What a repository and its submodules share. */
export interface Fetching extends RepositoryTalkOptions {
  readonly git: Git;
  readonly mirrorsDir: string;
  /** Largest pack that a server may send. */
  readonly packBytes: number;
  readonly submodules: boolean;
}

const DEEPEST = 10;

/** One commit of one repository, and where it goes. */
export interface Place {
  readonly talk: RepositoryTalk;
  readonly id: string;
  readonly folder: string;
  readonly depth: number;
  readonly left: TreeLimits;
}

interface Fetched {
  readonly commit: Commit;
  readonly submodules: readonly Submodule[];
  readonly left: TreeLimits;
}

/** Checks a commit out, and its submodules in it, each through its own mirror. */
export async function fetchInto(fetching: Fetching, place: Place): Promise<Fetched> {
  const { git, mirrorsDir, signal, note, packBytes } = fetching;
  const { talk, id, folder, depth } = place;
  const shown = talk.url.href;
  const mirror = join(mirrorsDir, hash('sha256', shown, 'hex').slice(0, 32));
  const options = { git, folder: mirror, talk, signal, note, packBytes };
  const fetched = await withCommit(options, id, () => checkOutOne(fetching, mirror, place));
  let { left } = fetched;
  for (const submodule of fetched.submodules) {
    if (depth >= DEEPEST) throw unsafeRepository(shown, `submodules more than ${DEEPEST} deep`);
    note(`Submodule ${submodule.path}: ${submodule.url.href} at ${submodule.commit}`);
    const inner = await fetchInto(fetching, {
      talk: createRepositoryTalk(submodule.url, fetching),
      id: submodule.commit,
      folder: await placeFor(folder, submodule, shown),
      depth: depth + 1,
      left,
    });
    left = inner.left;
  }
  return { ...fetched, left };
}

/** From the mirror, without its submodules. */
async function checkOutOne(fetching: Fetching, mirror: string, place: Place): Promise<Fetched> {
  const { git, note } = fetching;
  const { talk, id, folder, left: limits } = place;
  const { commit, links, holds } =
    (await takeCheckout({ mirror, id }, folder, limits)) ?? (await checkOutAnew(fetching, mirror, place));
  if (links.length > 0 && !fetching.submodules)
    note(`Submodules are left out (${links.length}): build.submodules is off`);
  const wanted = fetching.submodules ? links : [];
  const call = { cwd: mirror, shown: talk.url.href };
  const submodules = await readSubmodules({ git, call, commit: id, parent: talk.url, links: wanted });
  if (await namesLfs(folder)) {
    note('Files that are kept in Git LFS are not fetched: they are the pointers that the repository holds.');
  }
  return {
    commit,
    submodules,
    left: { entries: limits.entries - holds.entries, bytes: limits.bytes - holds.bytes },
  };
}

async function checkOutAnew(
  { git, signal }: Fetching,
  mirror: string,
  { talk, id, folder, left: limits }: Place,
): Promise<SurveyedCommit> {
  const shown = talk.url.href;
  const [commit, { links, holds }] = await allEnded([
    readCommit(git, { cwd: mirror, shown }, id),
    surveyTree({ git, mirror, shown, signal, limits }, id),
    beginCheckout({ git, folder, shown }),
  ]);
  await checkOut({ git, mirror, folder, shown }, commit);
  const survey = { commit, links, holds };
  await keepCheckout({ mirror, id }, folder, survey);
  return survey;
}
