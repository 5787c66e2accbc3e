import { useMutation, useQueryClient } from '@tanstack/react-query';

/** A change after which a list is read again. */
export function useChange<T = void>(
  listKey: string,
  change: (value: T) => Promise<unknown>,
  onDone?: () => void,
) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: change,
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: [listKey] });
      onDone?.();
    },
  });
}
