import { useQuery } from '@tanstack/react-query';
import { imageQuery } from '../api/queries.ts';
import { useMessages } from '../i18n/messages-context.tsx';
import { DeleteButton } from '../ui/delete-button.tsx';
import { bytes } from '../ui/measures.ts';

export interface DeleteTagButtonProps {
  readonly repository: string;
  readonly tag: string;
  readonly onDelete: () => Promise<unknown>;
}

/** What is left of the image once the tag is gone. */
function Left({ repository, tag }: Omit<DeleteTagButtonProps, 'onDelete'>) {
  const m = useMessages();
  const { data: image } = useQuery(imageQuery(`${repository}:${tag}`));
  if (!image) return null;
  const others = image.tags.filter((other) => other !== tag);
  return (
    <p>
      {others.length > 0 ? m.images.deleteKeeps(others.join(', ')) : m.images.deleteFrees(bytes(image.size))}
    </p>
  );
}

export function DeleteTagButton({ repository, tag, onDelete }: DeleteTagButtonProps) {
  const m = useMessages();
  return (
    <DeleteButton name={tag} title={m.images.deleteTitle(tag)} text={m.images.deleteText} onDelete={onDelete}>
      <Left repository={repository} tag={tag} />
    </DeleteButton>
  );
}
