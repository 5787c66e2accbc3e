import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { SECRETS, secretsQuery } from '../api/queries.ts';
import { repositoryApi, type SecretsOwner } from '../api/repository-calls.ts';
import { useMessages } from '../i18n/messages-context.tsx';
import { ConfirmDialog } from '../ui/confirm-dialog.tsx';
import { Empty } from '../ui/empty.tsx';
import { ErrorNote } from '../ui/error-note.tsx';
import { Loading } from '../ui/loading.tsx';
import { useChange } from '../ui/use-change.ts';
import { SecretDialog } from './secret-dialog.tsx';
import { SecretTable } from './secret-table.tsx';

/** Names of secrets; each can be replaced and deleted, none can be read. */
export function SecretList({ owner }: { readonly owner: SecretsOwner }) {
  const m = useMessages();
  const [replacing, setReplacing] = useState<string>();
  const [deleting, setDeleting] = useState<string>();
  const { data, error } = useQuery(secretsQuery(owner));
  const remove = useChange<string>(SECRETS, (name) => repositoryApi.removeSecret(owner, name));
  return (
    <>
      {error && <ErrorNote error={error} />}
      {!data && !error && <Loading />}
      {data?.list.length === 0 && <Empty title={m.secrets.emptyTitle} text={m.secrets.emptyText} />}
      {data && data.list.length > 0 && (
        <SecretTable list={data.list} onReplace={setReplacing} onDelete={setDeleting} />
      )}
      {replacing && (
        <SecretDialog owner={owner} existing={replacing} onClose={() => setReplacing(undefined)} />
      )}
      {deleting && (
        <ConfirmDialog
          title={m.secrets.deleteTitle(deleting)}
          text={m.secrets.deleteText}
          confirm={m.common.delete}
          onConfirm={() => remove.mutateAsync(deleting)}
          onClose={() => setDeleting(undefined)}
        />
      )}
    </>
  );
}
