import { logEndpoints } from '@stagewright/api';
import type { Build } from '../../domain/build.ts';
import type { BuildStore } from '../../domain/ports.ts';
import type { LogStore } from '../../logs/log-store.ts';
import type { BuildChanges } from '../../usecases/build-changes.ts';
import { sendFile } from '../content.ts';
import { ProblemError } from '../problem-error.ts';
import { type Route, route } from '../route.ts';
import { openEventStream } from './event-stream.ts';
import { streamLog } from './stream-log.ts';

export interface LogRoutesDeps {
  readonly builds: Pick<BuildStore, 'get'>;
  readonly logs: Pick<LogStore, 'follow' | 'size' | 'readStream'>;
  readonly changes: Pick<BuildChanges, 'subscribe'>;
}

/** The offset that a client which comes back names, or undefined when it names none. */
function resumedFrom(header: string | string[] | undefined): number | undefined {
  const offset = typeof header === 'string' && /^\d{1,15}$/.test(header) ? Number(header) : undefined;
  return offset;
}

/** A build's log live, and as a file. */
export function createLogRoutes({ builds, logs, changes }: LogRoutesDeps): readonly Route[] {
  async function find(projectId: string, buildId: string): Promise<Build> {
    const build = await builds.get(projectId, buildId);
    if (!build) throw new ProblemError('build_not_found');
    return build;
  }

  return [
    route(logEndpoints.streamLog, async ({ caller, params, query, request, reply, signal }) => {
      const build = await find(caller.projectId, params.build_id);
      const from = resumedFrom(request.headers['last-event-id']) ?? query.from ?? 0;
      const watch = async (listener: (build: Build) => void) => {
        const unwatch = changes.subscribe(build.id, listener);
        // A change between the first look and the subscription would be missed.
        listener((await builds.get(caller.projectId, build.id)) ?? build);
        return unwatch;
      };
      const events = openEventStream(reply, signal);
      await streamLog(events, build, { logs, from, signal, watch });
      return undefined;
    }),
    route(logEndpoints.downloadLog, async ({ caller, params, request, reply }) => {
      const { id } = await find(caller.projectId, params.build_id);
      const size = await logs.size(id);
      return sendFile(request, reply, {
        name: `${id}.log`,
        size,
        etag: `${id}-${size}`,
        open: (range) => logs.readStream(id, range ?? { start: 0, end: size - 1 }),
      });
    }),
  ];
}
