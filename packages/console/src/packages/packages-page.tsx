import type { ObjectRecord } from '@stagewright/api';
import { useInfiniteQuery, useQueryClient } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { useState } from 'react';
import { objectPath, packageApi } from '../api/package-calls.ts';
import { address } from '../api/request.ts';
import { useMay } from '../api/use-session.ts';
import { useMessages } from '../i18n/messages-context.tsx';
import { Button, IconButton } from '../ui/button.tsx';
import { ButtonLink } from '../ui/button-link.tsx';
import { ConfirmDialog } from '../ui/confirm-dialog.tsx';
import { Copy } from '../ui/copy.tsx';
import { Empty } from '../ui/empty.tsx';
import { ErrorNote } from '../ui/error-note.tsx';
import { TextField } from '../ui/field.tsx';
import { Loading } from '../ui/loading.tsx';
import { bytes, shortDigest } from '../ui/measures.ts';
import { Page, Toolbar } from '../ui/page.tsx';
import { Cell, Table } from '../ui/table.tsx';
import { Time } from '../ui/time.tsx';
import { useUrlText } from '../ui/use-url-text.ts';

const route = getRouteApi('/packages');

function PackageRow({ object, onDelete }: { readonly object: ObjectRecord; readonly onDelete: () => void }) {
  const m = useMessages();
  const mayCreate = useMay('create');
  const mayDelete = useMay('delete');
  return (
    <tr>
      <Cell>
        <a href={address(objectPath(object))} download>
          {object.url}
        </a>
      </Cell>
      <Cell end>{bytes(object.size)}</Cell>
      <Cell wide>
        <Copy text={object.sha256} shown={shortDigest(object.sha256)} label={m.packages.checksum} />
      </Cell>
      <Cell wide>
        <Time at={object.created_at} />
      </Cell>
      <Cell end>
        {mayCreate && (
          <ButtonLink
            to="/jobs/new"
            search={{ url: object.url }}
            kind="quiet"
            icon="plus"
            aria-label={m.packages.newJob}
          >
            {m.jobs.new}
          </ButtonLink>
        )}
        {mayDelete && (
          <IconButton icon="trash" label={`${m.common.delete} ${object.url}`} onClick={onDelete} />
        )}
      </Cell>
    </tr>
  );
}

export function PackagesPage() {
  const m = useMessages();
  const { prefix = '' } = route.useSearch();
  const navigate = route.useNavigate();
  const text = useUrlText(
    prefix,
    (typed) => void navigate({ search: { prefix: typed || undefined }, replace: true }),
  );
  const queries = useQueryClient();
  const [deleting, setDeleting] = useState<ObjectRecord>();
  const found = useInfiniteQuery({
    queryKey: ['objects', prefix],
    queryFn: ({ pageParam }) => packageApi.objects(prefix, pageParam),
    initialPageParam: '',
    getNextPageParam: ({ next }) => next || undefined,
  });
  const list = found.data?.pages.flatMap((page) => page.list) ?? [];
  const columns = [
    { key: 'address', title: m.packages.address },
    { key: 'size', title: m.packages.size, end: true },
    { key: 'checksum', title: m.packages.checksum, wide: true },
    { key: 'uploaded', title: m.packages.uploaded, wide: true },
    { key: 'actions', title: m.common.actions, silent: true },
  ];

  async function remove(object: ObjectRecord): Promise<void> {
    await packageApi.deleteObject(object);
    await queries.invalidateQueries({ queryKey: ['objects'] });
  }

  return (
    <Page title={m.packages.title} about={m.packages.intro}>
      <Toolbar>
        <TextField label={m.packages.search} type="search" {...text} />
      </Toolbar>
      {found.error && <ErrorNote error={found.error} />}
      {found.isPending && <Loading />}
      {found.data && list.length === 0 && <Empty title={m.packages.emptyTitle} text={m.packages.emptyText} />}
      {list.length > 0 && (
        <Table label={m.packages.title} columns={columns}>
          {list.map((object) => (
            <PackageRow key={object.url} object={object} onDelete={() => setDeleting(object)} />
          ))}
        </Table>
      )}
      {found.hasNextPage && (
        <div>
          <Button busy={found.isFetchingNextPage} onClick={() => void found.fetchNextPage()}>
            {m.common.more}
          </Button>
        </div>
      )}
      {deleting && (
        <ConfirmDialog
          title={m.packages.deleteTitle(deleting.url)}
          text={m.packages.deleteText}
          confirm={m.common.delete}
          onConfirm={() => remove(deleting)}
          onClose={() => setDeleting(undefined)}
        />
      )}
    </Page>
  );
}
