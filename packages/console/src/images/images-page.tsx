import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { api } from '../api/calls.ts';
import { useMessages } from '../i18n/messages-context.tsx';
import { Copy } from '../ui/copy.tsx';
import { Empty } from '../ui/empty.tsx';
import { ErrorNote } from '../ui/error-note.tsx';
import { Loading } from '../ui/loading.tsx';
import { Page } from '../ui/page.tsx';
import { Cell, Table } from '../ui/table.tsx';

export function ImagesPage() {
  const m = useMessages();
  const { data, error } = useQuery({ queryKey: ['images'], queryFn: api.images });
  const columns = [
    { key: 'repository', title: m.images.repository },
    { key: 'reference', title: m.build.reference, wide: true },
  ];
  return (
    <Page title={m.images.title} about={m.images.intro}>
      {error && <ErrorNote error={error} />}
      {!data && !error && <Loading />}
      {data?.list.length === 0 && <Empty title={m.images.emptyTitle} text={m.images.emptyText} />}
      {data && data.list.length > 0 && (
        <Table label={m.images.title} columns={columns}>
          {data.list.map(({ repository, reference }) => (
            <tr key={repository}>
              <Cell>
                <Link to="/images/repository/$" params={{ _splat: repository }}>
                  {repository}
                </Link>
              </Cell>
              <Cell wide>
                <Copy text={reference} label={m.build.reference} />
              </Cell>
            </tr>
          ))}
        </Table>
      )}
    </Page>
  );
}
