import { useQuery } from '@tanstack/react-query';
import { imageQuery } from '../api/queries.ts';
import { useMessages } from '../i18n/messages-context.tsx';
import { ConfirmDialog } from '../ui/confirm-dialog.tsx';
import { bytes } from '../ui/measures.ts';

export interface DeleteTagDialogProps {
  readonly repository: string;
  readonly tag: string;
  readonly onConfirm: () => Promise<unknown>;
  readonly onClose: () => void;
}

/** Says what is left of the image once the tag is gone. */
export function DeleteTagDialog({ repository, tag, onConfirm, onClose }: DeleteTagDialogProps) {
  const m = useMessages();
  const { data: image } = useQuery(imageQuery(`${repository}:${tag}`));
  const others = image?.tags.filter((other) => other !== tag) ?? [];
  return (
    <ConfirmDialog
      title={m.images.deleteTitle(tag)}
      text={m.images.deleteText}
      confirm={m.common.delete}
      onConfirm={onConfirm}
      onClose={onClose}
    >
      {image && (
        <p>
          {others.length > 0
            ? m.images.deleteKeeps(others.join(', '))
            : m.images.deleteFrees(bytes(image.size))}
        </p>
      )}
    </ConfirmDialog>
  );
}
