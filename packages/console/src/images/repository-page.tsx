import type { TagList } from '@stagewright/api';
import { useQueryClient, useSuspenseInfiniteQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { api } from '../api/calls.ts';
import { tagList } from '../api/lists.ts';
import { useMay } from '../api/use-session.ts';
import { useMessages } from '../i18n/messages-context.tsx';
import { Copy } from '../ui/copy.tsx';
import { bytes, shortDigest } from '../ui/measures.ts';
import { More } from '../ui/more.tsx';
import { Page } from '../ui/page.tsx';
import { Cell, Table } from '../ui/table.tsx';
import { Time } from '../ui/time.tsx';
import { DeleteTagButton } from './delete-tag-button.tsx';

const route = getRouteApi('/images/repository/$');

type Tag = TagList['list'][number];

interface TagRowProps {
  readonly repository: string;
  readonly tag: Tag;
  readonly onDelete: () => Promise<unknown>;
}

function TagRow({ repository, tag, onDelete }: TagRowProps) {
  const m = useMessages();
  const mayDelete = useMay('delete');
  return (
    <tr>
      <Cell>
        <Link to="/images/show" search={{ reference: `${repository}:${tag.tag}` }}>
          <code>{tag.tag}</code>
        </Link>
      </Cell>
      <Cell end>{bytes(tag.size)}</Cell>
      <Cell wide>
        <Copy text={tag.digest} shown={shortDigest(tag.digest)} label={m.build.digest} />
      </Cell>
      <Cell>
        {tag.build_id === '' ? (
          tag.moved_by || m.images.person
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
        {mayDelete && <DeleteTagButton repository={repository} tag={tag.tag} onDelete={onDelete} />}
      </Cell>
    </tr>
  );
}

export function RepositoryPage() {
  const m = useMessages();
  const { _splat: repository = '' } = route.useParams();
  const queries = useQueryClient();
  const navigate = route.useNavigate();
  const tags = useSuspenseInfiniteQuery(tagList(repository));
  const list = tags.data.pages.flatMap((page) => page.list);
  const columns = [
    { key: 'tag', title: m.images.tag },
    { key: 'size', title: m.common.size, end: true },
    { key: 'digest', title: m.images.digest, wide: true },
    { key: 'origin', title: m.images.origin },
    { key: 'moved', title: m.images.moved, wide: true },
    { key: 'pull', title: m.images.pull, wide: true },
    { key: 'actions', title: m.common.actions, silent: true },
  ];

  async function remove(tag: Tag): Promise<void> {
    await api.deleteTag(repository, tag.tag);
    // A repository without tags is no page any more.
    if (list.length === 1) await navigate({ to: '/images' });
    else await queries.invalidateQueries({ queryKey: ['tags', repository] });
    void queries.invalidateQueries({ queryKey: ['images'] });
  }

  return (
    <Page title={repository} above={<Link to="/images">{m.images.title}</Link>}>
      <Table label={m.images.tags} columns={columns}>
        {list.map((tag) => (
          <TagRow key={tag.tag} repository={repository} tag={tag} onDelete={() => remove(tag)} />
        ))}
      </Table>
      <More
        of={tags}
        onShown={(pages) => void navigate({ search: { pages }, replace: true, resetScroll: false })}
      />
    </Page>
  );
}
