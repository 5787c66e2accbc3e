import { useMessages } from '../i18n/messages-context.tsx';
import { Button } from './button.tsx';

interface Paged {
  readonly hasNextPage: boolean;
  readonly isFetchingNextPage: boolean;
  fetchNextPage(): Promise<{ readonly data?: { readonly pages: readonly unknown[] } | undefined }>;
}

export interface MoreProps {
  readonly of: Paged;
  /** For the address, so that a reload shows as much again. */
  readonly onShown: (pages: number) => void;
}

/** Shows the next page of a list below what is there; nothing where that is all. */
export function More({ of, onShown }: MoreProps) {
  const m = useMessages();
  if (!of.hasNextPage) return null;
  const more = async () => {
    const { data } = await of.fetchNextPage();
    if (data) onShown(data.pages.length);
  };
  return (
    <div>
      <Button busy={of.isFetchingNextPage} onClick={() => void more()}>
        {m.common.more}
      </Button>
    </div>
  );
}
