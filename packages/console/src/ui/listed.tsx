import type { ReactNode } from 'react';
import { ErrorNote } from './error-note.tsx';
import { Loading } from './loading.tsx';

export interface ListedProps<T> {
  /** Undefined until it is there. */
  readonly list: readonly T[] | undefined;
  readonly error: Error | null;
  /** What stands in place of a list that has nothing. */
  readonly empty?: ReactNode;
  readonly children: (list: readonly T[]) => ReactNode;
}

/** A list from the service: on its way, failed, empty, or there. */
export function Listed<T>({ list, error, empty, children }: ListedProps<T>) {
  return (
    <>
      {error && <ErrorNote error={error} />}
      {!list && !error && <Loading />}
      {list?.length === 0 && empty}
      {list && list.length > 0 && children(list)}
    </>
  );
}
