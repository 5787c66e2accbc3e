import type { WorkerHealthReport } from '@stagewright/api';
import type { Machine } from '@stagewright/engine';
import type { Attempts } from './attempts.ts';
import { findGhosts } from './ghosts.ts';
import type { WorkerParts } from './worker-parts.ts';

const LIMITS: Readonly<Record<Machine['unenforced'][number]['what'], string>> = {
  namespaces: 'processes of builds have no namespaces of their own',
  cpus: 'builds cannot be held to a number of cpus',
  memoryBytes: 'builds cannot be held to an amount of memory',
  pids: 'builds cannot be held to a number of processes',
  diskBytes: 'builds cannot be held to an amount of disk',
  network: 'commands of jobs are refused but with network none: they cannot be kept from private networks',
  files: 'commands of jobs are refused: the files of the machine cannot be hidden from them',
};

/** For people: each limit with the reason. */
export function unenforcedLimits({ unenforced }: Machine): string[] {
  return unenforced.map(({ what, reason }) => `${LIMITS[what]}: ${reason}`);
}

export interface Health {
  /** Looks anew; never rejects. */
  look(): Promise<void>;
  /** What the last look has found; nothing before the first. */
  last(): { readonly health?: WorkerHealthReport };
}

/** How this worker's machine is, for the server. */
export function watchHealth(
  { machine, folder, ledger, onProblem }: Pick<WorkerParts, 'machine' | 'folder' | 'ledger' | 'onProblem'>,
  attempts: Pick<Attempts, 'isLive'>,
): Health {
  let last: { health?: WorkerHealthReport } = {};
  const isLive = (owner: string) => attempts.isLive(owner);

  async function report(): Promise<WorkerHealthReport> {
    const ghosts = await findGhosts({ folder, left: ledger.left(), isLive });
    return {
      ghosts: ghosts.length,
      unenforced: unenforcedLimits(await machine),
    };
  }

  return {
    last: () => last,
    look: () =>
      report().then(
        (health) => {
          last = { health };
        },
        (error: unknown) => onProblem('the machine could not be looked at', error),
      ),
  };
}
