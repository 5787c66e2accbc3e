import type { WorkerHealthReport } from '@stagewright/api';
import type { Workers } from './workers.ts';

/** How the connected workers say that their machines are, by their last heartbeats. */
export interface WorkerHealth {
  note(workerId: string, report: WorkerHealthReport): void;
  /** Things on their machines that no live build owns. */
  ghosts(): number;
  /** Limits that their machines cannot enforce, each with the worker's name. */
  unenforced(): readonly string[];
}

export function createWorkerHealth(workers: Pick<Workers, 'list'>): WorkerHealth {
  const reports = new Map<string, WorkerHealthReport>();

  /** Those of workers that are gone are forgotten. */
  function current(): readonly { readonly name: string; readonly report: WorkerHealthReport }[] {
    const connected = new Map(workers.list().map(({ id, name }) => [id, name]));
    for (const id of reports.keys()) if (!connected.has(id)) reports.delete(id);
    return [...reports].map(([id, report]) => ({ name: connected.get(id) ?? id, report }));
  }

  return {
    note: (workerId, report) => void reports.set(workerId, report),
    ghosts: () => current().reduce((sum, { report }) => sum + report.ghosts, 0),
    unenforced: () =>
      current().flatMap(({ name, report }) => report.unenforced.map((limit) => `worker ${name}: ${limit}`)),
  };
}
