import { keepPreviousData, QueryClient, queryOptions } from '@tanstack/react-query';
import { ApiError } from './api-error.ts';
import { api, type JobFilter } from './calls.ts';
import { packageApi } from './package-calls.ts';
import { repositoryApi, type SecretsOwner } from './repository-calls.ts';

/** Streams keep builds fresh; the rest is asked again when a page is opened or the window comes back. */
const STALE_MS = 15_000;
const MOST_RETRIES = 5;

export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: STALE_MS,
      retry: (count, error) => {
        const isTemporary = error instanceof ApiError && (error.status === 0 || error.status >= 500);
        return isTemporary && count < MOST_RETRIES;
      },
      retryDelay: (count) => Math.min(500 * 2 ** count, 8000),
    },
    mutations: { networkMode: 'always' },
  },
});

export const jobsQuery = (filter: JobFilter) =>
  queryOptions({
    queryKey: ['jobs', filter],
    queryFn: () => api.jobs(filter),
    placeholderData: keepPreviousData,
  });

export const jobQuery = (id: string) => queryOptions({ queryKey: ['job', id], queryFn: () => api.job(id) });

export const buildsQuery = (jobId: string, page: number, perPage: number) =>
  queryOptions({
    queryKey: ['builds', jobId, page, perPage],
    queryFn: () => api.builds(jobId, page, perPage),
    placeholderData: keepPreviousData,
  });

export const buildQuery = (id: string) =>
  queryOptions({ queryKey: ['build', id], queryFn: () => api.build(id) });

export const historyQuery = (id: string) =>
  queryOptions({ queryKey: ['history', id], queryFn: () => api.history(id) });

export const imageQuery = (reference: string) =>
  queryOptions({ queryKey: ['image', reference], queryFn: () => api.image(reference) });

export const stacksQuery = queryOptions({
  queryKey: ['stacks'],
  queryFn: api.stacks,
  staleTime: Number.POSITIVE_INFINITY,
});

export const WORKERS = 'workers';

export const workersQuery = queryOptions({ queryKey: [WORKERS], queryFn: api.workers });

export const AUTHORIZATIONS = 'authorizations';

export const authorizationsQuery = (projectId: string) =>
  queryOptions({
    queryKey: [AUTHORIZATIONS, projectId],
    queryFn: () => repositoryApi.authorizations(projectId),
  });

export const PACKAGE_LOGINS = 'package-logins';

export const packageLoginsQuery = queryOptions({
  queryKey: [PACKAGE_LOGINS],
  queryFn: packageApi.logins,
});

export const SECRETS = 'secrets';

export const secretsQuery = (owner: SecretsOwner) =>
  queryOptions({ queryKey: [SECRETS, owner.jobId ?? ''], queryFn: () => repositoryApi.secrets(owner) });
