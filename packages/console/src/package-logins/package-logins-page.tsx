import { useQuery } from '@tanstack/react-query';
import { packageLoginsQuery } from '../api/queries.ts';
import { useMay } from '../api/use-session.ts';
import { useMessages } from '../i18n/messages-context.tsx';
import { Empty } from '../ui/empty.tsx';
import { Listed } from '../ui/listed.tsx';
import { NewButton } from '../ui/new-button.tsx';
import { Page } from '../ui/page.tsx';
import { PackageLoginDialog } from './package-login-dialog.tsx';
import { PackageLoginTable } from './package-login-table.tsx';

export function PackageLoginsPage() {
  const m = useMessages();
  const mayStore = useMay('modify');
  const { data, error } = useQuery(packageLoginsQuery);
  const taken = (data?.list ?? []).map(({ name }) => name);
  const create = mayStore && (
    <NewButton text={m.packageLogins.new}>
      {(close) => <PackageLoginDialog existing={undefined} taken={taken} onClose={close} />}
    </NewButton>
  );
  return (
    <Page title={m.packageLogins.title} about={m.packageLogins.intro} actions={create}>
      <Listed
        list={data?.list}
        error={error}
        empty={<Empty title={m.packageLogins.emptyTitle} text={m.packageLogins.emptyText} />}
      >
        {(list) => <PackageLoginTable list={list} />}
      </Listed>
    </Page>
  );
}
