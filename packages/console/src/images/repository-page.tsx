import type { TagList } from '@stagewright/api';
import { useQueryClient, useSuspenseQuery } from '@tanstack/react-query';
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { api } from '../api/calls.ts';
import { useMay } from '../api/use-session.ts';
import { useMessages } from '../i18n/messages-context.tsx';
import { IconButton } from '../ui/button.tsx';
import { ConfirmDialog } from '../ui/confirm-dialog.tsx';
import { Copy } from '../ui/copy.tsx';
import { shortDigest } from '../ui/measures.ts';
import { Page } from '../ui/page.tsx';
import { Cell, Table } from '../ui/table.tsx';
import { Time } from '../ui/time.tsx';

const route = getRouteApi('/images/repository/$');

type Tag = TagList['list'][number];

function TagRow({ tag, onDelete }: { readonly tag: Tag; readonly onDelete: () => void }) {
  const m = useMessages();
  const mayDelete = useMay('delete');
  return (
    <tr>
      <Cell>
        <code>{tag.tag}</code>
      </Cell>
      <Cell wide>
        <Copy text={tag.digest} shown={shortDigest(tag.digest)} label={m.build.digest} />
      </Cell>
      <Cell>
        {tag.build_id === '' ? (
          m.images.person
        ) : (
          <Link to="/builds/$buildId" params={{ buildId: tag.build_id }}>
            {m.images.build}
          </Link>
        )}
      </Cell>
      <Cell wide>
        <Time at={tag.moved_at} />
      </Cell>
      <Cell wide>
        <Copy text={`docker pull ${tag.reference}`} label={m.images.pull} />
      </Cell>
      <Cell end>
        {mayDelete && <IconButton icon="trash" label={`${m.common.delete} ${tag.tag}`} onClick={onDelete} />}
      </Cell>
    </tr>
  );
}

export function RepositoryPage() {
  const m = useMessages();
  const { _splat: repository = '' } = route.useParams();
  const queries = useQueryClient();
  const navigate = useNavigate();
  const [deleting, setDeleting] = useState<Tag>();
  const { data } = useSuspenseQuery({ queryKey: ['tags', repository], queryFn: () => api.tags(repository) });
  const columns = [
    { key: 'tag', title: m.images.tag },
    { key: 'digest', title: m.images.digest, wide: true },
    { key: 'origin', title: m.images.origin },
    { key: 'moved', title: m.images.moved, wide: true },
    { key: 'pull', title: m.images.pull, wide: true },
    { key: 'actions', title: m.common.actions, silent: true },
  ];

  async function remove(tag: Tag): Promise<void> {
    await api.deleteTag(repository, tag.tag);
    // A repository without tags is no page any more.
    if (data.list.length === 1) await navigate({ to: '/images' });
    else await queries.invalidateQueries({ queryKey: ['tags', repository] });
    void queries.invalidateQueries({ queryKey: ['images'] });
  }

  return (
    <Page title={repository} above={<Link to="/images">{m.images.title}</Link>}>
      <Table label={m.images.tags} columns={columns}>
        {data.list.map((tag) => (
          <TagRow key={tag.tag} tag={tag} onDelete={() => setDeleting(tag)} />
        ))}
      </Table>
      {deleting && (
        <ConfirmDialog
          title={m.images.deleteTitle(deleting.tag)}
          text={m.images.deleteText}
          confirm={m.common.delete}
          onConfirm={() => remove(deleting)}
          onClose={() => setDeleting(undefined)}
        />
      )}
    </Page>
  );
}
