import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { api } from '../api/calls.ts';
import { useMessages } from '../i18n/messages-context.tsx';
import { Copy } from '../ui/copy.tsx';
import { Empty } from '../ui/empty.tsx';
import { Listed } from '../ui/listed.tsx';
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
      <Listed
        list={data?.list}
        error={error}
        empty={<Empty title={m.images.emptyTitle} text={m.images.emptyText} />}
      >
        {(list) => (
          <Table label={m.images.title} columns={columns}>
            {list.map(({ repository, reference }) => (
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
      </Listed>
    </Page>
  );
}
