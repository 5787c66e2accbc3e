import type { BuildSummary, BuildView, BuildViewList, JobOverview } from '@stagewright/api';
import type { QueryClient } from '@tanstack/react-query';
import { type LiveSource, openLiveSource } from './live-source.ts';
import { address } from './request.ts';

/** Lists that a change may have put in another order are read again, but not for every one of many changes. */
const REFRESH_MS = 700;

function summaryOf({ record, times }: BuildView): BuildSummary {
  const end = times.ended_at === '' ? Date.now() : Date.parse(times.ended_at);
  return {
    build_id: record.build_id,
    index: record.index,
    build_state: record.build_state,
    created_at: times.created_at,
    ended_at: times.ended_at,
    duration_ms: end - Date.parse(times.created_at),
  };
}

/** A build in its place among the last ones of its job, newest first; as many as before, unless it is new. */
export function placeSummary(recent: readonly BuildSummary[], build: BuildSummary): BuildSummary[] {
  const others = recent.filter(({ build_id }) => build_id !== build.build_id);
  return [...others, build].toSorted((a, b) => b.index - a.index);
}

function patchLists(client: QueryClient, view: BuildView): void {
  const { build_id, job_id } = view.record;
  client.setQueriesData<JobOverview>({ queryKey: ['jobs'] }, (overview) => {
    if (!overview) return overview;
    const list = overview.list.map((job) =>
      job.job_id === job_id ? { ...job, recent: placeSummary(job.recent, summaryOf(view)) } : job,
    );
    return { ...overview, list };
  });
  client.setQueriesData<BuildViewList>({ queryKey: ['builds', job_id] }, (builds) => {
    if (!builds) return builds;
    const list = builds.list.map((build) => (build.record.build_id === build_id ? view : build));
    return { ...builds, list };
  });
}

/** Keeps what is shown of builds as the service says, change by change. */
export function followBuilds(client: QueryClient, onConnected: (connected: boolean) => void): LiveSource {
  let refresh: ReturnType<typeof setTimeout> | undefined;

  function refreshLists(): void {
    refresh ??= setTimeout(() => {
      refresh = undefined;
      for (const queryKey of [['jobs'], ['builds'], ['history'], ['workers'], ['images']])
        void client.invalidateQueries({ queryKey });
    }, REFRESH_MS);
  }

  function refreshWaiting(): void {
    void client.invalidateQueries({
      queryKey: ['build'],
      predicate: ({ state }) => (state.data as BuildView | undefined)?.record.build_state === 'Queuing',
    });
  }

  function onBuild(data: string): void {
    const view = JSON.parse(data) as BuildView;
    patchLists(client, view);
    if (client.getQueryData(['build', view.record.build_id])) {
      client.setQueryData(['build', view.record.build_id], view);
    }
    refreshWaiting();
    refreshLists();
  }

  const everything = () => void client.invalidateQueries();
  const source = openLiveSource({
    address: () => address('/stagewright/v1/builds/stream'),
    events: { build: onBuild, reset: everything },
    onConnected,
    onGap: everything,
  });
  return {
    close() {
      clearTimeout(refresh);
      source.close();
    },
  };
}
