import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { api, type RevisionWish } from '../api/calls.ts';

interface Start {
  readonly jobId: string;
  readonly wish?: RevisionWish;
}

/** Starts a build and goes to its page. */
export function useStartBuild() {
  const queries = useQueryClient();
  const navigate = useNavigate();
  return useMutation({
    mutationFn: ({ jobId, wish }: Start) => api.startBuild(jobId, wish),
    onSuccess: async ({ build_id }) => {
      void queries.invalidateQueries({ queryKey: ['jobs'] });
      void queries.invalidateQueries({ queryKey: ['builds'] });
      await navigate({ to: '/builds/$buildId', params: { buildId: build_id } });
    },
  });
}
