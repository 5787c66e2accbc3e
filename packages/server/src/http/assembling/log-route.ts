import { assembling } from '@stagewright/api';
import type { BuildStore } from '../../domain/ports.ts';
import type { LogStore } from '../../logs/log-store.ts';
import { ProblemError } from '../problem-error.ts';
import { type Route, route } from '../route.ts';

/** The documented log: text from a byte offset, with the phases' states joined by commas. */
export function createLogRoute({
  builds,
  logs,
}: {
  builds: BuildStore;
  logs: Pick<LogStore, 'read'>;
}): Route {
  return route(assembling.readLog, async ({ caller, params, query }) => {
    const build = await builds.get(caller.projectId, params.build_id);
    if (!build) throw new ProblemError('build_not_found');
    const { text, next } = await logs.read(build.id, query.from ?? 0);
    return {
      buildlog: text,
      next,
      phase_states: build.phases.map((phase) => phase.state).join(','),
      phases: build.phases.map((phase) => phase.name).join(','),
    };
  });
}
