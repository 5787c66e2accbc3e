import type { BuildSummary, BuildView } from '@stagewright/api';
import type { Build } from '../../domain/build.ts';
import type { Waiting } from '../../domain/ports.ts';
import { type Addresses, shownState, toRecord } from '../assembling/wire.ts';

export const isoTime = (ms: number | null | undefined): string =>
  ms === null || ms === undefined ? '' : new Date(ms).toISOString();

export function toBuildView(
  build: Build,
  addresses: Addresses,
  now: number,
  waiting: Waiting | null = null,
): BuildView {
  const { registry, repository, tag } = build.snapshot.target;
  return {
    record: toRecord(build, addresses, now, waiting),
    times: {
      created_at: isoTime(build.createdAt),
      accepted_at: isoTime(build.acceptedAt),
      ended_at: isoTime(build.endedAt),
      stop_wished_at: isoTime(build.stop?.at),
      stop_confirmed_at: isoTime(build.stop?.confirmedAt),
    },
    phases: build.phases.map(({ name, state, startedAt, endedAt }) => ({
      name,
      state,
      started_at: isoTime(startedAt),
      ended_at: isoTime(endedAt),
    })),
    facts: build.facts,
    settings: build.snapshot.settings,
    target: `${registry || addresses.registry()}/${repository}:${tag}`,
    ...(build.image ? { image: build.image } : {}),
  };
}

export function toBuildSummary(build: Build, now: number): BuildSummary {
  return {
    build_id: build.id,
    index: build.index,
    build_state: shownState(build),
    created_at: isoTime(build.createdAt),
    ended_at: isoTime(build.endedAt),
    duration_ms: Math.max(0, (build.endedAt ?? now) - build.createdAt),
  };
}
