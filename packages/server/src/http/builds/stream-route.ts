import { nativeBuilds } from '@stagewright/api';
import type { Clock } from '../../domain/clock.ts';
import type { ChangeFeed } from '../../usecases/change-feed.ts';
import type { Addresses } from '../assembling/wire.ts';
import { eventFrame, openEventStream } from '../logs/event-stream.ts';
import { type Route, route } from '../route.ts';
import { toBuildView } from './build-view.ts';

export interface StreamRouteDeps {
  readonly feed: ChangeFeed;
  readonly addresses: Addresses;
  readonly clock: Clock;
}

/** Every change of a project's builds, as server-sent events. */
export function createStreamRoute({ feed, addresses, clock }: StreamRouteDeps): Route {
  /** Where a client goes on; -1, which nothing is kept for, when another process gave it its position. */
  function resumedFrom(header: string | string[] | undefined): number {
    if (typeof header !== 'string') return feed.position();
    const [id, position] = header.split('.');
    return id === feed.id && /^\d{1,15}$/.test(position ?? '') ? Number(position) : -1;
  }

  return route(nativeBuilds.stream, async ({ caller, request, reply, signal }) => {
    const after = resumedFrom(request.headers['last-event-id']);
    const events = openEventStream(reply, signal);
    try {
      await events.send(eventFrame('open', {}, `${feed.id}.${Math.max(after, 0)}`));
      for await (const entry of feed.follow(caller.projectId, after, signal)) {
        const id = `${feed.id}.${entry.position}`;
        const isChange = entry.kind === 'changed';
        const frame = isChange
          ? eventFrame('build', toBuildView(entry.build, addresses, clock.now()), id)
          : eventFrame('reset', {}, id);
        await events.send(frame);
      }
    } finally {
      events.close();
    }
    return undefined;
  });
}
