import { infiniteQueryOptions } from '@tanstack/react-query';
import { api } from './calls.ts';
import { packageApi } from './package-calls.ts';
import { queryClient } from './queries.ts';

const ENTRIES_AT_ONCE = 100;

/** Lists of which a page shows more and more. */
export const auditList = infiniteQueryOptions({
  queryKey: ['audit'],
  queryFn: ({ pageParam }) => api.audit(ENTRIES_AT_ONCE, pageParam),
  initialPageParam: undefined as number | undefined,
  getNextPageParam: ({ list }) => (list.length < ENTRIES_AT_ONCE ? undefined : list.at(-1)?.id),
});

export const OBJECTS = 'objects';

export const packageList = (prefix: string) =>
  infiniteQueryOptions({
    queryKey: [OBJECTS, prefix],
    queryFn: ({ pageParam }) => packageApi.objects(prefix, pageParam),
    initialPageParam: '',
    getNextPageParam: ({ next }) => next || undefined,
  });

export const tagList = (repository: string) =>
  infiniteQueryOptions({
    queryKey: ['tags', repository],
    queryFn: ({ pageParam }) => api.tags(repository, pageParam),
    initialPageParam: '',
    getNextPageParam: ({ next }) => next || undefined,
  });

/** Most pages that an address can ask for at once. */
const MOST_PAGES = 50;

/** Fetches as much of a list as was shown before a reload, so that the place in it is there again. What fails is the page's to say. */
export const loadAudit = (pages = 1): Promise<void> =>
  queryClient.prefetchInfiniteQuery({ ...auditList, pages: Math.min(pages, MOST_PAGES) });
export const loadPackages = (prefix: string, pages = 1): Promise<void> =>
  queryClient.prefetchInfiniteQuery({ ...packageList(prefix), pages: Math.min(pages, MOST_PAGES) });
export const loadTags = (repository: string, pages = 1): Promise<void> =>
  queryClient.prefetchInfiniteQuery({ ...tagList(repository), pages: Math.min(pages, MOST_PAGES) });
