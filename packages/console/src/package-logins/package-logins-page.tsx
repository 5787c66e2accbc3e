import type { PackageLoginRecord } from '@stagewright/api';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { packageApi } from '../api/package-calls.ts';
import { PACKAGE_LOGINS, packageLoginsQuery } from '../api/queries.ts';
import { useMay } from '../api/use-session.ts';
import { useMessages } from '../i18n/messages-context.tsx';
import { Button } from '../ui/button.tsx';
import { ConfirmDialog } from '../ui/confirm-dialog.tsx';
import { Empty } from '../ui/empty.tsx';
import { ErrorNote } from '../ui/error-note.tsx';
import { Loading } from '../ui/loading.tsx';
import { Page } from '../ui/page.tsx';
import { useChange } from '../ui/use-change.ts';
import { PackageLoginDialog } from './package-login-dialog.tsx';
import { PackageLoginTable } from './package-login-table.tsx';

/** What a dialog is open for. */
type Open =
  | { readonly kind: 'new' }
  | { readonly kind: 'replace'; readonly login: PackageLoginRecord }
  | { readonly kind: 'delete'; readonly name: string };

export function PackageLoginsPage() {
  const m = useMessages();
  const mayStore = useMay('modify');
  const [open, setOpen] = useState<Open>();
  const close = () => setOpen(undefined);
  const { data, error } = useQuery(packageLoginsQuery);
  const remove = useChange<string>(PACKAGE_LOGINS, packageApi.deleteLogin);
  const list = data?.list;
  return (
    <Page
      title={m.packageLogins.title}
      about={m.packageLogins.intro}
      actions={
        mayStore && (
          <Button kind="primary" icon="plus" onClick={() => setOpen({ kind: 'new' })}>
            {m.packageLogins.new}
          </Button>
        )
      }
    >
      {error && <ErrorNote error={error} />}
      {!list && !error && <Loading />}
      {list?.length === 0 && <Empty title={m.packageLogins.emptyTitle} text={m.packageLogins.emptyText} />}
      {list && list.length > 0 && (
        <PackageLoginTable
          list={list}
          onReplace={(login) => setOpen({ kind: 'replace', login })}
          onDelete={(name) => setOpen({ kind: 'delete', name })}
        />
      )}
      {open?.kind === 'delete' && (
        <ConfirmDialog
          title={m.packageLogins.deleteTitle(open.name)}
          text={m.packageLogins.deleteText}
          confirm={m.common.delete}
          onConfirm={() => remove.mutateAsync(open.name)}
          onClose={close}
        />
      )}
      {(open?.kind === 'new' || open?.kind === 'replace') && (
        <PackageLoginDialog
          existing={open.kind === 'replace' ? open.login : undefined}
          taken={(list ?? []).map(({ name }) => name)}
          onClose={close}
        />
      )}
    </Page>
  );
}
