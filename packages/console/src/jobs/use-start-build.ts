import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { api } from '../api/calls.ts';

/** Starts a build and goes to its page. */
export function useStartBuild() {
  const queries = useQueryClient();
  const navigate = useNavigate();
  return useMutation({
    mutationFn: (jobId: string) => api.startBuild(jobId),
    onSuccess: async ({ build_id }) => {
      void queries.invalidateQueries({ queryKey: ['jobs'] });
      void queries.invalidateQueries({ queryKey: ['builds'] });
      await navigate({ to: '/builds/$buildId', params: { buildId: build_id } });
    },
  });
}
