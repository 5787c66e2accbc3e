import { nativeBuilds } from '@stagewright/api';
import type { BuildStore } from '../../domain/ports.ts';
import { ProblemError } from '../problem-error.ts';
import { type Route, route } from '../route.ts';

/** What happened to a build, in order. */
export function createHistoryRoute({ builds }: { builds: BuildStore }): Route {
  return route(nativeBuilds.history, async ({ caller, params, query }) => {
    const { after = 0, limit = 100 } = query;
    if (!(await builds.get(caller.projectId, params.build_id))) throw new ProblemError('build_not_found');
    const entries = await builds.history(caller.projectId, params.build_id, after, limit);
    const list = entries.map((entry) => ({ ...entry, at: new Date(entry.at).toISOString() }));
    return { list, next: entries.at(-1)?.sequence ?? after };
  });
}
