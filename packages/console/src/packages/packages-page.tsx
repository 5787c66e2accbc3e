import type { ObjectRecord } from '@stagewright/api';
import { useInfiniteQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { OBJECTS, packageList } from '../api/lists.ts';
import { objectPath, packageApi } from '../api/package-calls.ts';
import { address } from '../api/request.ts';
import { useMay } from '../api/use-session.ts';
import { useMessages } from '../i18n/messages-context.tsx';
import { ButtonLink } from '../ui/button-link.tsx';
import { Copy } from '../ui/copy.tsx';
import { DeleteButton } from '../ui/delete-button.tsx';
import { Empty } from '../ui/empty.tsx';
import { TextField } from '../ui/field.tsx';
import { Listed } from '../ui/listed.tsx';
import { bytes, shortDigest } from '../ui/measures.ts';
import { More } from '../ui/more.tsx';
import { Page, Toolbar } from '../ui/page.tsx';
import { Cell, Table } from '../ui/table.tsx';
import { Time } from '../ui/time.tsx';
import { useChange } from '../ui/use-change.ts';
import { useUrlText } from '../ui/use-url-text.ts';

const route = getRouteApi('/packages');

function PackageRow({ object }: { readonly object: ObjectRecord }) {
  const m = useMessages();
  const mayCreate = useMay('create');
  const mayDelete = useMay('delete');
  const remove = useChange(OBJECTS, () => packageApi.deleteObject(object));
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
          <DeleteButton
            name={object.url}
            title={m.packages.deleteTitle(object.url)}
            text={m.packages.deleteText}
            onDelete={() => remove.mutateAsync()}
          />
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
  const found = useInfiniteQuery(packageList(prefix));
  const columns = [
    { key: 'address', title: m.packages.address },
    { key: 'size', title: m.packages.size, end: true },
    { key: 'checksum', title: m.packages.checksum, wide: true },
    { key: 'uploaded', title: m.packages.uploaded, wide: true },
    { key: 'actions', title: m.common.actions, silent: true },
  ];
  return (
    <Page title={m.packages.title} about={m.packages.intro}>
      <Toolbar>
        <TextField label={m.packages.search} type="search" {...text} />
      </Toolbar>
      <Listed
        list={found.data?.pages.flatMap((page) => page.list)}
        error={found.error}
        empty={<Empty title={m.packages.emptyTitle} text={m.packages.emptyText} />}
      >
        {(list) => (
          <Table label={m.packages.title} columns={columns}>
            {list.map((object) => (
              <PackageRow key={object.url} object={object} />
            ))}
          </Table>
        )}
      </Listed>
      <More
        of={found}
        onShown={(pages) =>
          void navigate({ search: (shown) => ({ ...shown, pages }), replace: true, resetScroll: false })
        }
      />
    </Page>
  );
}
